import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from analytics.correction import q_values


def test_by_hand():
    """m p / j: .04, .04, .04, .9; the first is held down by those behind it."""
    np.testing.assert_allclose(q_values([0.01, 0.9, 0.02, 0.03]), [0.04, 0.9, 0.04, 0.04])


def test_a_p_behind_may_lower_the_q_before_it():
    np.testing.assert_allclose(q_values([0.03, 0.031]), [0.031, 0.031])


def test_an_empty_family_has_no_q():
    assert q_values([]).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=17))
def test_q_is_that_of_statsmodels(p):
    np.testing.assert_allclose(q_values(p), multipletests(p, method="fdr_bh")[1], rtol=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=17), st.randoms(use_true_random=False))
def test_the_order_makes_no_difference(p, random):
    order = random.sample(range(len(p)), len(p))

    np.testing.assert_allclose(q_values([p[place] for place in order]), q_values(p)[order], rtol=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=17))
def test_q_is_never_below_p_and_equal_p_have_equal_q(p):
    q = q_values([*p, p[0]])

    assert (q[:-1] >= np.array(p) - 1e-15).all()
    assert q[0] == pytest.approx(q[-1])
