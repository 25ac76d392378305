import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.engine import estimate_all
from analytics.kinds.tag import eligible_tags, p_of_circular_shift, tag, tags_to_look_at
from analytics.prior import MODERATE
from tests.analytics.record import a_record, varied

MOODS = varied(40)


def verdict_on(record):
    found = tag(record, "mood", "walk")
    return found.settle(found, estimate_all(found.regressions))


def test_days_with_the_tag_are_compared_with_the_others_beside_time_and_weekend():
    found = tag(a_record(MOODS, tags={"walk": set(range(0, 40, 3))}), "mood", "walk")

    (regression,) = found.regressions
    np.testing.assert_array_equal(regression.design[:, 1], np.arange(40) - 19.5)
    np.testing.assert_array_equal(regression.design[:, 2], [n % 7 >= 5 for n in range(40)])
    np.testing.assert_array_equal(regression.design[:, 3], [n % 3 == 0 for n in range(40)])
    assert (found.covariates, regression.prior) == (("day", "weekend"), MODERATE)
    assert len(found.supporting) == 14


@pytest.mark.parametrize(("with_tag", "is_eligible"), [(5, False), (6, True), (34, True), (35, False)])
def test_it_takes_six_days_with_the_tag_and_six_without(with_tag, is_eligible):
    record = a_record(MOODS, tags={"walk": set(range(with_tag))})

    assert tags_to_look_at(record, "mood") == (["walk"] if is_eligible else [])


@pytest.mark.parametrize(("days", "is_eligible"), [(27, False), (28, True)])
def test_it_takes_twenty_eight_days(days, is_eligible):
    assert bool(eligible_tags(a_record(MOODS[:days], tags={"walk": set(range(10))}), "mood")) is is_eligible


def test_only_days_with_the_outcome_count():
    record = a_record(MOODS, tags={"walk": set(range(10))}, energy=[None] * 5 + [4.0] * 35)

    assert eligible_tags(record, "energy") == {}


def test_of_many_tags_the_ten_with_the_fullest_rarer_side_are_looked_at_ties_by_name():
    tags = {f"tag {letter}": set(range(8)) for letter in "lkjihgfedcba"} | {
        "often": set(range(31)),
        "half": {*range(20)},
    }

    chosen = tags_to_look_at(a_record(MOODS, tags=tags), "mood")

    assert chosen == ["half", "often", *(f"tag {letter}" for letter in "abcdefgh")]


def test_by_hand_one_shift_of_four_makes_as_large_a_difference():
    """Differences of means: 2 where the tag lies; 0, 2 and 0 along the record."""
    residuals = np.array([1.0, -1.0, 1.0, -1.0])

    assert p_of_circular_shift(residuals, np.array([True, False, True, False])) == 1.0
    assert p_of_circular_shift(np.array([3.0, 0, 0, 0]), np.array([True, False, False, False])) == 0.25


@given(st.integers(0, 10**6), st.integers(1, 19))
def test_a_circular_shift_is_counted_as_the_definition_counts(seed, with_tag):
    random = np.random.default_rng(seed)
    residuals, is_set = random.normal(size=20), random.permutation(np.arange(20) < with_tag)

    differences = [abs(residuals[np.roll(is_set, s)].mean() - residuals[~np.roll(is_set, s)].mean()) for s in range(20)]

    expected = sum(difference >= differences[0] - 1e-9 for difference in differences) / 20
    assert p_of_circular_shift(residuals, is_set) == pytest.approx(expected)


def test_a_tag_whose_difference_is_usual_elsewhere_enters_the_correction_with_p_1_and_keeps_its_own():
    """Mood swings every five days, and so does the tag: any shift along the swing does as well."""
    swing = [(n // 5) % 2 for n in range(60)]
    moods = [3 + 2 * high + 0.5 * (n % 3) for n, high in enumerate(swing)]

    verdict = verdict_on(a_record(moods, tags={"walk": {n for n in range(60) if swing[n]}}))

    assert verdict.p < 1e-3
    assert verdict.p_in_family == 1.0


def test_a_tag_that_goes_with_scattered_good_days_is_not_vetoed():
    random = np.random.default_rng(4)
    is_set = random.random(60) < 0.4
    moods = (3 + 2 * is_set + 0.6 * random.normal(size=60)).tolist()

    verdict = verdict_on(a_record(moods, tags={"walk": set(np.flatnonzero(is_set))}))

    assert verdict.p == verdict.p_in_family < 1e-6


def test_a_tag_that_is_the_weekend_cannot_be_told_from_it():
    record = a_record(MOODS, tags={"walk": {n for n in range(40) if n % 7 >= 5}})

    assert estimate_all(tag(record, "mood", "walk").regressions) == [None]
