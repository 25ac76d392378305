from datetime import timedelta

import numpy as np
import pytest

from analytics.record import Record
from analytics.series import day_values
from tests.analytics.record import MONDAY, a_record, check_in, varied


def test_days_without_a_check_in_are_no_rows_and_answers_left_out_are_nan():
    record = a_record([4.0, None, 5.0], energy=[3.0, None, None])

    assert record.days.tolist() == [MONDAY.toordinal(), MONDAY.toordinal() + 2]
    assert record.ratings["mood"].tolist() == [4, 5]
    assert record.ratings["energy"][0] == 3
    assert np.isnan(record.ratings["energy"][1])


def test_the_tags_of_a_day_are_those_of_its_latest_check_in():
    records = [check_in(MONDAY, at=9, tags=["walk", "rain"]), check_in(MONDAY, at=21, tags=["Walk "])]

    record = Record.of(day_values(records, first=MONDAY, last=MONDAY))

    assert list(record.tags) == ["walk"]


def test_a_latest_check_in_without_tags_empties_the_day():
    records = [check_in(MONDAY, at=9, tags=["walk"]), check_in(MONDAY, at=21)]

    assert not Record.of(day_values(records, first=MONDAY, last=MONDAY)).tags


def test_one_tag_spelt_in_two_ways_is_one():
    record = a_record([4.0, 4.0, 4.0], tags={"walk": {0}, "WALK ": {1}})

    assert {name: is_set.tolist() for name, is_set in record.tags.items()} == {"walk": [True, True, False]}


def test_weekend_is_saturday_and_sunday():
    assert a_record([4.0] * 9).weekend.tolist() == [0, 0, 0, 0, 0, 1, 1, 0, 0]


def test_time_is_counted_from_the_middle_through_the_gaps():
    assert a_record([4.0, 4.0, None, None, None, 4.0, 4.0]).day.tolist() == [-3, -2, 2, 3]


def test_between_holds_both_ends():
    record = a_record(varied(10)).between(MONDAY + timedelta(days=2), MONDAY + timedelta(days=4))

    assert (record.days - MONDAY.toordinal()).tolist() == [2, 3, 4]
    assert record.span == 3


def test_what_is_chosen_is_chosen_in_every_array():
    record = a_record([1.0, 2.0, 3.0], tags={"walk": {1}}, energy=[None, 6.0, 7.0], added_later={2})

    with_energy = record.answered("energy")

    assert with_energy.ratings["mood"].tolist() == [2, 3]
    assert with_energy.tags["walk"].tolist() == [True, False]
    assert with_energy.added_later.tolist() == [False, True]
    assert with_energy.checked_in_on_time().ratings["energy"].tolist() == [6]


@pytest.mark.parametrize(
    ("moods", "expected"), [((4, 4, 4, 5), False), ((4, 4, 4, 4, 5), True), ((4,), False), ((), False)]
)
def test_less_than_half_a_step_of_spread_is_near_constant(moods, expected):
    assert a_record([float(mood) for mood in moods]).is_near_constant("mood") is expected


def test_an_empty_record_has_no_days_no_tags_and_no_span():
    record = a_record([])

    assert (len(record), record.span, dict(record.tags), len(record.values("mood"))) == (0, 0, {}, 0)
