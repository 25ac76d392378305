"""From a wish in local wall time to instants in UTC."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from moodtrack.core.days import instant_at
from moodtrack.reminders.rules.wish import Wish

HORIZON = timedelta(hours=48)
REFILL = timedelta(hours=24)
"""Occurrences are made 48 h ahead, and again when less than 24 h of that are left."""

LATE = timedelta(minutes=90)
"""What is later than this is not sent any more."""

NOTICE = timedelta(hours=24)
"""So long before it starts, a session is told of."""

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One moment a wish asks for.

    Args:
        day: the local calendar date it was asked for, also where a gap pushed the instant to the next date; of a
            session, the date in UTC on which it starts, so that who travels is not told of it twice.
        slot: which of the day's times; of a session, the minute of that date.
        due_at: UTC instant; for a day the zone skipped, the instant at which the next day began.
        has_day: False where the zone skipped the whole day, so that nothing is due.
    """

    day: date
    slot: int
    due_at: datetime
    has_day: bool = True


def due_instant(day: date, local_time: time, zone: str) -> datetime | None:
    """The UTC instant at which a local wall time is due.

    A time that exists twice: the first of the two. One that does not exist: the first valid instant after it. On a
    local date that does not exist (Apia, 2011-12-30): None.
    """
    due_at = instant_at(day, local_time, zone)
    just_before = (due_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()
    is_skipped = just_before < day < due_at.astimezone(ZoneInfo(zone)).date()
    return None if is_skipped else due_at


def occurrence(wish: Wish, day: date, slot: int) -> Occurrence:
    """The moment of one slot on one day, whether or not the wish asks for that weekday."""
    due_at = due_instant(day, wish.times[slot], wish.zone)
    if due_at is None:
        return Occurrence(day, slot, instant_at(day + A_DAY, time.min, wish.zone), has_day=False)
    return Occurrence(day, slot, due_at)


def occurrences(wish: Wish, now: datetime) -> Iterator[Occurrence]:
    """Every moment the wish asks for from yesterday to the horizon; what is paused or switched off asks for none."""
    if not wish.enabled:
        return
    for one in (*_by_the_clock(wish, now), *_before_sessions(wish)):
        if one.due_at <= now + HORIZON and not wish.is_paused(one.due_at):
            yield one


def agrees(wish: Wish, day: date, slot: int, due_at: datetime) -> bool:
    """Whether the wish, as it is now, still asks for this very instant."""
    if Occurrence(day, slot, due_at) in _before_sessions(wish):
        return True
    if day.weekday() not in wish.weekdays or slot >= len(wish.times):
        return False
    return due_instant(day, wish.times[slot], wish.zone) == due_at


def tells_of(wish: Wish, day: date, slot: int) -> bool:
    """Whether the session that a notice tells of is still planned for its minute."""
    return any((one.day, one.slot) == (day, slot) for one in _before_sessions(wish))


def _by_the_clock(wish: Wish, now: datetime) -> Iterator[Occurrence]:
    place = ZoneInfo(wish.zone)
    day = now.astimezone(place).date() - A_DAY
    last = (now + HORIZON).astimezone(place).date()
    while day <= last:
        if day.weekday() in wish.weekdays:
            yield from (occurrence(wish, day, slot) for slot in range(len(wish.times)))
        day += A_DAY


def _before_sessions(wish: Wish) -> Iterator[Occurrence]:
    for starts_at in wish.sessions:
        start = starts_at.astimezone(UTC)
        yield Occurrence(start.date(), start.hour * 60 + start.minute, starts_at - NOTICE)


def is_late(due_at: datetime, now: datetime) -> bool:
    """Whether it is too late to send a reminder."""
    return now - due_at > LATE
