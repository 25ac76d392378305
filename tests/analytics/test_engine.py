import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.design import design_matrix, intercept_only
from analytics.engine import estimate, estimate_all
from analytics.errors import NotEnoughDataError
from analytics.grid import GRID
from analytics.lanes import AT_MOST, Regression, blocks
from analytics.prior import FLAT, MODERATE, WEAK
from tests.analytics import reference, worlds


def mood(n, seed):
    """Day numbers with gaps and values of a stable client, and the step of the last third."""
    random = np.random.default_rng(seed)
    days = np.flatnonzero(worlds.is_checked_in(random, days=4 * n))[:n].astype(float)
    values = worlds.on_the_scale(worlds.stable_mood(random, days=4 * n))[days.astype(int)]
    return days, values, (np.arange(n) >= 2 * n // 3).astype(float)


@pytest.mark.parametrize("prior", [FLAT, MODERATE, WEAK])
@pytest.mark.parametrize("n", [7, 30, 120])
def test_everything_equals_the_dense_reference(n, prior):
    days, values, step = mood(n, seed=n)
    design = design_matrix(step)

    belief = estimate(days=days, values=values, design=design, prior=prior)

    weights, centres, scales = reference.components(days, values, design, prior)
    np.testing.assert_allclose(belief.weights, weights, rtol=1e-8, atol=1e-12)
    assert belief.estimate == pytest.approx(weights @ centres, rel=1e-9, abs=1e-11)
    for probability, quantile in zip((0.025, 0.975), belief.interval(0.95), strict=True):
        assert reference.cdf(quantile, weights, centres, scales, n - 2) == pytest.approx(probability, abs=1e-9)
    above = 1 - reference.cdf(0, weights, centres, scales, n - 2)
    assert belief.p_value == pytest.approx(2 * min(above, 1 - above), rel=1e-7)


def test_a_level_equals_the_dense_reference():
    days, values, _ = mood(12, seed=2)
    design = intercept_only(12)

    belief = estimate(days=days, values=values, design=design, prior=MODERATE)

    weights, centres, scales = reference.components(days, values, design, MODERATE)
    assert belief.estimate == pytest.approx(weights @ centres, rel=1e-10)
    assert reference.cdf(belief.interval(0.95)[0], weights, centres, scales, 11) == pytest.approx(0.025, abs=1e-9)


def test_more_than_a_year_of_days_is_handled_exactly():
    days, values, step = mood(400, seed=4)
    design = design_matrix(step)

    belief = estimate(days=days, values=values, design=design, prior=MODERATE)

    weights, centres, _ = reference.components(days, values, design, MODERATE)
    assert belief.estimate == pytest.approx(weights @ centres, rel=1e-9)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(-50, 50), st.floats(0.01, 100), st.integers(-1000, 1000))
def test_moving_the_scale_its_unit_or_the_calendar_moves_the_answer_alike(seed, offset, unit, later):
    days, values, step = mood(25, seed)
    design = design_matrix(step)

    plain = estimate(days=days, values=values, design=design, prior=MODERATE)
    moved = estimate(days=days + later, values=offset + unit * values, design=design, prior=MODERATE)

    assert moved.estimate == pytest.approx(unit * plain.estimate, rel=1e-6, abs=1e-7)
    assert moved.interval(0.9) == pytest.approx([unit * end for end in plain.interval(0.9)], rel=1e-6, abs=1e-7)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_the_days_makes_no_difference(seed, random):
    days, values, step = mood(25, seed)
    order = list(range(25))
    random.shuffle(order)

    plain = estimate(days=days, values=values, design=design_matrix(step), prior=MODERATE)
    shuffled = estimate(days=days[order], values=values[order], design=design_matrix(step[order]), prior=MODERATE)

    assert shuffled.interval(0.9) == pytest.approx(plain.interval(0.9), abs=1e-9)


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_time_told_backwards_only_turns_the_sign(seed):
    days, values, step = mood(25, seed)

    forwards = estimate(days=days, values=values, design=design_matrix(step), prior=MODERATE)
    backwards = estimate(days=-days, values=values, design=design_matrix(1 - step), prior=MODERATE)

    assert backwards.estimate == pytest.approx(-forwards.estimate, abs=1e-9)


def regressions(random, count):
    """Of different lengths, widths and beliefs, as the records of different clients pose them."""
    for _ in range(count):
        n = int(random.integers(8, 60))
        days, values, step = mood(n, int(random.integers(10**6)))
        covariates = [days - days.mean(), (days % 7 >= 5).astype(float)][: random.integers(0, 3)]
        yield Regression(days, values, design_matrix(step, covariates), (FLAT, MODERATE, WEAK)[random.integers(3)])


def numbers(belief):
    return belief.estimate, belief.p_value, belief.phi_mean, belief.log_likelihood, *belief.mixture.weights


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_an_answer_does_not_depend_on_what_is_asked_beside_it(seed):
    asked = list(regressions(np.random.default_rng(seed), 12))

    together = estimate_all(asked)

    for regression, belief in zip(asked, together, strict=True):
        (alone,) = estimate_all([regression])
        assert numbers(belief) == pytest.approx(numbers(alone), rel=1e-11, abs=1e-13)
        assert belief.mixture.interval(0.95) == pytest.approx(alone.mixture.interval(0.95), rel=1e-10, abs=1e-12)


def test_answers_come_in_the_order_of_the_questions_across_blocks():
    few = list(regressions(np.random.default_rng(1), 7))
    many = few * (AT_MOST // 3)

    beliefs = estimate_all(many)

    assert len(list(blocks(many))) > 2
    for place, belief in enumerate(beliefs):
        assert belief.p_value == pytest.approx(beliefs[place % 7].p_value, rel=1e-11)


def test_phi_and_likelihood_are_those_of_the_definition():
    days, values, step = mood(50, seed=9)
    design = design_matrix(step, [days - 20])

    (belief,) = estimate_all([Regression(days, values, design, MODERATE)])

    weights, *_ = reference.components(days, values, design, MODERATE)
    assert belief.phi_mean == pytest.approx(sum(w * phi for w, (phi, _) in zip(weights, GRID, strict=True)), rel=1e-9)
    fits = [reference.fit(days, values, design, phi, share) for phi, share in GRID]
    expected = max(-25 * np.log(rss / 50) - log_c / 2 for _, _, rss, log_c, _ in fits)
    assert belief.log_likelihood == pytest.approx(expected, rel=1e-10)


def test_a_question_the_days_cannot_answer_does_not_disturb_the_others():
    days, values, step = mood(30, seed=3)
    good = Regression(days, values, design_matrix(step), FLAT)
    hopeless = Regression(days, np.full(30, 4.0), design_matrix(step), FLAT)
    too_short = Regression(days[:2], values[:2], design_matrix(step[[0, -1]]), FLAT)

    assert [belief is None for belief in estimate_all([good, hopeless, too_short, good])] == [False, True, True, False]


def test_what_is_determined_by_the_covariates_is_not_enough_data():
    days, values, step = mood(30, seed=3)

    with pytest.raises(NotEnoughDataError):
        estimate(days=days, values=values, design=design_matrix(step, [1 - step]), prior=FLAT)


def test_no_question_has_no_answer():
    assert estimate_all([]) == []
