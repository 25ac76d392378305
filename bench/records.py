"""Made-up records as the analysis takes them: moods that carry over from day to day, gaps, and ten tags."""

from datetime import date, timedelta

import numpy as np

from analytics.arrays import BoolArray, FloatArray
from analytics.lanes import Regression
from analytics.look import look_at, recent_part
from analytics.patterns import Preparation
from analytics.record import Record

FIRST = date(2026, 1, 5)
TAGS = tuple(f"tag {number}" for number in range(10))
CARRIED_OVER = 0.4
SHARE_CHECKED_IN = 0.8
WEEK = timedelta(days=7)


def made_up(number: int, days: int, *, looks: int = 1) -> Preparation:
    """What a report about a client is prepared from; the same number gives the same client.

    Args:
        days: calendar days of the record; on about 80 % of them there is a check-in.
        looks: 2 with a session held a week before, so that there is an earlier look to compare with.
    """
    random = np.random.default_rng(number)
    seen = random.random(days) < SHARE_CHECKED_IN
    last = FIRST + timedelta(days=days - 1)
    return Preparation(
        record=Record(
            days=FIRST.toordinal() + np.flatnonzero(seen).astype("float64"),
            ratings={rating: _ratings(random, days)[seen] for rating in ("mood", "energy", "tension")}
            | {"sleep_hours": np.round(14 + 2 * random.normal(size=seen.sum())) / 2},
            tags=_tags(random, seen),
            added_later=np.zeros(seen.sum(), dtype="bool"),
        ),
        last=last,
        session=last + timedelta(days=1),
        sessions_held=[last - WEEK] if looks == 2 else [],
    )


def regressions_of(preparation: Preparation) -> list[Regression]:
    """What one look at a record asks."""
    look = look_at(recent_part(preparation.record, last=preparation.last), asked={}, is_gated=True)
    return [regression for candidate in look.candidates for regression in candidate.regressions]


def _tags(random: np.random.Generator, seen: BoolArray) -> dict[str, BoolArray]:
    return {name: random.random(seen.sum()) < random.uniform(0.2, 0.6) for name in TAGS}


def _ratings(random: np.random.Generator, days: int) -> FloatArray:
    """Whole steps from 1 to 7."""
    steps = random.normal(size=days)
    for day in range(1, days):
        steps[day] = CARRIED_OVER * steps[day - 1] + np.sqrt(1 - CARRIED_OVER**2) * steps[day]
    noisy: FloatArray = np.clip(np.rint(4 + steps + 0.5 * random.normal(size=days)), 1, 7)
    return noisy
