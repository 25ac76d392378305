"""What the push services said, and what that makes of the reminders."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from moodtrack.core.context import acting_as, sweeping
from moodtrack.reminders.actions.devices import retire_device
from moodtrack.reminders.actions.preparing import Errand
from moodtrack.reminders.gateway.push import DeliveryError, Taken
from moodtrack.reminders.models import Delivery, Device, Reminder
from moodtrack.reminders.queries.due import SWEEP
from moodtrack.reminders.rules.hours import spread
from moodtrack.reminders.rules.sending import Outcome, State, next_attempt_at, state_after

Answer = Taken | DeliveryError


def record_outcomes(*, answers: Sequence[tuple[Errand, Answer]], now: datetime) -> dict[State, int]:
    """Write down what the push services said to a lot's errands, in few statements however many there are.

    A dead address is retired whoever holds the reminder by now; a reminder changes only while it is still held.

    Returns:
        How many reminders are in each state now.
    """
    with transaction.atomic(), sweeping(SWEEP):
        held = _held([errand for errand, _ in answers])
        _record_deliveries(answers, now)
        counts = _settle_reminders(held, answers, now)
    for errand, answer in answers:
        if outcome_of(answer) == Outcome.GONE:
            retire_dead(client_id=errand.claim.client_id, device_id=errand.delivery.device_id, now=now)
    return counts


def outcome_of(answer: Answer) -> Outcome:
    """What an answer means for a delivery."""
    if isinstance(answer, Taken):
        return Outcome.ACCEPTED
    if answer.is_gone:
        return Outcome.GONE
    return Outcome.REFUSED if answer.permanent else Outcome.DELAYED


@transaction.atomic
def retire_dead(*, client_id: UUID, device_id: UUID, now: datetime) -> None:
    """Stop using an address that its push service no longer knows."""
    with acting_as(client_id):
        device = Device.objects.filter(client_id=client_id, pk=device_id, retired_at=None).first()
        if device is not None:
            retire_device(device=device, by=None, now=now)


def _held(errands: Sequence[Errand]) -> dict[UUID, Reminder]:
    claims = {errand.claim for errand in errands}
    rows = Reminder.objects.select_for_update().filter(
        pk__in=[claim.reminder_id for claim in claims], claimed_by__in={claim.holder for claim in claims}
    )
    return {row.pk: row for row in rows.order_by("pk")}


def _record_deliveries(answers: Iterable[tuple[Errand, Answer]], now: datetime) -> None:
    alike: dict[tuple[Outcome, int | None], list[UUID]] = defaultdict(list)
    ticketed = []
    for errand, answer in answers:
        alike[outcome_of(answer), answer.status].append(errand.delivery.pk)
        if isinstance(answer, Taken) and answer.ticket:
            errand.delivery.ticket = answer.ticket
            ticketed.append(errand.delivery)
    for (outcome, status), delivery_ids in alike.items():
        Delivery.objects.filter(pk__in=delivery_ids).update(outcome=outcome, status=status, settled_at=now)
    Delivery.objects.bulk_update(ticketed, ["ticket"])


def _settle_reminders(
    held: Mapping[UUID, Reminder], answers: Iterable[tuple[Errand, Answer]], now: datetime
) -> dict[State, int]:
    of_reminder: dict[UUID, list[Answer]] = defaultdict(list)
    for errand, answer in answers:
        of_reminder[errand.claim.reminder_id].append(answer)
    settled: dict[State, list[UUID]] = defaultdict(list)
    for reminder_id, reminder in held.items():
        settled[_state_of(reminder, of_reminder[reminder_id], now)].append(reminder_id)
    again = settled.pop(State.PLANNED, [])
    Reminder.objects.bulk_update([held[reminder_id] for reminder_id in again], ["send_at"])
    Reminder.objects.filter(pk__in=again).let_go(State.PLANNED)
    for state, reminder_ids in settled.items():
        Reminder.objects.filter(pk__in=reminder_ids).settle(state, now)
    return {state: len(reminder_ids) for state, reminder_ids in {**settled, State.PLANNED: again}.items()}


def _state_of(reminder: Reminder, answers: Sequence[Answer], now: datetime) -> State:
    """What a reminder becomes; one that is tried again gets the instant for it."""
    state = state_after([outcome_of(answer) for answer in answers], reminder.attempts)
    if state != State.PLANNED:
        return state
    retry_at = max(_retries(reminder, answers, now), default=None)
    reminder.send_at = retry_at or reminder.send_at
    return State.PLANNED if retry_at else State.EXPIRED


def _retries(reminder: Reminder, answers: Sequence[Answer], now: datetime) -> Iterator[datetime]:
    """When each device could be tried again; one whose service asks to wait until it is too late has no say."""
    for answer in answers:
        if not isinstance(answer, DeliveryError) or outcome_of(answer) != Outcome.DELAYED:
            continue
        retry_at = next_attempt_at(
            reminder.due_at,
            now,
            attempts=reminder.attempts,
            asked_to_wait=answer.retry_after or timedelta(0),
            jitter=spread(reminder.client_id) / 3,
        )
        if retry_at is not None:
            yield retry_at
