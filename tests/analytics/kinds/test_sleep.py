import numpy as np
import pytest

from analytics.kinds.sleep import sleep_either_way, sleep_longer
from analytics.prior import MODERATE
from tests.analytics.record import a_record, varied

MOODS = varied(40)
HOURS = [5.0 + n % 7 / 2 for n in range(40)]


def test_hours_count_from_the_median_of_the_nights_with_a_mood():
    hours = [12.0] * 10 + HOURS[10:]
    found = sleep_longer(a_record([None] * 10 + MOODS[10:], sleep_hours=hours), "mood")

    (regression,) = found.regressions
    np.testing.assert_array_equal(regression.design[:, -1], np.array(HOURS[10:]) - np.median(HOURS[10:]))
    assert (found.covariates, regression.prior) == (("day", "weekend"), MODERATE)


def test_either_way_is_the_absolute_deviation_beside_the_deviation():
    found = sleep_either_way(a_record(MOODS, sleep_hours=HOURS), "mood")

    (regression,) = found.regressions
    deviation = np.array(HOURS) - 6.5
    np.testing.assert_array_equal(regression.design[:, -1], np.abs(deviation))
    np.testing.assert_array_equal(regression.design[:, -2], deviation)
    assert found.covariates == ("day", "weekend", "sleep")


@pytest.mark.parametrize("kind", [sleep_longer, sleep_either_way])
def test_sleep_of_a_night_is_compared_with_the_day_it_was_told_with(kind):
    (regression,) = kind(a_record(MOODS, sleep_hours=HOURS), "mood").regressions

    np.testing.assert_array_equal(regression.values, MOODS)
    np.testing.assert_array_equal(np.abs(regression.design[:, -1]), np.abs(np.array(HOURS) - 6.5))


@pytest.mark.parametrize("kind", [sleep_longer, sleep_either_way])
@pytest.mark.parametrize(("nights", "has_enough"), [(24, False), (25, True)])
def test_it_takes_twenty_five_nights_with_an_outcome(kind, nights, has_enough):
    record = a_record(MOODS, sleep_hours=HOURS[:nights] + [None] * (40 - nights))

    assert (kind(record, "mood") is not None) is has_enough
