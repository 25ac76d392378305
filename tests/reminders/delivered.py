"""A reminder that a phone got, without a sweep that brought it."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from moodtrack.reminders.models import Delivery, Device, Reminder
from moodtrack.reminders.rules.sending import Outcome, State
from moodtrack.reminders.rules.wish import CHECK_IN


def a_delivery(client_id: UUID, *, now: datetime) -> Delivery:
    """Of a check-in reminder, to the client's oldest device, accepted; in the client's own context."""
    reminder = Reminder.objects.create(
        client_id=client_id,
        kind=CHECK_IN,
        day=now.date(),
        slot=0,
        due_at=now,
        send_at=now,
        state=State.SENT,
        planned_at=now,
        sent_at=now,
    )
    return Delivery.objects.create(
        client_id=client_id,
        reminder=reminder,
        device=Device.objects.filter(client_id=client_id, retired_at=None).earliest("created_at"),
        attempt=1,
        token=token_urlsafe(16),
        started_at=now,
        outcome=Outcome.ACCEPTED,
        settled_at=now,
    )
