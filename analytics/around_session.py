"""What is told of the days around the last session: how mood changed, how every other rating did, or why not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.observed import ObservedDays
from analytics.series import RATINGS
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

OTHER_RATINGS = RATINGS[1:]
SOON_DAYS = 10
"""With fewer days since the last session, four weeks are compared as well."""


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


def change_of_mood(mood: ObservedDays, *, since: date, last: date) -> Change:
    """The change of mood from the 42 days before `since` on; of a mood that hardly differs the means alone."""
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


def around_session(ratings: Mapping[str, ObservedDays], *, since: date, last: date) -> AroundSession:
    """What is told of the days around the session of `since`, up to `last`, both included."""
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
