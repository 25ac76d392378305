import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from analytics.correction import q_values

FAMILIES = st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0.5, 1.0, 1.5, 2.0])), min_size=1, max_size=17)


def q_of(p):
    """With equal weights."""
    return q_values(p, [1.0] * len(p))


def test_by_hand():
    """m p / j: .04, .04, .04, .9; the first is held down by those behind it."""
    np.testing.assert_allclose(q_of([0.01, 0.9, 0.02, 0.03]), [0.04, 0.9, 0.04, 0.04])


def test_a_p_behind_may_lower_the_q_before_it():
    np.testing.assert_allclose(q_of([0.03, 0.031]), [0.031, 0.031])


def test_an_empty_family_has_no_q():
    assert q_of([]).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=17))
def test_with_equal_weights_q_is_that_of_statsmodels(p):
    np.testing.assert_allclose(q_of(p), multipletests(p, method="fdr_bh")[1], rtol=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=17), st.randoms(use_true_random=False))
def test_the_order_makes_no_difference(p, random):
    order = random.sample(range(len(p)), len(p))

    np.testing.assert_allclose(q_of([p[place] for place in order]), q_of(p)[order], rtol=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=17))
def test_q_is_never_below_p_and_equal_p_have_equal_q(p):
    q = q_of([*p, p[0]])

    assert (q[:-1] >= np.array(p) - 1e-15).all()
    assert q[0] == pytest.approx(q[-1])


def test_by_hand_with_weights():
    """r = p / w with weights 1.5 and .5: .02 and .08; q: .04 and .08."""
    np.testing.assert_allclose(q_values([0.03, 0.04], [3, 1]), [0.04, 0.08])


@given(FAMILIES)
def test_with_weights_q_is_that_of_the_weighted_p_unless_p_is_greater(family):
    p, weights = np.array(family).T
    weighted = np.sort(p * weights.mean() / weights)
    ranks = np.arange(1, len(p) + 1)
    least = [
        min(1.0, *(weighted * len(p) / ranks)[weighted >= one * (1 - 1e-12)]) for one in p * weights.mean() / weights
    ]

    np.testing.assert_allclose(q_values(p, weights), np.maximum(least, p), rtol=1e-9)


@given(FAMILIES)
def test_nothing_whose_own_range_holds_zero_is_found_however_much_it_weighs(family):
    p, weights = np.array(family).T

    assert (q_values(p, weights) >= p).all()


def test_only_proportions_of_weights_count():
    np.testing.assert_allclose(q_values([0.01, 0.03], [1, 2]), q_values([0.01, 0.03], [10, 20]))
