"""What due instants are: UTC walked minute by minute with an eye on the wall clock, no arithmetic of offsets."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


def walked(zone: str, first: date, last: date) -> dict[datetime, datetime | None]:
    """For every local quarter hour from ``first`` to ``last``: when it is due, None where its date never was.

    What the wall clock shows is due when it is first shown; what is skipped, when the clock has skipped it.
    """
    place = ZoneInfo(zone)
    instant = datetime.combine(first - 2 * A_DAY, time.min, tzinfo=UTC)
    until = datetime.combine(last + 3 * A_DAY, time.min, tzinfo=UTC)
    due: dict[datetime, datetime | None] = {}
    dates: set[date] = set()
    expected = instant.astimezone(place).replace(tzinfo=None)
    while instant < until:
        shown = instant.astimezone(place).replace(tzinfo=None)
        if shown != expected or shown.minute % 15 == 0:
            dates.add(shown.date())
            for wall in (*_between(expected, shown), shown):
                due.setdefault(wall, instant)
        expected, instant = shown + A_MINUTE, instant + A_MINUTE
    quarters = {wall: at for wall, at in due.items() if wall.minute % 15 == 0 and first <= wall.date() <= last}
    return {wall: at if wall.date() in dates else None for wall, at in quarters.items()}


def _between(expected: datetime, shown: datetime) -> Iterator[datetime]:
    """The minutes that the wall clock skips."""
    while expected < shown:
        yield expected
        expected += A_MINUTE


def changes_of_clock(zone: str, year: int) -> list[date]:
    """The local dates of a year on which the wall clock jumps, found by looking at it every hour."""
    place = ZoneInfo(zone)
    instant = datetime(year, 1, 1, tzinfo=UTC)
    found = []
    offset = instant.astimezone(place).utcoffset()
    while instant.year == year:
        local = instant.astimezone(place)
        if local.utcoffset() != offset:
            found.append(local.date())
            offset = local.utcoffset()
        instant += AN_HOUR
    return found
