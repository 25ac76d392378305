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


def products_of(series, columns):
    """`A' C⁻¹ A` of one series alone."""
    filtered = gains(series[:, None], np.array([len(series)]))
    return inner_products(columns[:, :, None], filtered, np.array([0]))[..., 0]


@pytest.mark.parametrize("n", [1, 2, 7, 60, 180, 181, 365])
def test_products_and_determinant_equal_the_dense_ones_at_every_grid_point(n):
    random = np.random.default_rng(n)
    days, columns = series_with_gaps(random, n), random.normal(size=(n, 3))

    filtered = gains(days[:, None], np.array([n]))
    products = inner_products(columns[:, :, None], filtered, np.array([0]))[..., 0]

    for point, (phi, share) in enumerate(GRID):
        covariance = reference.covariance(days, phi, share)
        dense = columns.T @ np.linalg.solve(covariance, columns)
        np.testing.assert_allclose(products[:, :, point], np.triu(dense), rtol=1e-9, atol=1e-10 * n)
        assert filtered.log_det[point, 0] == pytest.approx(np.linalg.slogdet(covariance)[1], rel=1e-10, abs=1e-12)


def test_by_hand_a_gap_of_two_days_carries_over_squared():
    """Without noise, φ = .6: the second surprise is x - .36 of the first, its variance 1 - .36²."""
    point = GRID.index((0.6, 0.0))

    products = products_of(np.array([3, 5]), np.array([[2.0], [1.0]]))

    assert products[0, 0, point] == pytest.approx(2**2 + (1 - 0.36 * 2) ** 2 / (1 - 0.36**2), rel=1e-14)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(0, 10**6))
def test_a_lane_is_the_same_to_the_last_bit_whatever_lies_beside_it(lengths, seed):
    random = np.random.default_rng(seed)
    series = [series_with_gaps(random, n) for n in lengths]
    columns = np.zeros((max(lengths), 2, len(lengths)))
    for lane, n in enumerate(lengths):
        columns[:n, :, lane] = random.normal(size=(n, 2))

    filtered = gains(padded(series), np.array(lengths))
    together = inner_products(columns, filtered, np.arange(len(lengths)))

    for lane, n in enumerate(lengths):
        np.testing.assert_array_equal(together[..., lane], products_of(series[lane], columns[:n, :, lane]))
