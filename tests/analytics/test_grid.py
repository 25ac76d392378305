import numpy as np

from analytics.grid import GRID, covariances
from tests.analytics import reference


def test_the_grid_has_nineteen_points_because_noise_means_nothing_without_carry_over():
    assert len(GRID) == len(set(GRID)) == 19
    assert [point for point in GRID if point[0] == 0] == [(0.0, 0.0)]


def test_a_gap_counts_as_the_days_it_lasts():
    days = np.array([3.0, 4.0, 9.0])

    by_point = dict(zip(GRID, covariances(days), strict=True))

    np.testing.assert_allclose(
        by_point[(0.6, 0.25)],
        [[1, 0.75 * 0.6, 0.75 * 0.6**6], [0.75 * 0.6, 1, 0.75 * 0.6**5], [0.75 * 0.6**6, 0.75 * 0.6**5, 1]],
        rtol=1e-15,
    )
    np.testing.assert_array_equal(by_point[(0.0, 0.0)], np.eye(3))


def test_every_covariance_is_the_one_of_the_definition():
    days = np.array([0.0, 1, 2, 5, 6, 11, 30])

    for (phi, share), covariance in zip(GRID, covariances(days), strict=True):
        np.testing.assert_allclose(covariance, reference.covariance(days, phi, share), rtol=1e-15)
