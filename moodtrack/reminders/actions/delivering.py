"""A claimed reminder, from the last look before it leaves to what became of it."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from moodtrack.checkins.queries import has_check_in
from moodtrack.core.context import acting_as
from moodtrack.core.days import local_day
from moodtrack.people.queries import seal_of
from moodtrack.reminders.actions.claiming import Claim
from moodtrack.reminders.actions.devices import retire_device
from moodtrack.reminders.gateway.push import DeliveryError, Push
from moodtrack.reminders.models import Delivery, Device, Reminder, ReminderSchedule
from moodtrack.reminders.queries import address_of, sent_kinds
from moodtrack.reminders.rules.due import is_late
from moodtrack.reminders.rules.sending import (
    Moment,
    Outcome,
    SkipReason,
    State,
    next_attempt_at,
    skip_reason,
    state_after,
)
from moodtrack.reminders.wording import check_in_text


@dataclass(frozen=True, slots=True)
class Errand:
    """One delivery under way and what is handed to its transport."""

    claim: Claim
    delivery_id: UUID
    push: Push


@transaction.atomic
def prepare(*, claim: Claim, now: datetime) -> list[Errand]:
    """Look once more whether a claimed reminder may leave, and write down each attempt before it is made.

    Returns:
        One errand for each of the client's devices; none when the reminder was skipped, has expired, is held by
        another worker by now, or went with its client.
    """
    with acting_as(claim.client_id):
        schedule = _locked_schedule(claim)
        reminder = _held_reminder(claim)
        if schedule is None or reminder is None:
            return []
        reminder.deliveries.filter(outcome="").update(outcome=Outcome.LOST, settled_at=now)
        if is_late(reminder.due_at, now):
            _settle(reminder, State.EXPIRED, now)
            return []
        devices = list(Device.objects.filter(client_id=claim.client_id, retired_at=None).order_by("created_at", "id"))
        reason = skip_reason(_moment(reminder, schedule), now) or (None if devices else SkipReason.NO_DEVICE)
        if reason:
            _skip(reminder, schedule, reason, now)
            return []
        seal = seal_of(claim.client_id)
        return [_errand(claim, reminder, device, address_of(device, seal), now) for device in devices]


@transaction.atomic
def record_outcomes(*, claim: Claim, errors: Sequence[tuple[Errand, DeliveryError | None]], now: datetime) -> None:
    """Write down what the push services said to one reminder's errands, and what that makes of the reminder.

    A dead address is retired whoever holds the reminder by now; the reminder changes only while it is still held.
    """
    with acting_as(claim.client_id):
        reminder = _held_reminder(claim)
        outcomes = [_record(errand, error, now) for errand, error in errors]
        if reminder is None:
            return
        state = state_after(outcomes, reminder.attempts)
        if state == State.PLANNED:
            _retry(reminder, [error for _, error in errors if error], now)
        else:
            _settle(reminder, state, now)


def _locked_schedule(claim: Claim) -> ReminderSchedule | None:
    """The schedule, locked before its reminders as the planning sweep does, so that the two never wait crosswise."""
    schedules = ReminderSchedule.objects.select_for_update(of=("self",)).select_related("client")
    return schedules.filter(client_id=claim.client_id, kind=claim.kind).first()


def _held_reminder(claim: Claim) -> Reminder | None:
    rows = Reminder.objects.select_for_update()
    return rows.filter(client_id=claim.client_id, pk=claim.reminder_id, claimed_by=claim.holder).first()


def _moment(reminder: Reminder, schedule: ReminderSchedule) -> Moment:
    client = schedule.client
    day_asked_about = local_day(reminder.due_at, client.time_zone, client.day_starts_at)
    return Moment(
        kind=reminder.kind,
        day=reminder.day,
        slot=reminder.slot,
        due_at=reminder.due_at,
        wish=schedule.wish(client.time_zone),
        has_check_in=has_check_in(client.pk, day_asked_about),
        sent_kinds=sent_kinds(client.pk, reminder.due_at, client.time_zone),
    )


def _errand(claim: Claim, reminder: Reminder, device: Device, address: Mapping[str, Any], now: datetime) -> Errand:
    delivery = Delivery.objects.create(
        client_id=claim.client_id,
        reminder=reminder,
        device=device,
        attempt=reminder.attempts,
        token=token_urlsafe(16),
        started_at=now,
    )
    push = Push(
        address_kind=device.address_kind,
        address=address,
        text=check_in_text(reminder.day),
        token=delivery.token,
        topic=_topic(device, reminder.kind),
    )
    return Errand(claim, delivery.pk, push)


def _topic(device: Device, kind: str) -> str:
    """What makes a phone that wakes up show one message of a kind; it differs by device, so that it links no two."""
    digest = salted_hmac("reminders.topic", f"{device.pk} {kind}", algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:24]).decode()


def _record(errand: Errand, error: DeliveryError | None, now: datetime) -> Outcome:
    outcome = _outcome(error)
    deliveries = Delivery.objects.select_related("device").filter(client_id=errand.claim.client_id)
    delivery = deliveries.filter(pk=errand.delivery_id).first()
    if delivery is None:
        return outcome  # it went with its client, who was erased while it was under way
    delivery.outcome, delivery.settled_at = outcome, now
    delivery.status = error.status if error else None
    delivery.save(update_fields=["outcome", "settled_at", "status"])
    if outcome == Outcome.GONE and delivery.device.retired_at is None:
        retire_device(device=delivery.device, by=None, now=now)
    return outcome


def _outcome(error: DeliveryError | None) -> Outcome:
    if error is None:
        return Outcome.ACCEPTED
    if error.is_gone:
        return Outcome.GONE
    return Outcome.REFUSED if error.permanent else Outcome.DELAYED


def _skip(reminder: Reminder, schedule: ReminderSchedule, reason: SkipReason, now: datetime) -> None:
    """Skip; one that was moved while a worker held it is planned anew, at whatever instant it has now."""
    _settle(reminder, State.SKIPPED, now, reason)
    if reason == SkipReason.REPLANNED:
        schedule.planned_from = ""
        schedule.save(update_fields=["planned_from"])


def _retry(reminder: Reminder, errors: Sequence[DeliveryError], now: datetime) -> None:
    asked = max((error.retry_after for error in errors if error.retry_after), default=timedelta(0))
    retry_at = next_attempt_at(reminder.due_at, now, attempts=reminder.attempts, asked_to_wait=asked)
    if retry_at is None:
        _settle(reminder, State.EXPIRED, now)
        return
    reminder.state, reminder.send_at = State.PLANNED, retry_at
    _let_go(reminder)


def _settle(reminder: Reminder, state: State, now: datetime, reason: str = "") -> None:
    """Give a reminder its state and the time that belongs to it."""
    reminder.state, reminder.skip_reason = state, reason
    setattr(reminder, f"{state}_at", now)
    _let_go(reminder)


def _let_go(reminder: Reminder) -> None:
    reminder.lease_until = reminder.claimed_by = None
    reminder.save()
