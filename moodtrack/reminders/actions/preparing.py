"""The last look at a claimed lot before it leaves: whether each may, what it says, and to which devices."""

from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from secrets import token_urlsafe
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.crypto import salted_hmac

from moodtrack.core.context import acting_as, sweeping
from moodtrack.core.sealing import SealError
from moodtrack.people.queries import seal_for
from moodtrack.reminders.actions.claiming import Claim
from moodtrack.reminders.gateway.push import KEPT_FOR, Push
from moodtrack.reminders.models import Delivery, Device, Reminder, ReminderSchedule
from moodtrack.reminders.queries.due import SWEEP, last_asked_on, sent_since
from moodtrack.reminders.queries.moment import Past, moment_of
from moodtrack.reminders.queries.own import address_of
from moodtrack.reminders.rules.due import is_late
from moodtrack.reminders.rules.hours import shown_within
from moodtrack.reminders.rules.sending import Moment, Outcome, SkipReason, State, skip_reason
from moodtrack.reminders.rules.wish import Wish
from moodtrack.reminders.wording import text_of

log = structlog.get_logger(__name__)
TWO_DAYS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Errand:
    """One delivery under way and what is handed to its transport."""

    claim: Claim
    delivery: Delivery
    push: Push


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a reminder that does not leave."""

    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lot:
    """Claimed reminders that are still held, and what is read once for all their clients."""

    reminders: Sequence[Reminder]
    schedules: Mapping[tuple[UUID, str], ReminderSchedule]
    pasts: Mapping[UUID, Past]


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at a lot: who leaves, and who does not."""

    errands: list[Errand]
    verdicts: Mapping[Verdict, list[UUID]]


def prepare_lot(*, claims: Sequence[Claim], now: datetime) -> list[Errand]:
    """Look once more whether claimed reminders may leave, and write down each attempt before it is made.

    What one client's data do to their reminder stops nobody else's: its lease runs out and it is tried again.

    Returns:
        One errand for each device of each client whose reminder leaves. None for a reminder that was skipped, has
        expired, is held by another worker by now, or went with its client.
    """
    by_reminder = {claim.reminder_id: claim for claim in claims}
    with transaction.atomic(), sweeping(SWEEP):
        lot = _lot(claims, now)
        looked = _looked_at(lot, by_reminder, now)
        _write_down(lot, looked, now)
    for reminder_id in looked.verdicts.get(Verdict(State.SKIPPED, SkipReason.REPLANNED), []):
        _plan_anew(by_reminder[reminder_id], now)
    return looked.errands


def _lot(claims: Sequence[Claim], now: datetime) -> Lot:
    clients = {claim.client_id for claim in claims}
    held = Reminder.objects.select_for_update().filter(
        pk__in=[claim.reminder_id for claim in claims], claimed_by__in={claim.holder for claim in claims}
    )
    schedules = ReminderSchedule.objects.filter(client_id__in=clients).select_related("client")
    sent, asked = sent_since(clients, now - TWO_DAYS), last_asked_on(clients, now)
    return Lot(
        reminders=sorted(held.order_by("pk"), key=lambda reminder: (reminder.client_id, reminder.due_at)),
        schedules={(schedule.client_id, schedule.kind): schedule for schedule in schedules},
        pasts={client_id: Past(list(sent.get(client_id, [])), asked.get(client_id)) for client_id in clients},
    )


def _looked_at(lot: Lot, claims: Mapping[UUID, Claim], now: datetime) -> Looked:
    errands: list[Errand] = []
    verdicts: dict[Verdict, list[UUID]] = defaultdict(list)
    for reminder, outcome in _outcomes(lot, now):
        if isinstance(outcome, Verdict):
            verdicts[outcome].append(reminder.pk)
        else:
            errands.extend(_errand(claims[reminder.pk], reminder, *one, now) for one in outcome)
    return Looked(errands, verdicts)


Leaving = list[tuple[Device, Push]]


