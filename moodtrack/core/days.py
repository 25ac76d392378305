"""Local day <-> instant: the only place that knows when somebody's day begins."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

NOT_PLACES = frozenset({"localtime", "posixrules", "Factory"})


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone name this machine's database knows."""
    return frozenset(available_timezones()) - NOT_PLACES


def is_zone(name: str) -> bool:
    """Whether ``name`` is a zone of the IANA database, spelled as there."""
    return name in zone_names()


def local_day(instant: datetime, zone: str, day_starts_at: time = time.min) -> date:
    """The calendar day an instant belongs to, for someone whose day starts at ``day_starts_at``.

    Args:
        instant: an aware datetime.
        zone: IANA name of the zone the person was in.
        day_starts_at: local wall time at which the new day begins (04:00: one in the morning is still yesterday).

    Returns:
        The local calendar date.
    """
    local = instant.astimezone(ZoneInfo(zone))
    began = local.time() >= day_starts_at
    return local.date() if began else local.date() - timedelta(days=1)


def instant_at(day: date, wall_time: time, zone: str) -> datetime:
    """The UTC instant at which a wall clock shows ``wall_time`` on ``day``.

    A time that exists twice is the first of the two; one that does not exist is the first valid instant after it
    (arithmetic as of PEP 495 lands behind the gap, so the instant is brought back to the gap's end).

    Args:
        day: local calendar date.
        wall_time: local time of day, naive.
        zone: IANA name.

    Returns:
        An aware datetime in UTC.
    """
    place = ZoneInfo(zone)
    wall = datetime.combine(day, wall_time, tzinfo=place)
    instant = wall.astimezone(UTC)
    if instant.astimezone(place).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    return _end_of_gap(wall)


def _end_of_gap(wall: datetime) -> datetime:
    """The instant of the change of offset that swallowed ``wall``, found by halving."""
    place = wall.tzinfo
    after = wall.replace(fold=0).astimezone(UTC)
    before = wall.replace(fold=1).astimezone(UTC)
    offset_before = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle == before:
            break
        if middle.astimezone(place).utcoffset() == offset_before:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
