"""A row that is due once a minute, whoever else is: while it is answered, tick, broker, worker and database work."""

from datetime import datetime, timedelta

from django.db import transaction

from moodtrack.reminders.models import Pulse
from moodtrack.reminders.queries.standing import REMINDERS

BEATS_EVERY = timedelta(minutes=1)


@transaction.atomic
def pulse_is_due(*, now: datetime) -> bool:
    """Whether a bell is to be rung for the pulse alone."""
    pulse, _ = Pulse.objects.get_or_create(name=REMINDERS, defaults={"due_at": now})
    return pulse.due_at <= now


@transaction.atomic
def answer_pulse(*, now: datetime) -> None:
    """A worker heard a bell and did its work."""
    Pulse.objects.filter(name=REMINDERS, due_at__lte=now).update(answered_at=now, due_at=now + BEATS_EVERY)
