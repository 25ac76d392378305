"""Everything a report says in numbers, from one client's check-ins: the one way in for the report task."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analytics.around_session import AroundSession, around_session, change_of_mood
from analytics.completeness import Completeness, completeness
from analytics.level import Level, level_now
from analytics.rounding import stored_estimate
from analytics.series import RATINGS, CheckInRecord, day_values, days_of, observed_days
from analytics.since_last_session import DAYS_BEFORE, Change
from analytics.spread_since import SpreadChange
from analytics.window import Range

METHOD_VERSION = "grid-gls-3"
"""Changes whenever the same check-ins could give other numbers; printed with them."""

LOOK_BACK_DAYS = 365
ESTIMATES = frozenset({"difference", "low", "high"})


@dataclass(frozen=True, slots=True)
class SeriesDay:
    """One day with a check-in; None where its latest check-in left an answer out.

    `mood_low` and `mood_high` are the ends of its moods where there are several, else None.
    """

    day: date
    mood: float | None
    energy: float | None
    tension: float | None
    sleep_hours: float | None
    added_later: bool
    check_ins: int = 1
    mood_low: float | None = None
    mood_high: float | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """The numbers of one report, unrounded: words are decided on these, `as_stored` gives what is kept and printed."""

    completeness: Completeness
    completeness_8_weeks: Completeness
    series: tuple[SeriesDay, ...]
    level: Level | None
    since_last_session: Change | None
    around_session: AroundSession | None
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
    ratings = {rating: observed_days(calendar, rating) for rating in RATINGS}
    mood = ratings["mood"]
    looked_at = mood.between(period_to - timedelta(days=LOOK_BACK_DAYS - 1), period_to)
    return Analysis(
        completeness=completeness(days, first=since, last=period_to),
        completeness_8_weeks=completeness(days, first=period_from, last=period_to),
        series=tuple(day for day in _series_days(checked_in) if day.day >= period_from),
        level=level_now(looked_at, last=period_to),
        since_last_session=change_of_mood(mood, since=since, last=period_to) if comparison else None,
        around_session=around_session(ratings, since=since, last=period_to) if comparison else None,
        is_near_constant=looked_at.is_near_constant,
    )


def earliest_day(*, since: date, period_to: date) -> date:
    """The first day whose check-ins can change an analysis of this period's mood."""
    return min(since - timedelta(days=DAYS_BEFORE), period_to - timedelta(days=LOOK_BACK_DAYS - 1))


def as_stored(analysis: Analysis) -> dict[str, Any]:
    """The analysis under the report document's field names: days as ISO text, the engine's estimates to 4 decimals.

    Answers in `series` stay as they were given, and plain means are plain means, to the last bit.
    """
    around = analysis.around_session
    return {
        "method_version": METHOD_VERSION,
        "completeness": asdict(analysis.completeness),
        "completeness_8_weeks": asdict(analysis.completeness_8_weeks),
        "series": [asdict(day) | {"day": day.day.isoformat()} for day in analysis.series],
        "level": {"mood": _stored_level(analysis.level) if analysis.level else None},
        "since_last_session": _stored_changes(analysis.since_last_session, around),
        "last_4_weeks": {"mood": stored_change(around.last_4_weeks)} if around and around.last_4_weeks else None,
    }


def stored_change(change: Change) -> dict[str, Any]:
    """The engine's numbers to 4 decimals, plain means as they are."""
    return {
        name: stored_estimate(number) if name in ESTIMATES and number is not None else number
        for name, number in asdict(change).items()
    }


def _stored_changes(mood: Change | None, around: AroundSession | None) -> dict[str, Any] | None:
    if mood is None or around is None:
        return None
    others = {
        rating: {**stored_change(other.change), **_stored_range("usual", other.usual)}
        for rating, other in around.others.items()
    }
    return {"mood": {**stored_change(mood), **_stored_windows(mood, around)}, **others}


def _stored_windows(mood: Change, around: AroundSession) -> dict[str, Any]:
    return {
        **_stored_range("before", around.before.likely, holding=mood.before),
        **_stored_range("since", around.since.likely, holding=mood.since),
        **_stored_range("usual", around.before.usual),
        "lowest": around.since.ends[0] if around.since.ends else None,
        "highest": around.since.ends[1] if around.since.ends else None,
        "spread": _stored_spread(around.spread) if around.spread else None,
        "hardly_differs": around.hardly_differs,
    }


def _stored_range(name: str, ends: Range | None, *, holding: float | None = None) -> dict[str, float | None]:
    """Both ends under their names; rounded, the range still contains the mean it belongs to."""
    low, high = (stored_estimate(end) for end in ends) if ends else (None, None)
    if holding is not None and low is not None and high is not None:
        low, high = min(low, holding), max(high, holding)
    return {f"{name}_low": low, f"{name}_high": high}


def _stored_spread(spread: SpreadChange) -> dict[str, float]:
    return {name: stored_estimate(number) for name, number in asdict(spread).items()}


def _stored_level(level: Level) -> dict[str, float | int | None]:
    """Rounded, the range still contains the mean."""
    low, high = stored_estimate(level.low), stored_estimate(level.high)
    return asdict(level) | {"low": min(low, level.mean), "high": max(high, level.mean)}


def _series_days(checked_in: pd.DataFrame) -> Iterator[SeriesDay]:
    """The days in order; the ends of a day's moods only where there are several check-ins."""
    several = checked_in["check_ins"] > 1
    columns = [
        *(checked_in[rating] for rating in RATINGS),
        checked_in["added_later"],
        checked_in["check_ins"],
        *(checked_in[end].where(several) for end in ("mood_low", "mood_high")),
    ]
    rows = zip(days_of(checked_in), *(_plain(column) for column in columns), strict=True)
    return (SeriesDay(*row) for row in rows)


def _plain(column: pd.Series) -> list[Any]:
    return [None if isinstance(value, float) and math.isnan(value) else value for value in column.tolist()]
