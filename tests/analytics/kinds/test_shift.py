from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.engine import estimate_all
from analytics.kinds.shift import p_of_scan, shift, splits
from analytics.prior import FLAT
from tests.analytics.record import MONDAY, a_record, varied

MOODS = varied(60)


def verdict_on(moods):
    found = shift(a_record(moods), "mood")
    return found.settle(found, estimate_all(found.regressions))


@pytest.mark.parametrize(("n", "first", "last"), [(30, 5, 25), (40, 6, 34), (41, 7, 34), (20, 4, 16), (365, 55, 310)])
def test_a_split_leaves_at_least_four_days_and_fifteen_percent_on_each_side(n, first, last):
    assert (splits(n)[0], splits(n)[-1]) == (first, last)
    np.testing.assert_array_equal(np.diff(splits(n)), 1)


def test_every_split_is_tried_by_its_step_alone():
    found = shift(a_record(MOODS), "mood")

    assert len(found.regressions) == 60 - 2 * 9 + 1
    np.testing.assert_array_equal(found.regressions[0].design[:, -1], np.arange(60) >= 9)
    np.testing.assert_array_equal(found.regressions[-1].design[:, -1], np.arange(60) >= 51)
    assert {(regression.design.shape[1], regression.prior) for regression in found.regressions} == {(2, FLAT)}


@pytest.mark.parametrize(
    ("moods", "has_enough"),
    [
        (MOODS[:42], True),
        (MOODS[:41], False),
        (MOODS[:29] + [None] * 12 + MOODS[:1], True),
        (MOODS[:28] + [None] * 13 + MOODS[:1], False),
    ],
)
def test_it_takes_thirty_days_over_forty_two(moods, has_enough):
    assert (shift(a_record(moods), "mood") is not None) is has_enough


def test_by_hand_the_best_split_of_sixty_four_days_is_corrected_for_twelve():
    assert p_of_scan(0.01, 64) == pytest.approx(1 - 0.99**12, rel=1e-12)


def test_the_number_it_is_corrected_for_is_not_rounded():
    assert p_of_scan(0.01, 50) == pytest.approx(1 - 0.99 ** (1.5 * 50**0.5), rel=1e-12)


def test_a_tiny_p_keeps_its_digits():
    assert p_of_scan(1e-30, 64) == pytest.approx(12e-30, rel=1e-12)


@given(st.floats(0, 1), st.integers(30, 365))
def test_looking_at_many_splits_never_makes_a_p_smaller(p, n):
    assert p <= p_of_scan(p, n) * (1 + 1e-12) <= 1 + 1e-12


def test_a_plain_step_is_dated_to_its_day():
    moods = [3 + 0.5 * (n % 2) + 2 * (n >= 30) for n in range(60)]

    verdict = verdict_on(moods)

    assert [date.fromordinal(int(day)) for day in verdict.supporting] == [MONDAY + timedelta(days=30)] * 2
    assert verdict.belief.estimate == pytest.approx(2, abs=0.1)
    assert verdict.p < 1e-6


def test_a_vague_step_is_dated_to_the_range_of_days_that_are_about_as_likely():
    found = shift(a_record(MOODS), "mood")
    beliefs = estimate_all(found.regressions)

    verdict = found.settle(found, beliefs)

    likelihoods = [belief.log_likelihood for belief in beliefs]
    near = [n for n, one in zip(splits(60), likelihoods, strict=True) if one >= max(likelihoods) - 2]
    assert list(verdict.supporting) == [MONDAY.toordinal() + near[0], MONDAY.toordinal() + near[-1]]
    assert verdict.belief.log_likelihood == max(likelihoods)
    assert verdict.p == p_of_scan(min(belief.p_value for belief in beliefs), 60)
