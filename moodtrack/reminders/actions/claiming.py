"""What is due, taken in lots: one worker holds a row at a time, and whoever vanishes loses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from moodtrack.core.context import sweeping
from moodtrack.core.models import new_id
from moodtrack.reminders.models import Reminder
from moodtrack.reminders.queries.due import SWEEP, abandoned, fresh
from moodtrack.reminders.rules.sending import LEASE, LOT, MOST_ATTEMPTS, State, lot_size


@dataclass(frozen=True, slots=True)
class Claim:
    """One reminder held by one worker; ``holder`` is in the row for as long as the hold lasts."""

    reminder_id: UUID
    client_id: UUID
    kind: str
    holder: UUID


@transaction.atomic
def claim_lot(*, now: datetime) -> list[Claim]:
    """Hold the next lot of due reminders for 60 s and count the attempt.

    What nobody ever held comes first; then what was abandoned, in lots that shrink with each attempt; what was
    abandoned five times is parked.
    """
    with sweeping(SWEEP):
        _park(now)
        lot = _locked(fresh(now), LOT) or _abandoned_lot(now)
        holder = new_id()
        Reminder.objects.filter(pk__in=[row.pk for row in lot]).update(
            state=State.CLAIMED, claimed_at=now, claimed_by=holder, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
        return [Claim(row.pk, row.client_id, row.kind, holder) for row in lot]


def _abandoned_lot(now: datetime) -> Sequence[Reminder]:
    for attempts in range(1, MOST_ATTEMPTS):
        if lot := _locked(abandoned(now).filter(attempts=attempts), lot_size(attempts)):
            return lot
    return []


def _park(now: datetime) -> None:
    given_up = _locked(abandoned(now).filter(attempts__gte=MOST_ATTEMPTS), LOT)
    Reminder.objects.filter(pk__in=[row.pk for row in given_up]).settle(State.PARKED, now)


def _locked(rows: QuerySet[Reminder], most: int) -> Sequence[Reminder]:
    return list(rows.select_for_update(skip_locked=True).only("pk", "client_id", "kind")[:most])
