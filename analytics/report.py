"""Everything a report says in numbers, from one client's check-ins: the one way in for the report task."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analytics.completeness import Completeness, completeness
from analytics.level import Level, level_now
from analytics.observed import ObservedDays
from analytics.rounding import stored_estimate
from analytics.series import RATINGS, CheckInRecord, day_values, days_of, observed_days
from analytics.since_last_session import (
    DAYS_BEFORE,
    SLOWER_DAYS,
    Change,
    change_since,
    slower_change,
    stretches_of,
)
from analytics.spread_since import SpreadChange, spread_change
from analytics.window import Range, Window, usual_range, window_of

METHOD_VERSION = "grid-gls-3"
"""Changes whenever the same check-ins could give other numbers; printed with them."""

LOOK_BACK_DAYS = 365
ESTIMATES = frozenset({"difference", "low", "high"})
OTHER_RATINGS = RATINGS[1:]
SOON_DAYS = 10
"""With fewer days since the last session, four weeks are compared as well."""


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
class OtherRating:
    """How another rating went since the last session, and its usual range before."""

    change: Change
    usual: Range | None


@dataclass(frozen=True, slots=True)
class AroundSession:
    """What is told of the days around the last session beside the change of mood.

    `others` holds the ratings that were given at all; `last_4_weeks` is there while the session is not long ago.
    Where mood `hardly_differs` in the days compared, its change is not tested and its spread not compared.
    """

    before: Window
    since: Window
    spread: SpreadChange | None
    others: Mapping[str, OtherRating]
    last_4_weeks: Change | None
    hardly_differs: bool


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
        since_last_session=_change_of_mood(mood, since=since, last=period_to) if comparison else None,
        around_session=_around_session(ratings, since=since, last=period_to) if comparison else None,
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


def _change_of_mood(mood: ObservedDays, *, since: date, last: date) -> Change:
    """Of a mood that hardly differs the means alone."""
    change = change_since(mood, since=since, last=last)
    return _untested(change) if _hardly_differs(mood, since=since, last=last) else change


def _hardly_differs(mood: ObservedDays, *, since: date, last: date) -> bool:
    """Whether the days compared differ so little that nothing is tested in them.

    These days alone: a year of nearly equal moods must not hide what the last weeks brought.
    """
    return mood.between(since - timedelta(days=DAYS_BEFORE), last).is_near_constant


def _slower_change(mood: ObservedDays, *, last: date) -> Change:
    change = slower_change(mood, last=last)
    is_near_constant = mood.between(last - timedelta(days=2 * SLOWER_DAYS - 1), last).is_near_constant
    return _untested(change) if is_near_constant else change


def _untested(change: Change) -> Change:
    return replace(change, difference=None, low=None, high=None)


def _around_session(ratings: Mapping[str, ObservedDays], *, since: date, last: date) -> AroundSession:
    mood = ratings["mood"]
    before, after = stretches_of(mood, since=since, last=last)
    is_soon = (last - since).days + 1 < SOON_DAYS
    hardly_differs = _hardly_differs(mood, since=since, last=last)
    return AroundSession(
        before=window_of(before),
        since=window_of(after),
        spread=None if hardly_differs else spread_change(before, after),
        others={rating: _other(ratings[rating], since, last) for rating in OTHER_RATINGS if len(ratings[rating])},
        last_4_weeks=_slower_change(mood, last=last) if is_soon else None,
        hardly_differs=hardly_differs,
    )


def _other(rating: ObservedDays, since: date, last: date) -> OtherRating:
    before, _ = stretches_of(rating, since=since, last=last)
    return OtherRating(change_since(rating, since=since, last=last), usual_range(before))


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
