"""A made-up client's days, what is true of them, and how they say it to the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

import numpy as np

from analytics.arrays import BoolArray, FloatArray
from analytics.kinds.watched import Watched
from bench.truth.statements import Statement
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.days import instant_at

ZONE = "Europe/Madrid"
EVENING = time(20, 30)
NOON = time(12, 0)
BETWEEN_SESSIONS = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """Days from `first` on, one place a day in every array.

    `ratings` are answers on their scales, by item; `tags` tell by text on which days one is set; `seen` are the days
    with a check-in. `truths` is what may rightly be said. `effects` are the coefficients that are true, by kind and
    tag, in the unit in which they are estimated; whatever is not named has none.
    """

    first: date
    seen: BoolArray
    ratings: Mapping[str, FloatArray]
    tags: Mapping[str, BoolArray]
    truths: frozenset[Statement] = frozenset()
    effects: Mapping[tuple[str, str | None], float] = field(default_factory=dict)
    sessions_held: Sequence[date] = ()
    watched: Sequence[Watched] = ()
    known_dates: Sequence[date] = ()

    def __len__(self) -> int:
        return len(self.seen)

    @property
    def session(self) -> date:
        """The day of the session prepared for: the one after the last."""
        return self.first + timedelta(days=len(self))

    @property
    def session_starts_at(self) -> datetime:
        """Nothing recorded from then on is known to the report."""
        return instant_at(self.session, NOON, ZONE)

    @property
    def held(self) -> Sequence[date]:
        """The sessions held before: one, seven days earlier, unless there were others."""
        return self.sessions_held or (self.session - BETWEEN_SESSIONS,)


def once_a_day(diary: Diary, random: np.random.Generator) -> list[CheckInDraft]:
    """A check-in on the evening of every day that has one."""
    return [check_in(diary, place, random) for place in np.flatnonzero(diary.seen).tolist()]


def check_in(
    diary: Diary, place: int, random: np.random.Generator, *, at: datetime | None = None, zone: str = ZONE
) -> CheckInDraft:
    """What a phone sends about one day.

    Args:
        place: the number of the day, from 0.
        at: when it was typed, if not on that evening.
    """
    day = diary.first + timedelta(days=place)
    return CheckInDraft(
        id=UUID(bytes=random.bytes(16), version=4),
        day=day,
        recorded_at=at or instant_at(day, EVENING, zone),
        time_zone=zone,
        answers={item: float(values[place]) for item, values in diary.ratings.items() if not np.isnan(values[place])},
        tags=tuple(text for text, is_set in diary.tags.items() if is_set[place]),
    )
