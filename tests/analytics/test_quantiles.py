import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.quantiles import Mixtures, quantiles


def mixtures(*components, df):
    """One mixture of (weight, centre, scale)."""
    weights, centres, scales = (np.array(each, dtype=float)[:, None] for each in zip(*components, strict=True))
    return Mixtures(weights, centres, scales, np.array([df]))


@pytest.mark.parametrize("probability", [0.0125, 0.3, 0.5, 0.975])
def test_one_component_has_the_quantile_of_its_t(probability):
    found = quantiles(mixtures((1, 0.7, 0.4), df=9), np.array([probability]))

    assert found[0] == pytest.approx(stats.t.ppf(probability, 9, 0.7, 0.4), rel=1e-12)


@pytest.mark.parametrize("probability", [0.025, 0.499, 0.501, 0.975])
def test_between_two_far_spikes_newton_would_leap_but_the_bracket_holds(probability):
    two = mixtures((0.5, -5, 1e-3), (0.5, 5, 1e-3), df=30)

    (found,) = quantiles(two, np.array([probability]))

    assert 0.5 * stats.t.cdf((found + 5) / 1e-3, 30) + 0.5 * stats.t.cdf((found - 5) / 1e-3, 30) == pytest.approx(
        probability, abs=1e-9
    )


@given(st.integers(0, 10**6))
def test_a_quantile_does_not_depend_on_what_is_asked_beside_it(seed):
    random = np.random.default_rng(seed)
    weights = random.gamma(1, size=(19, 6))
    several = Mixtures(
        weights / weights.sum(axis=0),
        random.normal(size=(19, 6)),
        random.uniform(0.1, 3, size=(19, 6)),
        random.integers(1, 90, size=6),
    )
    probabilities = random.uniform(0.01, 0.99, size=6)

    together = quantiles(several, probabilities)

    alone = [quantiles(several.some(np.array([k])), probabilities[[k]])[0] for k in range(6)]
    np.testing.assert_allclose(together, alone, rtol=1e-13, atol=1e-14)
