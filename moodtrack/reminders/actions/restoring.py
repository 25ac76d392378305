"""A database was brought back from a backup: what was due meanwhile may have been sent, and is not sent now."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from moodtrack.reminders.actions.planning import plan_schedule
from moodtrack.reminders.models import TO_BE_SENT, Delivery, Reminder, ReminderSchedule
from moodtrack.reminders.rules.sending import Outcome, State
from moodtrack.reminders.rules.wish import SESSION


@transaction.atomic
def let_pass(*, client_id: UUID, now: datetime) -> int:
    """Send nothing of a client's that was due by now or was on its way, and plan nothing for the time that has passed.

    Notices of sessions would still be made for the last 90 minutes: they are made here, and pass with the rest.

    Returns:
        How many reminders have expired with that.
    """
    Delivery.objects.filter(client_id=client_id, outcome="").update(outcome=Outcome.LOST, settled_at=now)
    ReminderSchedule.objects.filter(client_id=client_id, planned_until__lt=now).update(planned_until=now)
    _plan_notices(client_id, now)
    passed = Reminder.objects.filter(Q(due_at__lte=now) | Q(state=State.CLAIMED), TO_BE_SENT, client_id=client_id)
    return passed.update(state=State.EXPIRED, expired_at=now, lease_until=None, claimed_by=None)


def _plan_notices(client_id: UUID, now: datetime) -> None:
    for schedule in ReminderSchedule.objects.filter(client_id=client_id, kind=SESSION):
        plan_schedule(client_id=client_id, schedule_id=schedule.pk, now=now)
