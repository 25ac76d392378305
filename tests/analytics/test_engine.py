import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.design import design_matrix, intercept_only
from analytics.engine import estimate
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
