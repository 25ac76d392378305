"""Everything a report says in numbers, from one client's check-ins: the one way in for the report task."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analytics.completeness import Completeness, completeness
from analytics.level import Level, level_now
from analytics.rounding import stored_estimate
from analytics.series import RATINGS, CheckInRecord, day_values, days_of, observed_days
from analytics.since_last_session import DAYS_BEFORE, Change, change_since

METHOD_VERSION = "grid-gls-3"
"""Changes whenever the same check-ins could give other numbers; printed with them."""

LOOK_BACK_DAYS = 365
ESTIMATES = frozenset({"difference", "low", "high"})


@dataclass(frozen=True, slots=True)
class SeriesDay:
    """One day with a check-in; None where its latest check-in left an answer out."""

    day: date
    mood: float | None
    energy: float | None
    tension: float | None
    sleep_hours: float | None
    added_later: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """The numbers of one report, unrounded: words are decided on these, `as_stored` gives what is kept and printed."""

    completeness: Completeness
    completeness_8_weeks: Completeness
    series: tuple[SeriesDay, ...]
    level: Level | None
    since_last_session: Change | None
    is_near_constant: bool


def analyse(
    records: Iterable[CheckInRecord], *, period_from: date, since: date, period_to: date, comparison: bool = True
) -> Analysis:
    """Analyse one client's record as it stood at the end of `period_to`.

    Args:
        records: the check-ins the reader may see, in any order, all of `earliest_day` and later at the least; days
            after `period_to` are left aside.
        period_from: first day of the series (inclusive).
        since: day of the last session; without one, any first day to count completeness from.
        period_to: last day of everything (inclusive).
        comparison: False when there is no last session to compare with.

    Raises:
        ValueError: a record is malformed (see `day_values`).
    """
    first = min(period_from, earliest_day(since=since, period_to=period_to))
    calendar = day_values(records, first=first, last=period_to)
    checked_in = calendar[calendar["has_check_in"]]
    days = set(days_of(checked_in))
    mood = observed_days(calendar, "mood")
    looked_at = mood.between(period_to - timedelta(days=LOOK_BACK_DAYS - 1), period_to)
    return Analysis(
        completeness=completeness(days, first=since, last=period_to),
        completeness_8_weeks=completeness(days, first=period_from, last=period_to),
        series=tuple(day for day in _series_days(checked_in) if day.day >= period_from),
        level=level_now(looked_at, last=period_to),
        since_last_session=change_since(mood, since=since, last=period_to) if comparison else None,
        is_near_constant=looked_at.is_near_constant,
    )


def earliest_day(*, since: date, period_to: date) -> date:
    """The first day whose check-ins can change an analysis of this period's mood."""
    return min(since - timedelta(days=DAYS_BEFORE), period_to - timedelta(days=LOOK_BACK_DAYS - 1))


def as_stored(analysis: Analysis) -> dict[str, Any]:
    """The analysis under the report document's field names: days as ISO text, the engine's estimates to 4 decimals.

    Answers in `series` stay as they were given, and plain means are plain means, to the last bit.
    """
    change = analysis.since_last_session
    return {
        "method_version": METHOD_VERSION,
        "completeness": asdict(analysis.completeness),
        "completeness_8_weeks": asdict(analysis.completeness_8_weeks),
        "series": [asdict(day) | {"day": day.day.isoformat()} for day in analysis.series],
        "level": {"mood": _stored_level(analysis.level) if analysis.level else None},
        "since_last_session": {"mood": _with_rounded_estimates(asdict(change))} if change else None,
    }


def _stored_level(level: Level) -> dict[str, float | int | None]:
    """Rounded, the range still contains the mean."""
    low, high = stored_estimate(level.low), stored_estimate(level.high)
    return asdict(level) | {"low": min(low, level.mean), "high": max(high, level.mean)}


def _with_rounded_estimates(numbers: dict[str, float | int | None]) -> dict[str, float | int | None]:
    return {
        name: stored_estimate(number) if name in ESTIMATES and number is not None else number
        for name, number in numbers.items()
    }


def _series_days(checked_in: pd.DataFrame) -> Iterator[SeriesDay]:
    answers = [[None if math.isnan(value) else value for value in checked_in[rating].tolist()] for rating in RATINGS]
    rows = zip(days_of(checked_in), *answers, checked_in["added_later"].tolist(), strict=True)
    return (SeriesDay(*row) for row in rows)
