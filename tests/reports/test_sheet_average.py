"""The line: where it stands, and above all where it does not."""

from datetime import date, timedelta
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodtrack.reports.sheet.average import average_stretches, days_between

FIRST = date(2026, 9, 29)
MOODS = st.lists(st.none() | st.integers(1, 7), min_size=1, max_size=56)


def values_of(moods):
    return {FIRST + timedelta(days=place): float(mood) for place, mood in enumerate(moods) if mood is not None}


def stretches(moods):
    return average_stretches(values_of(moods), FIRST, FIRST + timedelta(days=len(moods) - 1))


def days_of(found):
    return [[(day - FIRST).days for day, _ in stretch] for stretch in found]


def test_the_mean_is_centred_over_seven_days():
    (stretch,) = stretches([1, 2, 3, 4, 5, 6, 7])
    assert dict(stretch)[FIRST + timedelta(days=3)] == 4.0


def test_four_of_seven_days_are_enough_and_three_are_not():
    four, three = [4, None, 4, None, 4, None, 4], [4, None, 4, None, 4, None, None]
    assert days_of(stretches(four)) == [[3]]
    assert stretches(three) == []


def test_the_line_breaks_at_three_missing_days():
    moods = [4] * 8 + [None] * 3 + [4] * 8
    assert days_of(stretches(moods)) == [list(range(8)), list(range(11, 19))]


def test_two_missing_days_do_not_break_the_line():
    moods = [4] * 8 + [None] * 2 + [4] * 8
    assert days_of(stretches(moods)) == [list(range(18))]


@given(MOODS)
def test_no_stretch_touches_a_long_gap_and_every_mean_is_that_of_its_week(moods):
    values = values_of(moods)
    for stretch in stretches(moods):
        days = [day for day, _ in stretch]
        assert days == days_between(days[0], days[-1])
        assert all(any(near in values for near in days[place : place + 3]) for place in range(len(days) - 2))
        for day, mean in stretch:
            week = [values[near] for near in days_between(day - timedelta(3), day + timedelta(3)) if near in values]
            assert len(week) >= 4
            assert mean == pytest.approx(fmean(week))
