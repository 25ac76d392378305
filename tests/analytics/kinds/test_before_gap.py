import numpy as np
import pytest

from analytics.kinds.before_gap import before_gap
from analytics.prior import MODERATE
from tests.analytics.record import MONDAY, a_record, varied

MOODS = varied(40)


def with_gaps(*gaps):
    return [None if n in gaps else mood for n, mood in enumerate(MOODS)]


def numbers(days):
    return [int(day) - MONDAY.toordinal() for day in days]


def test_a_day_before_a_gap_is_one_whose_next_has_no_check_in():
    found = before_gap(a_record(with_gaps(5, 6, 12, 20, 30)), "mood")

    (regression,) = found.regressions
    assert numbers(found.supporting) == [4, 11, 19, 29]
    assert numbers(found.days.days[regression.design[:, -1] == 1]) == [4, 11, 19, 29]
    assert (found.covariates, regression.prior) == (("day", "weekend"), MODERATE)


def test_what_follows_the_last_day_is_not_known():
    found = before_gap(a_record(with_gaps(5, 12, 20, 30)), "mood")

    assert numbers(found.days.days)[-1] == 38


def test_what_follows_on_a_hidden_day_is_not_known():
    hidden = (5, 6, 7)
    found = before_gap(a_record(with_gaps(5, 6, 12, 20, 30, 35), hidden=hidden), "mood")

    assert numbers(found.supporting) == [11, 19, 29, 34]
    assert 4 not in numbers(found.days.days)
    assert before_gap(a_record(with_gaps(5, 6, 12, 20, 30), hidden=hidden), "mood") is None


def test_a_day_that_was_added_later_is_part_of_the_gap():
    found = before_gap(a_record(with_gaps(12, 20, 30), added_later={5}), "mood")

    assert numbers(found.supporting) == [4, 11, 19, 29]
    assert 5 not in numbers(found.days.days)


def test_a_next_day_with_a_check_in_but_without_the_outcome_is_no_gap():
    energy = [None if n in (8, 9) else 3.0 + n % 3 for n in range(40)]

    found = before_gap(a_record(with_gaps(5, 12, 20, 30), energy=energy), "energy")

    assert numbers(found.supporting) == [4, 11, 19, 29]
    assert not {8, 9} & set(numbers(found.days.days))


@pytest.mark.parametrize(("gaps", "has_enough"), [((5, 12, 20), False), ((5, 12, 20, 30), True)])
def test_it_takes_four_such_days(gaps, has_enough):
    assert (before_gap(a_record(with_gaps(*gaps)), "mood") is not None) is has_enough


@pytest.mark.parametrize(("days", "has_enough"), [(28, False), (29, True)])
def test_it_takes_twenty_eight_days_without_the_last(days, has_enough):
    assert (before_gap(a_record(with_gaps(5, 12, 20, 25)[:days]), "mood") is not None) is has_enough


def test_an_empty_record_is_not_enough():
    assert before_gap(a_record([]), "mood") is None


def test_the_indicator_is_not_made_of_days_that_are_left_out():
    found = before_gap(a_record(with_gaps(5, 12, 20, 30)), "mood")

    assert np.isin(found.supporting, found.days.days).all()
