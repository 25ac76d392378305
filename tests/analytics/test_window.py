"""One stretch: the range of its mean holds the mean, and too few days have none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.observed import ObservedDays
from analytics.window import usual_range, window_of


def observed(values):
    return ObservedDays(days=np.arange(len(values), dtype="float64"), values=np.array(values, dtype="float64"))


@given(st.lists(st.integers(1, 7), min_size=5, max_size=42))
def test_the_likely_range_holds_the_mean(values):
    window = window_of(observed(values))

    assert window.ends == (min(values), max(values))
    if window.likely is not None:
        low, high = window.likely
        assert low <= np.mean(values) <= high


def test_four_days_have_ends_and_no_range():
    window = window_of(observed([3, 5, 4, 2]))

    assert (window.likely, window.usual, window.ends) == (None, None, (2.0, 5.0))


def test_equal_days_have_no_likely_range():
    assert window_of(observed([4] * 12)).likely is None


def test_no_days_have_nothing():
    window = window_of(observed([]))

    assert (window.likely, window.usual, window.ends) == (None, None, None)


@given(st.lists(st.floats(1, 7), min_size=10, max_size=42))
def test_the_usual_range_is_the_interpolated_middle_eight_in_ten(values):
    assert usual_range(observed(values)) == pytest.approx(tuple(np.percentile(values, [10, 90])))


def test_nine_values_have_no_usual_range():
    assert usual_range(observed([4.0] * 9)) is None
    assert usual_range(observed([4.0] * 10)) == (4.0, 4.0)
