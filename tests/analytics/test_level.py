from datetime import date, timedelta
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.design import intercept_only
from analytics.engine import estimate
from analytics.level import level_now
from analytics.mixture import Mixture
from analytics.observed import ObservedDays
from analytics.prior import MODERATE

LAST = date(2026, 3, 31)
MOODS = [4.0, 5, 3, 4, 4, 2, 3, 5, 6, 4, 3, 4, 5, 4, 3, 2, 4, 5, 4, 6]


def ending_today(moods):
    """Day values that end with LAST; None is a day without."""
    days = ((LAST - timedelta(days=ago), mood) for ago, mood in enumerate(reversed(moods)))
    return ObservedDays.of({day: mood for day, mood in days if mood is not None})


def test_the_mean_is_the_plain_mean_of_the_last_fourteen_days():
    level = level_now(ending_today(MOODS), last=LAST)

    assert level.mean == fmean(MOODS[-14:])
    assert level.n == 14


def test_the_interval_is_the_engines_at_95_percent_over_those_days_alone():
    level = level_now(ending_today(MOODS), last=LAST)

    window = ending_today(MOODS[-14:])
    belief = estimate(days=window.days, values=window.values, design=intercept_only(14), prior=MODERATE)
    assert (level.low, level.high) == belief.interval(0.95)


def test_days_before_the_window_do_not_change_it():
    assert level_now(ending_today([1.0, 7.0, *MOODS[2:]]), last=LAST) == level_now(ending_today(MOODS), last=LAST)


@pytest.mark.parametrize(
    ("in_all", "in_window", "is_given"), [(10, 7, True), (9, 7, False), (10, 6, False), (30, 7, True)]
)
def test_a_level_needs_ten_days_in_all_and_seven_in_the_window(in_all, in_window, is_given):
    earlier = MOODS * 2
    moods = earlier[: in_all - in_window] + [None] * (14 - in_window) + MOODS[:in_window]

    assert (level_now(ending_today(moods), last=LAST) is not None) is is_given


@pytest.mark.parametrize(("days", "is_given"), [(14, True), (13, False)])
def test_a_level_needs_fourteen_days_from_first_to_last(days, is_given):
    assert (level_now(ending_today(MOODS[:days]), last=LAST) is not None) is is_given


def test_without_check_ins_there_is_no_level():
    assert level_now(ending_today([]), last=LAST) is None


def test_equal_moods_throughout_give_no_interval_and_so_no_level():
    assert level_now(ending_today([4.0] * 20), last=LAST) is None


@given(st.lists(st.one_of(st.none(), st.floats(1, 7).map(lambda mood: round(mood, 1))), min_size=14, max_size=40))
def test_the_interval_holds_the_mean(moods):
    level = level_now(ending_today(moods), last=LAST)

    if level is not None:
        assert level.low <= level.mean <= level.high
        assert 7 <= level.n <= 14


@pytest.mark.parametrize(("centre", "end"), [(9.0, "low"), (-2.0, "high")])
def test_an_interval_that_would_miss_the_mean_is_widened_to_hold_it(monkeypatch, centre, end):
    far_off = Mixture(np.ones(1), np.array([centre]), np.array([0.1]), df=13)
    monkeypatch.setattr("analytics.level.estimate", lambda **_: far_off)

    level = level_now(ending_today(MOODS), last=LAST)

    assert getattr(level, end) == level.mean
    assert level.low < level.high
