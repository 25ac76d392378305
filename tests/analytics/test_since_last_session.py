from datetime import date, timedelta
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.design import design_matrix
from analytics.engine import estimate
from analytics.observed import ObservedDays
from analytics.prior import MODERATE
from analytics.since_last_session import change_since, slower_change

SINCE = date(2026, 3, 17)
LAST = date(2026, 3, 30)
BEFORE_MOODS = [4.0, 3, 4, 2, 3, 4, 5, 3, 2, 4, 3, 4, 3, 5] * 3
SINCE_MOODS = [4.0, 5, 5, 6, 4, 5, 6, 5, 4, 5, 6, 6, 5, 5]


def record(before, since):
    """Day values of the days that lead up to SINCE and of those from it on; None is a day without."""
    first = SINCE - timedelta(days=len(before))
    moods = [*before, *since]
    return ObservedDays.of({first + timedelta(days=n): mood for n, mood in enumerate(moods) if mood is not None})


def change(before, since):
    return change_since(record(before, since), since=SINCE, last=LAST)


def test_both_means_are_plain_means_of_their_windows():
    result = change(BEFORE_MOODS, SINCE_MOODS)

    assert result.before == fmean(BEFORE_MOODS)
    assert result.since == fmean(SINCE_MOODS)
    assert (result.n_before, result.n_since) == (42, 14)


def test_the_day_of_the_session_belongs_to_since():
    result = change([*BEFORE_MOODS[:-1], 1.0], [7.0, *SINCE_MOODS[1:]])

    assert result.since == fmean([7.0, *SINCE_MOODS[1:]])


def test_days_more_than_42_before_are_left_out():
    assert change([7.0, 1.0, 7.0, *BEFORE_MOODS], SINCE_MOODS) == change(BEFORE_MOODS, SINCE_MOODS)


def test_difference_and_interval_are_the_engines_step_at_90_percent():
    result = change(BEFORE_MOODS, SINCE_MOODS)

    observed = record(BEFORE_MOODS, SINCE_MOODS)
    step = (observed.days >= SINCE.toordinal()).astype(float)
    belief = estimate(days=observed.days, values=observed.values, design=design_matrix(step), prior=MODERATE)
    assert result.difference == belief.estimate
    assert (result.low, result.high) == belief.interval(0.9)


def test_a_clear_rise_is_seen_and_its_mirror_image_is_the_same_fall():
    rise = change(BEFORE_MOODS, SINCE_MOODS)
    fall = change([8 - mood for mood in BEFORE_MOODS], [8 - mood for mood in SINCE_MOODS])

    assert 0 < rise.low < rise.difference < rise.high
    assert fall.high == pytest.approx(-rise.low, abs=1e-9)


@pytest.mark.parametrize(
    ("n_before", "n_since", "is_given"), [(10, 5, True), (9, 5, False), (10, 4, False), (42, 0, False), (0, 14, False)]
)
def test_a_difference_needs_ten_days_before_and_five_since(n_before, n_since, is_given):
    result = change(BEFORE_MOODS[:n_before], SINCE_MOODS[:n_since])

    assert (result.difference is not None) is is_given
    assert (result.low is not None) is is_given
    assert (result.high is not None) is is_given
    assert (result.n_before, result.n_since) == (n_before, n_since)


def test_a_mean_is_given_for_any_window_that_has_a_day_and_for_no_other():
    result = change([], [3.0, None, 5.0])

    assert result.since == 4
    assert result.before is None


def test_equal_moods_on_each_side_give_means_but_no_difference():
    result = change([3.0] * 20, [5.0] * 10)

    assert (result.before, result.since) == (3, 5)
    assert (result.difference, result.low, result.high) == (None, None, None)


@given(
    st.lists(st.integers(1, 7), min_size=10, max_size=42),
    st.lists(st.one_of(st.none(), st.integers(1, 7)), min_size=5, max_size=14),
)
def test_an_interval_has_its_ends_in_order(before, since):
    result = change(before, since)

    if result.difference is not None:
        assert result.low < result.high


def test_four_weeks_are_compared_with_the_four_before_by_a_wider_interval():
    days = record(BEFORE_MOODS, SINCE_MOODS)

    slower, since = slower_change(days, last=LAST), change_since(days, since=LAST - timedelta(days=27), last=LAST)

    assert (slower.n_before, slower.n_since) == (28, 28)
    assert slower.since == since.since
    assert slower.before == fmean(BEFORE_MOODS[:28])
    assert slower.low < slower.difference < slower.high


def test_four_weeks_are_told_by_the_95_percent_interval():
    days = record(BEFORE_MOODS, SINCE_MOODS)
    last_eight_weeks = days.between(LAST - timedelta(days=55), LAST)

    slower = slower_change(days, last=LAST)
    step = (last_eight_weeks.days >= (LAST - timedelta(days=27)).toordinal()).astype("float64")
    belief = estimate(
        days=last_eight_weeks.days, values=last_eight_weeks.values, design=design_matrix(step), prior=MODERATE
    )

    assert (slower.low, slower.high) == belief.interval(0.95)
