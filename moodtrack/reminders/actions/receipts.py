"""What a phone says of a reminder that it got, and what its client answers to it."""

from datetime import datetime

from django.db import transaction

from moodtrack.core.errors import ConflictError
from moodtrack.people.models import Account
from moodtrack.reminders.models import Delivery, Reminder, ReminderSchedule
from moodtrack.reminders.queries.own import own_delivery
from moodtrack.reminders.rules.receipts import Snooze, may_be_put_off, snooze, state_after_receipt
from moodtrack.reminders.rules.sending import State


@transaction.atomic
def record_receipt(*, by: Account, token: str, state: State, at: datetime, now: datetime) -> Reminder:
    """A phone has shown a reminder, or its client has opened it.

    Args:
        state: displayed or opened.
        at: when that was, by the phone; never later than now.

    Raises:
        NotFoundError: no delivery to this client has the token.
    """
    delivery = own_delivery(by, token)
    reminder = _locked(delivery)
    field = f"{state}_at"
    if getattr(reminder, field) is None:
        setattr(reminder, field, min(at, now))
    after = state_after_receipt(State(reminder.state), state, was_put_off=_was_put_off_since(delivery, reminder))
    if after != reminder.state:
        reminder.state, reminder.skip_reason = after, ""
        reminder.sent_at = reminder.sent_at or delivery.started_at
        reminder.lease_until = reminder.claimed_by = None
    reminder.save()
    return reminder


@transaction.atomic
def snooze_reminder(*, by: Account, token: str, until: datetime | None, now: datetime) -> Reminder:
    """Be reminded again, once: two hours later, or sooner if ``until`` says so, and never in quiet hours.

    Raises:
        NotFoundError: no delivery to this client has the token.
        ConflictError: it was snoozed before, has not arrived, or would end in quiet hours: then it says the latest
            instant that would not, or None.
    """
    reminder = _locked(own_delivery(by, token))
    if not may_be_put_off(State(reminder.state), was_put_off=reminder.snoozed_at is not None):
        raise ConflictError("A reminder that has arrived can be put off once.")
    asked = _snooze(reminder, until, now)
    if asked.until is None:
        latest = asked.latest.isoformat().replace("+00:00", "Z") if asked.latest else None
        raise ConflictError("That would end in the quiet hours.", latest=latest)
    reminder.state, reminder.snoozed_at = State.PLANNED, now
    reminder.due_at = reminder.send_at = asked.until
    reminder.save()
    return reminder


def _locked(delivery: Delivery) -> Reminder:
    return Reminder.objects.select_for_update().get(client_id=delivery.client_id, pk=delivery.reminder_id)


def _was_put_off_since(delivery: Delivery, reminder: Reminder) -> bool:
    return reminder.snoozed_at is not None and delivery.started_at <= reminder.snoozed_at


def _snooze(reminder: Reminder, until: datetime | None, now: datetime) -> Snooze:
    schedule = ReminderSchedule.objects.select_related("client").get(client_id=reminder.client_id, kind=reminder.kind)
    return snooze(
        now,
        zone=schedule.client.time_zone,
        quiet_from=schedule.quiet_from,
        quiet_until=schedule.quiet_until,
        asked=until,
    )
