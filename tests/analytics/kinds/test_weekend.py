import numpy as np
import pytest

from analytics.kinds.weekend import weekend
from analytics.prior import MODERATE
from tests.analytics.record import a_record, varied

FIVE_WEEKS = varied(35)


def only(*weekdays):
    """Five weeks of moods, those of the given days of the week alone (0 is Monday)."""
    return [mood if n % 7 in weekdays else None for n, mood in enumerate(FIVE_WEEKS)]


def test_weekend_days_are_compared_with_the_others_beside_time():
    found = weekend(a_record(FIVE_WEEKS), "mood")

    (regression,) = found.regressions
    np.testing.assert_array_equal(regression.design[:, -1], [n % 7 >= 5 for n in range(35)])
    np.testing.assert_array_equal(regression.design[:, 1], np.arange(35) - 17)
    assert (found.covariates, regression.prior) == (("day",), MODERATE)
    assert len(found.supporting) == 10


@pytest.mark.parametrize(
    ("moods", "has_enough"),
    [
        (FIVE_WEEKS[:28], True),
        (FIVE_WEEKS[:27], False),
        ([None] * 7 + FIVE_WEEKS[7:], True),
        (only(0, 1, 2, 5, 6), True),
        (only(0, 1, 5, 6), False),
        (only(0, 1, 2, 3, 4, 5), False),
    ],
)
def test_it_takes_six_days_of_the_weekend_twelve_others_and_four_weeks(moods, has_enough):
    assert (weekend(a_record(moods), "mood") is not None) is has_enough


def test_a_check_in_without_the_outcome_is_no_day_of_it():
    record = a_record(FIVE_WEEKS, energy=[4.0 if n % 7 < 5 else None for n in range(35)])

    assert weekend(record, "energy") is None
