"""A client's record as the report task hands it in."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from analytics.record import Record
from analytics.series import day_values

MONDAY = date(2026, 3, 2)


def check_in(day, mood=4.0, *, at=20, number=0, **answers):
    """One check-in about `day`, recorded on it at `at` o'clock UTC."""
    return {
        "id": f"{day.isoformat()}-{at:02}-{number}",
        "day": day,
        "recorded_at": datetime.combine(day, time(at), UTC),
        "mood": mood,
        "energy": None,
        "tension": None,
        "sleep_hours": None,
        "added_later": False,
    } | answers


def every_day(moods, *, first=MONDAY):
    """One check-in a day from `first` on; a mood of None is a day without one."""
    return [check_in(first + timedelta(days=n), mood) for n, mood in enumerate(moods) if mood is not None]


def a_record(moods, *, first=MONDAY, tags=None, added_later=(), hidden=(), **ratings):
    """The arrays of a record with one check-in a day, through the calendar as the report task goes.

    Args:
        moods: of the days from `first` on; None is a day without check-in.
        tags: by text, on which of these days it is set, as numbers from 0.
        added_later: numbers of days that were added later.
        hidden: numbers of days whose check-ins are not all shown.
        ratings: further answers of the same days, by name.
    """
    records = [
        check_in(
            first + timedelta(days=n),
            mood,
            added_later=n in added_later,
            tags=[text for text, places in (tags or {}).items() if n in places],
            **{rating: values[n] for rating, values in ratings.items()},
        )
        for n, mood in enumerate(moods)
        if mood is not None
    ]
    calendar = day_values(records, first=first, last=first + timedelta(days=max(len(moods), 1) - 1))
    return Record.of(calendar, hidden=[first + timedelta(days=n) for n in hidden])


def varied(n, seed=0):
    """n moods on whole steps that vary enough to be looked at."""
    return np.random.default_rng(seed).integers(2, 7, size=n).astype(float).tolist()
