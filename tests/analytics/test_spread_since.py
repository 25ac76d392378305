"""Whether days differ more since the last session: told of wide days, not of equal ones, and silent near an end."""

import numpy as np

from analytics.observed import ObservedDays
from analytics.spread_since import spread_change

CALM = [4, 3, 4, 5, 4, 3] * 7
WIDE = [2, 6, 1, 5, 3, 6] * 3


def observed(values, first=0):
    days = np.arange(first, first + len(values), dtype="float64")
    return ObservedDays(days=days, values=np.array(values, dtype="float64"))


def change(before, since):
    return spread_change(observed(before), observed(since, first=len(before)))


def test_days_that_lie_further_apart_are_seen():
    found = change(CALM, WIDE)

    assert found is not None
    assert found.ratio > 1.5
    assert 0 < found.low < found.high


def test_days_that_lie_closer_are_seen():
    found = change(WIDE * 2, CALM[:18])

    assert found is not None
    assert found.ratio < 0.67
    assert found.low < found.high < 0


def test_days_that_differ_as_before_are_not_called_different():
    found = change(CALM, CALM[:18])

    assert found is not None
    assert found.low < 0 < found.high


def test_eleven_days_on_either_side_are_too_few():
    assert change(CALM[:11], WIDE) is None
    assert change(CALM, WIDE[:11]) is None


def test_near_an_end_of_the_scale_nothing_is_said():
    assert change([1, 1, 2, 1, 3, 1] * 5, WIDE) is None


def test_days_before_that_are_all_equal_have_no_ratio():
    assert change([4] * 30, WIDE) is None
