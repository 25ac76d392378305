"""How often the likely ranges are wrong, measured on simulated moods whose truth is known.

`python -m tests.analytics.calibration --series 2000` prints the table of docs/methods.md.
"""

import argparse
import sys
from datetime import date, timedelta
from math import sqrt

import numpy as np
from scipy import stats

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


def has_called_a_change_naively(observed):
    """The same by Welch's t test at 10 %, which takes days for independent."""
    before = observed.between(FIRST, SINCE - timedelta(days=1)).values
    since = observed.between(SINCE, date.max).values
    if len(before) < 10 or len(since) < 5 or np.ptp(since) == 0:
        return None
    return stats.ttest_ind(before, since, equal_var=False).pvalue < 0.1


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


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = vars(parser.parse_args())
    for days_since in (7, 14, 28):
        rows = {
            "change called, none there": share(has_called_a_change, days_since=days_since, **options),
            "the same by Welch's t test": share(has_called_a_change_naively, days_since=days_since, **options),
            "change called, 1.2 steps there": share(has_called_a_change, days_since=days_since, shift=1.2, **options),
            "level's range misses the mean": share(has_missed_the_level, days_since=days_since, **options),
        }
        for name, (rate, error) in rows.items():
            sys.stdout.write(f"{days_since:2} days since  {name:32} {rate:.3f} ± {error:.3f}\n")


if __name__ == "__main__":
    main()
