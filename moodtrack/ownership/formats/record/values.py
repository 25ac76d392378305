"""How values are written: instants as RFC 3339 in UTC, days as they are in a calendar, wall times to the minute."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID


def plain(value: Any) -> str:
    """A value that JSON has no form for.

    Raises:
        TypeError: nobody has said how this is written.
    """
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no written form")
