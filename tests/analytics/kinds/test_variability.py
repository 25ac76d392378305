import numpy as np
import pytest

from analytics.kinds.variability import variability
from analytics.prior import WEAK
from tests.analytics.record import a_record, varied

MOODS = varied(25)


def test_by_hand_deviations_are_from_the_median_of_each_half():
    found = variability(a_record([3.0, 5.0, 4.0] * 4 + [2.0, 6.0, 4.0] * 4), "mood")

    (regression,) = found.regressions
    np.testing.assert_array_equal(regression.values, [1, 1, 0] * 4 + [2, 2, 0] * 4)
    np.testing.assert_array_equal(regression.design, np.column_stack([np.ones(24), np.arange(24) >= 12]))
    assert (found.covariates, regression.prior, found.ratio) == ((), WEAK, 2.0)


def test_of_an_odd_number_of_days_the_middle_one_is_in_the_second_half():
    (regression,) = variability(a_record(MOODS), "mood").regressions

    assert regression.design[:, 1].sum() == 13


def test_halves_are_halves_of_the_observed_days_not_of_the_calendar():
    (regression,) = variability(a_record(MOODS[:12] + [None] * 30 + MOODS[12:]), "mood").regressions

    assert regression.design[:, 1].sum() == 13


@pytest.mark.parametrize(("days", "has_enough"), [(23, False), (24, True)])
def test_it_takes_twelve_days_in_each_half(days, has_enough):
    assert (variability(a_record(MOODS[:days]), "mood") is not None) is has_enough


@pytest.mark.parametrize(("ends", "is_tested"), [([1.0] * 6, True), ([1.0] * 7, False), ([1.0] * 4 + [7.0] * 3, False)])
def test_near_the_ends_of_the_scale_nothing_is_claimed(ends, is_tested):
    inner = [2.0 + n % 5 for n in range(24 - len(ends))]

    assert (variability(a_record(ends + inner), "mood") is not None) is is_tested


def test_a_first_half_without_any_difference_has_no_ratio():
    assert variability(a_record([4.0] * 12 + [2.0, 6.0] * 6), "mood").ratio is None
