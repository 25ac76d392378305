"""How often the likely ranges are wrong, measured on simulated moods whose truth is known: a small part of what
`manage.py bench truth --full` measures, for the tests.
"""

from datetime import date, timedelta
from math import sqrt

import numpy as np

from analytics.level import level_now
from analytics.observed import ObservedDays
from analytics.since_last_session import DAYS_BEFORE, change_since
from tests.analytics import worlds

FIRST = date(2026, 1, 5)
SINCE = FIRST + timedelta(days=DAYS_BEFORE)


def mood_record(random, *, days_since, shift=0.0):
    """Six weeks of stable mood, then `days_since` days moved by `shift`, as far as the client checked in."""
    days = DAYS_BEFORE + days_since
    exact = worlds.stable_mood(random, days=days) + shift * (np.arange(days) >= DAYS_BEFORE)
    seen = worlds.is_checked_in(random, days=days)
    return ObservedDays(
        days=FIRST.toordinal() + np.flatnonzero(seen).astype(float), values=worlds.on_the_scale(exact)[seen]
    )


def has_called_a_change(observed):
    """Whether the page would say higher or lower; None when it would say "too few"."""
    change = change_since(observed, since=SINCE, last=date.fromordinal(int(observed.days[-1])))
    return None if change.difference is None else not change.low <= 0 <= change.high


def has_missed_the_level(observed):
    """Whether the level's interval leaves out the true mean; None when no level is given."""
    level = level_now(observed, last=date.fromordinal(int(observed.days[-1])))
    return None if level is None else not level.low <= worlds.CENTRE <= level.high


def share(answer, *, series, seed, **world):
    """(share of yes among the answers, its Monte-Carlo standard error)."""
    random = np.random.default_rng(seed)
    answers = [answer(mood_record(random, **world)) for _ in range(series)]
    given = [each for each in answers if each is not None]
    rate = sum(given) / len(given)
    return rate, sqrt(rate * (1 - rate) / len(given))
