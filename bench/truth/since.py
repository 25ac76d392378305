"""The two numbers at the top of a report, on made-up moods: the change since last session, and the level now."""

from collections.abc import Iterator
from datetime import date, timedelta
from zlib import crc32

import numpy as np

from analytics.level import level_now
from analytics.observed import ObservedDays
from analytics.since_last_session import DAYS_BEFORE, change_since
from bench.truth.figures import Figure, Target
from bench.truth.noise import on_the_scale
from bench.truth.practice import welch
from bench.truth.tally import Tally
from bench.truth.worlds import CENTRE, live

LENGTHS = (7, 14, 28)
LEAST_BEFORE, LEAST_SINCE = 10, 5
MEANT_FOR_CHANGE = 0.1
"""A change is told by a range of 90 %; the practice is given the same."""
STEPS = 1.2
AT_MOST_TOLD = Target(high=0.115)
AT_MOST_MISSED = Target(high=0.06)
NOTHING_HAPPENED = "a change is told, nothing happened"
ROSE = f"a change is told, mood rose by {STEPS} steps"
MISSED = "the level's range misses the true level"


def since_last_session(clients: int, seed: int) -> Iterator[Figure]:
    """How often a change is told where there is none, and where there is one, and how often a level's range is wrong.

    Args:
        clients: how many for each line.
    """
    for days in LENGTHS:
        tally = Tally()
        for rise in (0.0, STEPS):
            random = np.random.default_rng([seed, crc32(b"since"), days, int(10 * rise)])
            for _ in range(clients):
                _note(tally, random, days, rise)
        yield Figure("S1", NOTHING_HAPPENED, days, tally["told 0.0"], AT_MOST_TOLD, tally["welch 0.0"])
        yield Figure("S2", ROSE, days, tally[f"told {STEPS}"], None, tally[f"welch {STEPS}"])
        yield Figure("S3", MISSED, days, tally["missed 0.0"], AT_MOST_MISSED)


def _note(tally: Tally, random: np.random.Generator, days: int, rise: float) -> None:
    """One client: six weeks of stable mood, then `days` that are higher by `rise` steps."""
    life = live(random, DAYS_BEFORE + days)
    is_since = np.arange(DAYS_BEFORE + days) >= DAYS_BEFORE
    mood = on_the_scale(CENTRE + life.sd * life.z + rise * is_since)
    numbers = life.first.toordinal() + np.flatnonzero(life.seen).astype("float64")
    observed = ObservedDays(days=numbers, values=mood[life.seen])
    since = life.first + timedelta(days=DAYS_BEFORE)
    last = life.first + timedelta(days=DAYS_BEFORE + days - 1)
    _note_change(tally, observed, since, last, rise)
    level = level_now(observed, last=last)
    if level is not None:
        tally.note(f"missed {rise}", not level.low <= CENTRE <= level.high)


def _note_change(tally: Tally, observed: ObservedDays, since: date, last: date, rise: float) -> None:
    change = change_since(observed, since=since, last=last)
    if change.difference is not None and change.low is not None and change.high is not None:
        tally.note(f"told {rise}", not change.low <= 0 <= change.high)
    is_since = observed.days >= since.toordinal()
    enough = is_since.sum() >= LEAST_SINCE and (~is_since).sum() >= LEAST_BEFORE
    found = welch(observed.values, is_since) if enough else None
    if found is not None:
        tally.note(f"welch {rise}", found[0] < MEANT_FOR_CHANGE)
