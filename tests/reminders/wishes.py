"""Wishes to test with."""

from datetime import time
from typing import Any

from moodtrack.reminders.rules.wish import Wish


def a_wish(**changes: Any) -> Wish:
    """Every day at 19:30 in Madrid, quiet from 21:30 to 08:00."""
    values: dict[str, Any] = {
        "zone": "Europe/Madrid",
        "enabled": True,
        "times": (time(19, 30),),
        "weekdays": (0, 1, 2, 3, 4, 5, 6),
        "quiet_from": time(21, 30),
        "quiet_until": time(8, 0),
        "paused_until": None,
    }
    return Wish(**values | changes)
