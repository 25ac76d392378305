import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, stats

from analytics.mixture import Mixture, intervals


def mixture(weights, centres, scales, df):
    weights = np.array(weights, dtype=float)
    return Mixture(weights / weights.sum(), np.array(centres, dtype=float), np.array(scales, dtype=float), df)


def mixtures():
    return st.integers(1, 19).flatmap(mixtures_of)


@st.composite
def mixtures_of(draw, n):
    weights, centres, scales = (
        draw(st.lists(st.floats(low, high), min_size=n, max_size=n)) for low, high in ((1e-6, 1), (-6, 6), (0.01, 5))
    )
    return mixture(weights, centres, scales, draw(st.integers(1, 200)))


LOPSIDED = mixture([5, 2, 1], [0.2, 0.9, -1.0], [0.3, 0.8, 0.05], df=9)


@pytest.mark.parametrize("probability", [0.0125, 0.025, 0.05, 0.5, 0.95, 0.975])
def test_a_quantile_is_where_the_integrated_density_reaches_it(probability):
    def density(x):
        return float(np.sum(LOPSIDED.weights * stats.t.pdf(x, LOPSIDED.df, LOPSIDED.centres, LOPSIDED.scales)))

    quantile = LOPSIDED.quantile(probability)

    below, _ = integrate.quad(density, -60, quantile, points=[-1.2, -1, -0.8, 0.2], limit=500, epsabs=1e-12)
    assert below == pytest.approx(probability, abs=1e-9)


def test_one_component_gives_the_interval_of_a_t_test():
    one = mixture([1], [0.7], [0.4], df=12)

    assert one.interval(0.95) == pytest.approx(stats.t.interval(0.95, 12, loc=0.7, scale=0.4), rel=1e-12)
    assert one.p_value == pytest.approx(2 * stats.t.sf(0.7 / 0.4, 12), rel=1e-12)
    assert one.estimate == 0.7


def test_the_estimate_is_the_weighted_mean_of_the_centres():
    assert LOPSIDED.estimate == pytest.approx((5 * 0.2 + 2 * 0.9 - 1.0) / 8)


def test_a_tiny_p_keeps_its_digits_on_either_side():
    """1 - F(0) would be 0 here."""
    for sign in (1, -1):
        far = mixture([1, 1], [sign * 30.0, sign * 31.0], [1, 1], df=50)
        expected = stats.t.sf(30, 50) + stats.t.sf(31, 50)
        assert far.p_value == pytest.approx(expected, rel=1e-9, abs=0)


@given(mixtures())
def test_p_is_below_05_exactly_when_the_95_percent_interval_leaves_out_0(belief):
    assume(abs(belief.p_value - 0.05) > 1e-12)
    low, high = belief.interval(0.95)

    assert (belief.p_value < 0.05) == (low > 0 or high < 0)


@given(mixtures(), st.floats(0.01, 0.99))
def test_a_quantile_is_where_the_cdf_reaches_its_probability(belief, probability):
    quantile = belief.quantile(probability)

    assert belief.cdf(quantile) == pytest.approx(probability, abs=1e-11)
    assert belief.cdf(quantile - 1e-9) <= probability


@given(mixtures(), st.floats(0.01, 0.99))
def test_a_quantile_is_the_one_that_plain_bisection_finds(belief, probability):
    quantiles = belief.centres + belief.scales * stats.t.ppf(probability, belief.df)
    low, high = quantiles.min(), quantiles.max()
    while low < (middle := low + (high - low) / 2) < high:
        low, high = (middle, high) if belief.cdf(middle) < probability else (low, middle)

    assert belief.quantile(probability) == pytest.approx(high, rel=1e-10, abs=1e-10)


@given(st.lists(st.tuples(mixtures_of(19), st.sampled_from([0.9, 0.95, 0.975])), max_size=5))
def test_intervals_found_together_are_those_found_alone(asked):
    together = intervals([belief for belief, _ in asked], [confidence for _, confidence in asked])

    for (belief, confidence), interval in zip(asked, together, strict=True):
        assert interval == pytest.approx(belief.interval(confidence), rel=1e-9, abs=1e-9)


def test_a_narrow_mixture_far_from_zero_comes_to_an_end():
    far = mixture([1, 1], [1e9, 1e9 + 1e-6], [1e-9, 1e-9], df=5)

    assert 1e9 - 1e-6 <= far.quantile(0.1) <= 1e9 + 1e-6


@given(mixtures())
def test_intervals_are_nested_and_p_is_a_probability(belief):
    low_95, high_95 = belief.interval(0.95)
    low_90, high_90 = belief.interval(0.90)

    assert low_95 <= low_90 <= high_90 <= high_95
    assert 0 <= belief.p_value <= 1
