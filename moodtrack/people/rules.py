from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from moodtrack.core.days import is_zone
from moodtrack.core.errors import Problem

LATEST_DAY_START = time(12, 0)
"""A day that began after noon would belong to the calendar day before it."""


@dataclass(frozen=True, slots=True)
class KeptZone:
    """Where and when somebody's days began until an instant, as it was kept elsewhere."""

    time_zone: str
    day_starts_at: time
    ended_at: datetime


def zone_problem(value: Any, pointer: str) -> Problem | None:
    """Why a value is not the name of a zone, or None."""
    if isinstance(value, str) and is_zone(value):
        return None
    return Problem(pointer, "unknown_zone", "This is not an IANA time zone name, such as Europe/Madrid.")


def day_start_problem(value: time, pointer: str) -> Problem | None:
    """Why a day cannot start then, or None."""
    if value <= LATEST_DAY_START and not value.second and not value.microsecond:
        return None
    return Problem(pointer, "out_of_range", "A day starts between 00:00 and 12:00, on a whole minute.")
