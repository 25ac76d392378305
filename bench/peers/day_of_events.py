"""Beiwe's shape, from its description: all events of the next 24 hours with their client, each row's zone in Python."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from moodtrack.reminders.models import Reminder
from moodtrack.reminders.rules.sending import State

A_DAY = timedelta(hours=24)


def due(now: datetime) -> list[UUID]:
    """The reminders that are due, found by looking at a day of them; inside a sweep."""
    rows = Reminder.objects.filter(due_at__lte=now + A_DAY, state=State.PLANNED).select_related("client")
    found = []
    for reminder in rows:
        place = ZoneInfo(reminder.client.time_zone)
        if reminder.due_at.astimezone(place) <= now.astimezone(place):
            found.append(reminder.pk)
    return found
