from datetime import timedelta

import numpy as np
import pytest

from analytics.candidate import Pattern
from analytics.kinds.watched import Watched, watch
from analytics.prior import MODERATE
from tests.analytics.record import MONDAY, a_record, varied

MOODS = varied(40)
WALK = Watched("tag", "Walk")
EVERY_THIRD = set(range(0, 40, 3))


def watched_in(record, question=WALK, *, sessions=(), beside=1):
    return watch(record, question, sessions=[MONDAY + timedelta(days=day) for day in sessions], beside=beside)


def test_a_tag_is_found_by_the_name_it_is_compared_by():
    found = watched_in(a_record(MOODS, tags={"walk ": EVERY_THIRD}))

    (regression,) = found.regressions
    np.testing.assert_array_equal(regression.design[:, -1], [n % 3 == 0 for n in range(40)])
    assert (found.pattern, found.covariates) == (Pattern("tag", "mood", "walk"), ("day", "weekend"))
    assert regression.prior == MODERATE
    assert len(found.supporting) == 14


@pytest.mark.parametrize(("tagged", "has_enough"), [(6, False), (7, True), (33, True), (34, False), (0, False)])
def test_a_tag_takes_seven_days_with_and_seven_without(tagged, has_enough):
    assert (watched_in(a_record(MOODS, tags={"walk": set(range(tagged))})) is not None) is has_enough


@pytest.mark.parametrize(("days", "has_enough"), [(27, False), (28, True)])
def test_a_tag_takes_twenty_eight_days(days, has_enough):
    assert (watched_in(a_record(MOODS[:days], tags={"walk": EVERY_THIRD})) is not None) is has_enough


@pytest.mark.parametrize(("days", "has_enough"), [(27, False), (28, True)])
def test_an_item_takes_twenty_eight_days_with_it(days, has_enough):
    record = a_record(MOODS, energy=varied(days, seed=1) + [None] * (40 - days))

    assert (watched_in(record, Watched("item", "energy")) is not None) is has_enough


@pytest.mark.parametrize(
    ("item", "pattern"),
    [
        ("sleep_hours", Pattern("sleep", "mood")),
        ("energy", Pattern("item", "mood", "energy")),
        ("tension", Pattern("item", "mood", "tension")),
    ],
)
def test_an_item_is_told_as_its_own_kind_of_mood(item, pattern):
    values = varied(40, seed=1)

    found = watched_in(a_record(MOODS, **{item: values}), Watched("item", item))

    assert found.pattern == pattern
    np.testing.assert_array_equal(found.regressions[0].design[:, -1], np.array(values) - np.median(values))
    np.testing.assert_array_equal(found.regressions[0].values, MOODS)


def test_each_session_with_five_days_on_both_sides_has_a_step_in_order_of_time():
    found = watched_in(a_record(MOODS, tags={"walk": EVERY_THIRD}), sessions=(36, 35, 20, 5, 4, 20))

    session_days = [MONDAY + timedelta(days=day) for day in (5, 20, 35)]
    assert found.covariates == ("day", "weekend", *(f"session {day.isoformat()}" for day in session_days))
    np.testing.assert_array_equal(found.regressions[0].design[:, 4], np.arange(40) >= 20)


def test_days_beside_a_session_are_observed_days():
    moods = [None if 6 <= n < 20 else mood for n, mood in enumerate(varied(60))]

    found = watched_in(a_record(moods, tags={"walk": set(range(0, 60, 3))}), sessions=(4, 10))

    assert found.covariates[2:] == (f"session {(MONDAY + timedelta(days=10)).isoformat()}",)


def test_two_questions_share_the_error():
    assert watched_in(a_record(MOODS, tags={"walk": EVERY_THIRD}), beside=2).confidence == pytest.approx(0.975)


def test_a_mood_that_hardly_moves_is_not_asked():
    assert watched_in(a_record([4.0] * 39 + [5.0], tags={"walk": EVERY_THIRD})) is None
