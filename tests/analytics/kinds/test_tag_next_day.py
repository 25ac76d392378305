import numpy as np
import pytest

from analytics.kinds.tag_next_day import tag_next_day
from analytics.prior import MODERATE
from tests.analytics.record import MONDAY, a_record, varied

MOODS = varied(40)
EVERY_OTHER = set(range(0, 40, 2))


def days_of(found):
    return (found.days.days - MONDAY.toordinal()).astype(int).tolist()


def test_yesterdays_tag_is_asked_about_beside_todays_time_and_weekend():
    found = tag_next_day(a_record(MOODS, tags={"walk": EVERY_OTHER - {4}}), "mood", "walk")

    (regression,) = found.regressions
    assert days_of(found) == list(range(1, 40))
    np.testing.assert_array_equal(regression.design[:, -1], [n % 2 == 1 and n != 5 for n in range(1, 40)])
    np.testing.assert_array_equal(regression.design[:, 1], [n % 2 == 0 and n != 4 for n in range(1, 40)])
    assert (found.covariates, regression.prior) == (("tag_today", "day", "weekend"), MODERATE)


def test_a_gap_is_not_closed():
    moods = [*MOODS[:20], None, *MOODS[21:]]

    assert 21 not in days_of(tag_next_day(a_record(moods, tags={"walk": EVERY_OTHER}), "mood", "walk"))


def test_a_day_that_was_added_later_is_nobodys_yesterday_and_nobodys_today():
    found = tag_next_day(a_record(MOODS, tags={"walk": EVERY_OTHER}, added_later={20}), "mood", "walk")

    assert days_of(found) == [n for n in range(1, 40) if n not in (20, 21)]


def test_yesterday_needs_a_check_in_but_not_the_outcome():
    energy = [4.0 if n % 2 else None for n in range(40)]

    found = tag_next_day(a_record(MOODS, tags={"walk": set(range(0, 40, 4))}, energy=energy), "energy", "walk")

    assert days_of(found) == list(range(1, 40, 2))


@pytest.mark.parametrize(("tagged", "has_enough"), [(7, False), (8, True), (31, True), (32, False)])
def test_it_takes_eight_pairs_each_way(tagged, has_enough):
    record = a_record(MOODS, tags={"walk": set(range(tagged))})

    assert (tag_next_day(record, "mood", "walk") is not None) is has_enough
