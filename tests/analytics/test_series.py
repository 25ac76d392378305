from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.observed import ObservedDays
from analytics.series import day_values, observed_days
from tests.analytics.record import MONDAY, check_in

TUESDAY = MONDAY + timedelta(days=1)
SUNDAY = MONDAY + timedelta(days=6)


def week(*records):
    return day_values(records, first=MONDAY, last=SUNDAY)


def mood_on(day, calendar):
    return calendar.loc[pd.Timestamp(day), "mood"]


def test_days_without_a_check_in_stay_gaps():
    calendar = week(check_in(MONDAY, 3.0), check_in(SUNDAY, 5.0))

    assert len(calendar) == 7
    assert calendar["mood"].count() == 2
    assert calendar["has_check_in"].tolist() == [True, *5 * [False], True]


def test_a_day_has_the_values_of_its_latest_check_in():
    assert mood_on(MONDAY, week(check_in(MONDAY, 6.0, at=21), check_in(MONDAY, 2.0, at=9))) == 6


def test_latest_is_judged_by_the_instant_not_by_the_clock_on_the_wall():
    in_tokyo = datetime(2026, 3, 2, 21, tzinfo=timezone(timedelta(hours=9)))

    calendar = week(check_in(MONDAY, 2.0, recorded_at=in_tokyo), check_in(MONDAY, 6.0, at=13))

    assert mood_on(MONDAY, calendar) == 6


def test_of_two_check_ins_at_one_instant_the_greater_id_counts():
    assert mood_on(MONDAY, week(check_in(MONDAY, 6.0, id="b"), check_in(MONDAY, 2.0, id="a"))) == 6


def test_what_the_latest_check_in_left_out_is_left_out():
    calendar = week(check_in(MONDAY, 5.0, at=9, energy=3.0), check_in(MONDAY, 4.0, at=21))

    assert observed_days(calendar, "mood").values.tolist() == [4]
    assert len(observed_days(calendar, "energy")) == 0


def test_a_check_in_without_a_shared_mood_still_counts_as_a_check_in():
    calendar = week(check_in(TUESDAY, None))

    assert calendar["has_check_in"].sum() == 1
    assert len(observed_days(calendar, "mood")) == 0


def test_a_day_is_added_later_when_its_latest_check_in_is():
    calendar = week(
        check_in(MONDAY, at=9, added_later=True),
        check_in(MONDAY, at=21),
        check_in(TUESDAY, at=9),
        check_in(TUESDAY, at=21, added_later=True),
    )

    assert calendar["added_later"].tolist() == [False, True, *5 * [False]]


def test_check_ins_outside_the_calendar_are_left_aside():
    calendar = week(check_in(MONDAY - timedelta(days=1)), check_in(TUESDAY), check_in(SUNDAY + timedelta(days=1)))

    assert observed_days(calendar, "mood").days.tolist() == [TUESDAY.toordinal()]


def test_a_record_without_check_ins_is_all_gaps():
    calendar = week()

    assert not calendar["has_check_in"].any()
    assert not calendar["added_later"].any()
    assert observed_days(calendar, "mood").mean is None


RECORD = [
    check_in(MONDAY + timedelta(days=day), float(1 + (day + at) % 7), at=at, number=number)
    for day in (0, 1, 4)
    for at in (8, 20)
    for number in (0, 1)
]


@given(st.permutations(RECORD), st.lists(st.sampled_from(RECORD)))
def test_any_order_and_double_delivery_give_the_same_calendar(records, again):
    pd.testing.assert_frame_equal(week(*records, *again), week(*RECORD))


def test_one_id_with_two_contents_is_refused():
    with pytest.raises(ValueError, match="two contents"):
        week(check_in(MONDAY, 3.0), check_in(MONDAY, 4.0))


def test_a_record_without_a_field_is_refused_by_name():
    record = check_in(MONDAY)
    del record["tension"]

    with pytest.raises(ValueError, match="tension"):
        week(record)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        week(check_in(MONDAY, recorded_at=datetime(2026, 3, 2, 20, tzinfo=UTC).replace(tzinfo=None)))


def test_a_span_counts_its_first_and_its_last_day():
    assert ObservedDays.of({MONDAY: 4.0, SUNDAY: 4.0}).span == 7
    assert ObservedDays.of({}).span == 0


def test_a_window_holds_both_its_ends():
    observed = ObservedDays.of({MONDAY + timedelta(days=n): float(n) for n in range(7)})

    assert observed.between(TUESDAY, SUNDAY).values.tolist() == [1, 2, 3, 4, 5, 6]
    assert len(observed.between(SUNDAY, TUESDAY)) == 0


def test_days_given_in_any_order_are_put_in_order():
    assert ObservedDays.of({SUNDAY: 7.0, MONDAY: 1.0}).values.tolist() == [1, 7]


@pytest.mark.parametrize(("values", "expected"), [((4, 4, 4, 5), False), ((4, 4, 4, 4, 5), True), ((4,), False)])
def test_a_series_with_less_than_half_a_step_of_spread_is_near_constant(values, expected):
    observed = ObservedDays.of({MONDAY + timedelta(days=n): float(value) for n, value in enumerate(values)})

    assert observed.is_near_constant is expected
