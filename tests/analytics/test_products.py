"""The pass over the days, against matrices that are really formed and inverted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.gains import gains
from analytics.grid import GRID
from analytics.products import inner_products
from tests.analytics import reference


def series_with_gaps(random, n):
    return np.sort(random.choice(np.arange(2 * n), size=n, replace=False))


def padded(series):
    longest = max(map(len, series))
    return np.array([[*days, *[days[-1]] * (longest - len(days))] for days in series]).T


def products_of(series, shared, regressors):
    """Those of one series alone."""
    filtered = gains(series[:, None], np.array([len(series)]))
    return inner_products(shared[:, :, None], regressors[:, :, None], filtered)


@pytest.mark.parametrize("n", [1, 2, 7, 60, 180, 181, 365])
def test_products_and_determinant_equal_the_dense_ones_at_every_grid_point(n):
    random = np.random.default_rng(n)
    days, shared, regressors = series_with_gaps(random, n), random.normal(size=(n, 3)), random.normal(size=(n, 2))
    like = {"rtol": 1e-9, "atol": 1e-10 * n}

    filtered = gains(days[:, None], np.array([n]))
    products = products_of(days, shared, regressors)

    for point, (phi, share) in enumerate(GRID):
        covariance = reference.covariance(days, phi, share)
        white, own = (np.linalg.solve(covariance, columns) for columns in (shared, regressors))
        np.testing.assert_allclose(products.shared[:, :, point, 0], np.triu(shared.T @ white), **like)
        np.testing.assert_allclose(products.crossed[:, :, point, 0], shared.T @ own, **like)
        np.testing.assert_allclose(products.own[:, point, 0], np.diag(regressors.T @ own), **like)
        assert filtered.log_det[point, 0] == pytest.approx(np.linalg.slogdet(covariance)[1], rel=1e-10, abs=1e-12)


def test_by_hand_a_gap_of_two_days_carries_over_squared():
    """Without noise, φ = .6: the second surprise is x - .36 of the first, its variance 1 - .36²."""
    point = GRID.index((0.6, 0.0))

    products = products_of(np.array([3, 5]), np.array([[2.0], [1.0]]), np.empty((2, 0)))

    assert products.shared[0, 0, point, 0] == pytest.approx(2**2 + (1 - 0.36 * 2) ** 2 / (1 - 0.36**2), rel=1e-14)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(0, 10**6))
def test_a_group_is_the_same_to_the_last_bit_whatever_lies_beside_it(lengths, seed):
    random = np.random.default_rng(seed)
    series = [series_with_gaps(random, n) for n in lengths]
    columns = np.zeros((max(lengths), 5, len(lengths)))
    for group, n in enumerate(lengths):
        columns[:n, :, group] = random.normal(size=(n, 5))

    together = inner_products(columns[:, :2], columns[:, 2:], gains(padded(series), np.array(lengths)))

    for group, n in enumerate(lengths):
        alone = products_of(series[group], columns[:n, :2, group], columns[:n, 2:, group])
        for name in ("shared", "crossed", "own"):
            np.testing.assert_array_equal(getattr(together, name)[..., group], getattr(alone, name)[..., 0])
