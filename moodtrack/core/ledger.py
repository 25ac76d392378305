"""Rows say what is due: how a worker takes them up, and what becomes of those that do not succeed.

A worker claims a batch in one transaction, works with none open, and puts down the outcome in another; whoever lost a
lease meanwhile changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from moodtrack.core.context import acting_as, sweeping
from moodtrack.core.models import DueQuerySet, DueRow
from moodtrack.core.sealing import SealError
from moodtrack.core.vault import VaultError

log = structlog.get_logger(__name__)
OUT_OF_ORDER_FOR = timedelta(minutes=1)
WORN_OUT = "tried too often: its worker did not come back"
FAIREST_FIRST = ("attempts", "due_at", "pk")


@dataclass(frozen=True, slots=True)
class Terms:
    """How one ledger is worked through.

    Args:
        sweep: the name under which the row policies show it.
        failure: what the log calls a row that did not succeed.
        batch: how many rows a worker takes at a time.
        lease_for: how long it has for each of them.
        most_attempts: after so many a row is parked.
    """

    sweep: str
    failure: str
    batch: int
    lease_for: timedelta
    most_attempts: int = 5

    def rest_after(self, attempts: int) -> timedelta:
        """Half a minute, a minute, two, four: the next attempt comes later each time, ten minutes at most."""
        return min(timedelta(minutes=10), timedelta(seconds=15 * 2**attempts))


def work_through(
    rows: DueQuerySet[DueRow], terms: Terms, do: Callable[[DueRow], None], *, clock: Callable[[], datetime]
) -> None:
    """Claim a batch and do what its rows say; one that breaks does not stop the others.

    What does not open is parked at once, since no other attempt would end differently. Where the vault is away, which
    is no fault of the row's, no attempt is counted.
    """
    for row in claim(rows, terms, now=clock()):
        try:
            if start(row, terms, now=clock()):
                do(row)
        except SealError as error:
            log.error(terms.failure, row=str(row.pk), error=type(error).__name__, sealed=error.facts)
            put_back(row, terms, reason=type(error).__name__, is_hopeless=True, now=clock())
        except VaultError as error:
            log.error(terms.failure, row=str(row.pk), error=type(error).__name__, cause=str(error))
            put_off(row, now=clock())
        except Exception as error:  # noqa: BLE001 - whatever one client's data do to it, the next one has their turn
            log.warning(terms.failure, row=str(row.pk), attempts=row.attempts, error=type(error).__name__)
            put_back(row, terms, reason=type(error).__name__, now=clock())


def count_due(rows: DueQuerySet[DueRow], terms: Terms, *, now: datetime) -> int:
    """How many rows wait for a worker."""
    with transaction.atomic(), sweeping(terms.sweep):
        return rows.due(now).count()


def claim(rows: DueQuerySet[DueRow], terms: Terms, *, now: datetime) -> Sequence[DueRow]:
    """Take a batch of due rows under a lease, least tried first; what was tried too often is parked instead.

    An attempt is counted only when a row's turn comes, in ``start``: whoever waits behind a row that kills its worker
    is not blamed for it, and goes first the next time.

    Returns:
        Rows only this worker holds, until the lease ends.
    """
    with transaction.atomic(), sweeping(terms.sweep):
        due = rows.due(now).order_by(*FAIREST_FIRST)
        found = list(due.select_for_update(of=("self",), skip_locked=True)[: terms.batch])
        worn_out = [row.pk for row in found if row.attempts >= terms.most_attempts]
        claimed = [row for row in found if row.attempts < terms.most_attempts]
        rows.filter(pk__in=worn_out).update(parked_at=now, parked_because=WORN_OUT, lease_until=None)
        rows.filter(pk__in=[row.pk for row in claimed]).update(lease_until=now + terms.lease_for)
    for row in claimed:
        row.lease_until = now + terms.lease_for
    return claimed


def start(row: DueRow, terms: Terms, *, now: datetime) -> bool:
    """Begin with a claimed row: count the attempt and begin its lease anew.

    Returns:
        Whether this worker still held it.
    """
    with transaction.atomic(), acting_as(row.client_id):
        still = held(row)
        if still is None:
            return False
        row.attempts = still.attempts = still.attempts + 1
        row.lease_until = still.lease_until = now + terms.lease_for
        still.save(update_fields=["attempts", "lease_until"])
        return True


def held(row: DueRow) -> DueRow | None:
    """The row as it is now, locked; None when another worker holds it by now, or nobody."""
    rows = type(row)._default_manager.select_for_update()
    return rows.filter(pk=row.pk, lease_until=row.lease_until).first()


def put_back(row: DueRow, terms: Terms, *, reason: str, is_hopeless: bool = False, now: datetime) -> None:
    """It did not succeed: try again after a rest; after the last attempt park the row with its reason.

    Args:
        is_hopeless: whether this was the last attempt because no other would end differently.
    """
    is_last = is_hopeless or row.attempts >= terms.most_attempts
    parked = {"parked_at": now, "parked_because": reason[:200]} if is_last else {}
    with transaction.atomic(), acting_as(row.client_id):
        type(row)._default_manager.filter(pk=row.pk, lease_until=row.lease_until).update(
            lease_until=None, due_at=now + terms.rest_after(row.attempts), **parked
        )


def put_off(row: DueRow, *, now: datetime) -> None:
    """Nothing was the matter with the row: try again in a minute, as if it had not been tried."""
    with transaction.atomic(), acting_as(row.client_id):
        type(row)._default_manager.filter(pk=row.pk, lease_until=row.lease_until).update(
            lease_until=None, due_at=now + OUT_OF_ORDER_FOR, attempts=row.attempts - 1
        )
