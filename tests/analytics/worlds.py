"""Simulated moods with a known truth: whole steps from 1 to 7, carried over from day to day, noisy, full of gaps."""

from datetime import date

import numpy as np
from scipy import stats

from analytics.record import Record

FIRST = date(2026, 1, 5)
CENTRE = 4.0
DAYS = 56


def stable_mood(random, *, days=DAYS):
    """Exact mood of a client to whom nothing happens: mean 4; SD, carry-over and noise share drawn at random."""
    sd, phi, share = random.uniform(0.8, 1.4), random.uniform(0.1, 0.7), random.uniform(0.1, 0.6)
    latent = carried_over(random, days=days, phi=phi)
    return CENTRE + sd * (np.sqrt(1 - share) * latent + np.sqrt(share) * random.normal(size=days))


def on_the_scale(exact):
    return np.clip(np.rint(exact), 1, 7)


def is_checked_in(random, *, days=DAYS):
    """30 % of the days without a check-in, in runs of two days on average."""
    seen = np.empty(days, dtype=bool)
    seen[0] = random.random() >= 0.3
    for day in range(1, days):
        seen[day] = random.random() >= (0.3 / 1.4 if seen[day - 1] else 0.5)
    return seen


def carried_over(random, *, days, phi):
    """A standard normal series of which the share φ is carried into the next day."""
    series = np.empty(days)
    series[0] = random.normal()
    for day in range(1, days):
        series[day] = phi * series[day - 1] + np.sqrt(1 - phi**2) * random.normal()
    return series


def null_record(random, *, days):
    """A stable client whose ten tags, one of them in long runs, and whose sleep have nothing to do with their mood."""
    moods, sleep = on_the_scale(stable_mood(random, days=days)), 7 + carried_over(random, days=days, phi=0.2)
    rates = random.uniform(0.1, 0.6, size=10)
    tags = random.random((10, days)) < rates[:, None]
    tags[0] = carried_over(random, days=days, phi=0.6) < stats.norm.ppf(rates[0])
    return record_of(is_checked_in(random, days=days), moods=moods, sleep=np.round(sleep * 2) / 2, tags=tags)


def record_of(seen, *, moods, sleep, tags):
    """The arrays of a record that begins on a Monday; each argument has one column a day."""
    unanswered = np.full(seen.sum(), np.nan)
    return Record(
        days=FIRST.toordinal() + np.flatnonzero(seen).astype(float),
        ratings={"mood": moods[seen], "energy": unanswered, "tension": unanswered, "sleep_hours": sleep[seen]},
        tags={f"tag {n}": is_set[seen] for n, is_set in enumerate(tags)},
        added_later=np.zeros(seen.sum(), dtype=bool),
    )
