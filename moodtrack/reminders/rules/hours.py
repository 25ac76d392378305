"""Quiet hours, and the few seconds by which a country's reminders are spread."""

from datetime import datetime, time, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from moodtrack.core.days import instant_at

SPREAD = timedelta(seconds=90)
A_MINUTE = timedelta(minutes=1)
LEEWAY = timedelta(seconds=45)
"""What a message may lose on its way to a worker: three ticks of the sweep."""


def is_quiet(wall_time: time, quiet_from: time, quiet_until: time) -> bool:
    """Whether a local wall time lies in the quiet hours [from, until), which may run over midnight."""
    if quiet_from <= quiet_until:
        return quiet_from <= wall_time < quiet_until
    return wall_time >= quiet_from or wall_time < quiet_until


def is_quiet_at(instant: datetime, zone: str, quiet_from: time, quiet_until: time) -> bool:
    """Whether an instant lies in the quiet hours of someone in ``zone``."""
    return is_quiet(instant.astimezone(ZoneInfo(zone)).time(), quiet_from, quiet_until)


def spread(client_id: UUID) -> timedelta:
    """How long after the due instant this client's messages leave: whole seconds, 0 to 90, always the same."""
    return timedelta(seconds=int.from_bytes(sha256(client_id.bytes).digest()[:4]) % (SPREAD.seconds + 1))


def send_instant(due_at: datetime, client_id: UUID, *, zone: str, quiet_from: time, quiet_until: time) -> datetime:
    """When a reminder due at ``due_at`` is sent: a little later, unless quiet hours might begin before it has left."""
    send_at = due_at + spread(client_id)
    return due_at if is_quiet_at(send_at + LEEWAY, zone, quiet_from, quiet_until) else send_at


def shown_within(now: datetime, longest: timedelta, *, zone: str, quiet_from: time, quiet_until: time) -> timedelta:
    """How long a message that leaves now may still be shown: so long at most, and not in quiet hours."""
    if quiet_from == quiet_until:
        return longest
    latest = last_minute_before_quiet(now, zone=zone, quiet_from=quiet_from, quiet_until=quiet_until)
    return min(longest, max(timedelta(0), latest - now)) if latest else timedelta(0)


def last_minute_before_quiet(now: datetime, *, zone: str, quiet_from: time, quiet_until: time) -> datetime | None:
    """The last instant at which a message may arrive, a minute before quiet hours; None when it is quiet now."""
    if is_quiet_at(now, zone, quiet_from, quiet_until):
        return None
    today = now.astimezone(ZoneInfo(zone)).date()
    begins = (instant_at(today + timedelta(days=later), quiet_from, zone) for later in range(2))
    return next(instant for instant in begins if instant > now) - A_MINUTE
