from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from analytics.completeness import Completeness, completeness
from tests.analytics.record import MONDAY


def days(*numbers):
    return {MONDAY + timedelta(days=number) for number in numbers}


def fortnight(*numbers):
    return completeness(days(*numbers), first=MONDAY, last=MONDAY + timedelta(days=13))


def test_both_ends_of_the_range_count():
    assert fortnight(*range(14)) == Completeness(days=14, days_with_check_in=14, longest_gap=0)


def test_the_longest_gap_may_lie_inside_or_at_either_end():
    assert fortnight(0, 1, 5, 13).longest_gap == 7
    assert fortnight(4, 6, 13).longest_gap == 6
    assert fortnight(0, 2, 4, 6).longest_gap == 7
    assert fortnight(5, 9).longest_gap == 5


def test_days_outside_the_range_do_not_count():
    assert fortnight(-1, 3, 14).days_with_check_in == 1


def test_nothing_checked_in_is_one_long_gap():
    assert fortnight() == Completeness(days=14, days_with_check_in=0, longest_gap=14)


def test_a_range_that_ends_before_it_begins_is_empty():
    assert completeness(days(0), first=MONDAY, last=MONDAY - timedelta(days=1)) == Completeness(0, 0, 0)


@given(st.sets(st.integers(0, 13)))
def test_gap_and_check_ins_fit_into_the_range(numbers):
    result = fortnight(*numbers)

    assert result.days_with_check_in == len(numbers)
    assert 0 <= result.longest_gap <= result.days - result.days_with_check_in