def _outcomes(lot: Lot, now: datetime) -> Iterator[tuple[Reminder, Verdict | Leaving]]:
    for client_id, reminders in groupby(lot.reminders, key=lambda reminder: reminder.client_id):
        try:
            with acting_as(client_id):
                yield from [(reminder, _outcome(reminder, lot, now)) for reminder in reminders]
        except SealError as error:
            log.error("reminder_does_not_open", sealed=error.facts)


def _outcome(reminder: Reminder, lot: Lot, now: datetime) -> Verdict | Leaving:
    schedule = lot.schedules.get((reminder.client_id, reminder.kind))
    if schedule is None:
        return Verdict(State.SKIPPED, SkipReason.SWITCHED_OFF)
    if is_late(reminder.due_at, now):
        return Verdict(State.EXPIRED)
    past = lot.pasts[reminder.client_id]
    moment = moment_of(reminder, schedule, past)
    if reason := skip_reason(moment, now):
        return Verdict(State.SKIPPED, reason)
    past.sent.append((reminder.kind, reminder.due_at))
    return _leaving(reminder, moment, now) or Verdict(State.SKIPPED, SkipReason.NO_DEVICE)


def _leaving(reminder: Reminder, moment: Moment, now: datetime) -> Leaving:
    rows = Device.objects.filter(client_id=reminder.client_id, retired_at=None).select_related("client__key")
    devices = list(rows.order_by("created_at", "id"))
    if not devices:
        return []
    seal = seal_for(devices[0].client)
    text = text_of(reminder.kind, reminder.day, moment.tone, is_snoozed=moment.is_snoozed)
    kept_for = _kept_for(moment.wish, now)
    return [
        (
            device,
            Push(
                address_kind=device.address_kind,
                address=address_of(device, seal),
                text=text,
                token=token_urlsafe(16),
                topic=_topic(device, reminder.kind),
                kept_for=kept_for,
            ),
        )
        for device in devices
    ]


def _kept_for(wish: Wish, now: datetime) -> timedelta:
    return shown_within(now, KEPT_FOR, zone=wish.zone, quiet_from=wish.quiet_from, quiet_until=wish.quiet_until)


def _topic(device: Device, kind: str) -> str:
    """What makes a phone that wakes up show one message of a kind; it differs by device, so that it links no two."""
    digest = salted_hmac("reminders.topic", f"{device.pk} {kind}", algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:24]).decode()


def _errand(claim: Claim, reminder: Reminder, device: Device, push: Push, now: datetime) -> Errand:
    delivery = Delivery(
        client_id=reminder.client_id,
        reminder=reminder,
        device=device,
        attempt=reminder.attempts,
        token=push.token,
        started_at=now,
    )
    return Errand(claim, delivery, push)


def _write_down(lot: Lot, looked: Looked, now: datetime) -> None:
    under_way = Delivery.objects.filter(reminder__in=[reminder.pk for reminder in lot.reminders], outcome="")
    under_way.update(outcome=Outcome.LOST, settled_at=now)
    Delivery.objects.bulk_create([errand.delivery for errand in looked.errands])
    for verdict, reminder_ids in looked.verdicts.items():
        if verdict.reason != SkipReason.REPLANNED:
            Reminder.objects.filter(pk__in=reminder_ids).settle(verdict.state, now, reason=verdict.reason)


@transaction.atomic
def _plan_anew(claim: Claim, now: datetime) -> None:
    """Skip what was moved while a worker held it, and have it planned at whatever instant it has now.

    The schedule is locked before its reminders, as the planning sweep does, so that the two never wait crosswise. One
    that a sweep holds, or that went with its client, is left: the lease runs out, and the reminder is looked at again.
    """
    with acting_as(claim.client_id):
        rows = ReminderSchedule.objects.select_for_update(skip_locked=True)
        schedule = rows.filter(client_id=claim.client_id, kind=claim.kind).first()
        if schedule is None:
            return
        held = Reminder.objects.filter(client_id=claim.client_id, pk=claim.reminder_id, claimed_by=claim.holder)
        held.settle(State.SKIPPED, now, reason=SkipReason.REPLANNED)
        schedule.planned_from = ""
        schedule.save(update_fields=["planned_from"])
