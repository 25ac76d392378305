from datetime import timedelta

import numpy as np
import pytest

from analytics.kinds.known_date import known_date
from analytics.prior import FLAT
from tests.analytics.record import MONDAY, a_record, varied

MOODS = varied(40)


def test_the_named_day_is_the_first_of_those_since():
    found = known_date(a_record(MOODS), "mood", MONDAY + timedelta(days=15), beside=1)

    (regression,) = found.regressions
    np.testing.assert_array_equal(regression.design, np.column_stack([np.ones(40), np.arange(40) >= 15]))
    assert regression.prior == FLAT
    assert found.supporting == (MONDAY.toordinal() + 15,)


@pytest.mark.parametrize(("day", "has_enough"), [(9, False), (10, True), (30, True), (31, False), (-5, False)])
def test_it_takes_ten_days_on_each_side(day, has_enough):
    found = known_date(a_record(MOODS), "mood", MONDAY + timedelta(days=day), beside=1)

    assert (found is not None) is has_enough


def test_a_mood_that_hardly_moves_is_not_asked():
    assert known_date(a_record([4.0] * 39 + [5.0]), "mood", MONDAY + timedelta(days=20), beside=1) is None
