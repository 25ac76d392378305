"""What due instants are: UTC walked minute by minute with an eye on the wall clock, no arithmetic of offsets."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


def walked(zone: str, first: date, last: date) -> dict[datetime, datetime | None]:
    """For every local minute from ``first`` to ``last``: the instant at which it is due, None where its date never was.

    A minute the wall clock shows is due when it is first shown; one that is skipped, when the clock has skipped it.
    """
    place = ZoneInfo(zone)
    instant = datetime.combine(first - 2 * A_DAY, time.min, tzinfo=UTC)
    until = datetime.combine(last + 3 * A_DAY, time.min, tzinfo=UTC)
    due: dict[datetime, datetime | None] = {}
    dates: set[date] = set()
    before = instant.astimezone(place).replace(tzinfo=None) - A_MINUTE
    while instant < until:
        shown = instant.astimezone(place).replace(tzinfo=None)
        dates.add(shown.date())
        skipped = before + A_MINUTE
        while skipped < shown:
            due.setdefault(skipped, instant)
            skipped += A_MINUTE
        due.setdefault(shown, instant)
        before, instant = shown, instant + A_MINUTE
    return {wall: at if wall.date() in dates else None for wall, at in due.items() if first <= wall.date() <= last}


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
