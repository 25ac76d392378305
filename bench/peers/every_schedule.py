"""Tutorial shape: each tick reads every schedule and works out in Python whether its time has come."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from moodtrack.reminders.models import ReminderSchedule
from moodtrack.reminders.rules.due import due_instant

LATELY = timedelta(minutes=2)


def due(now: datetime) -> list[UUID]:
    """The schedules whose time came in the last two minutes; inside a sweep."""
    rows = ReminderSchedule.objects.filter(enabled=True).values_list("pk", "times", "weekdays", "client__time_zone")
    return [
        pk for pk, times, weekdays, zone in rows if any(_is_due(wall_time, weekdays, zone, now) for wall_time in times)
    ]


def _is_due(wall_time: time, weekdays: list[int], zone: str, now: datetime) -> bool:
    day = now.astimezone(ZoneInfo(zone)).date()
    due_at = due_instant(day, wall_time, zone) if day.weekday() in weekdays else None
    return due_at is not None and now - LATELY < due_at <= now
