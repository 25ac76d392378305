import numpy as np
import pytest

from analytics.gains import gains
from analytics.grid import GRID

POINT = GRID.index((0.6, 0.25))


def test_by_hand_the_first_two_days_of_a_filter():
    """State variance .75; its forecast over two days: .36² × (.75 × .25 / 1) + (1 - .36²) × .75."""
    result = gains(np.array([[3], [5]]), np.array([2]))

    forecast = 0.36**2 * 0.75 * 0.25 + (1 - 0.36**2) * 0.75
    assert result.scale[:, POINT, 0] == pytest.approx([1, 1 / np.sqrt(forecast + 0.25)])
    assert result.gain[:, POINT, 0] == pytest.approx([0.75, forecast / (forecast + 0.25)])
    assert result.carried[0, POINT, 0] == pytest.approx(0.36)
    assert result.log_det[POINT, 0] == pytest.approx(np.log(forecast + 0.25))


def test_behind_the_end_of_a_series_nothing_counts():
    alone = gains(np.array([[3], [5]]), np.array([2]))
    beside = gains(np.array([[3, 1], [5, 2], [5, 9]]), np.array([2, 3]))

    np.testing.assert_array_equal(beside.scale[:2, :, 0], alone.scale[:, :, 0])
    np.testing.assert_array_equal(beside.scale[2, :, 0], 0)
    np.testing.assert_array_equal(beside.log_det[:, 0], alone.log_det[:, 0])


def test_without_carry_over_each_day_stands_for_itself():
    result = gains(np.array([[3], [4], [5]]), np.array([3]))

    np.testing.assert_array_equal(result.scale[:, 0, 0], 1)
    np.testing.assert_array_equal(result.log_det[0], 0)
