"""A client ends their record: asked for with a day to think again, then nothing is left of it but the audit's ids.

Erasing has two steps. First the account is closed; a little later, when no request of the client's can be under way any
more, everything goes in one transaction.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connection, transaction

from moodtrack.audit.rules import Action
from moodtrack.core.context import acting_as
from moodtrack.core.errors import ConflictError, MoodtrackError
from moodtrack.core.keys import vault
from moodtrack.core.ledger import Terms, held
from moodtrack.core.vault import Receipt
from moodtrack.ownership.models import Erasure
from moodtrack.ownership.queries.erasing import remains_of, traces_of_account, web_sessions_of
from moodtrack.ownership.rules.erasing import ERASED, HELD, QUIET_FOR, Rows, Traces, erase_at
from moodtrack.people.actions.accounts import close_account
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account

ERASURES = Terms(sweep="erasures", failure="record_not_erased", batch=10, lease_for=timedelta(seconds=60))

TAKE_TIME = "SELECT set_config('statement_timeout', %s, true) WHERE current_setting('statement_timeout') <> '0'"
"""Where there is a limit; a restore has none."""


class RemainsError(MoodtrackError):
    """Something of a client would have been left: nothing was erased.

    Args:
        remains: how many rows of which tables.
    """

    def __init__(self, remains: dict[str, int]) -> None:
        super().__init__(f"still in {', '.join(sorted(remains))}")
        self.remains = remains


@transaction.atomic
def ask_for_erasure(*, by: Account, now: datetime) -> Erasure:
    """Have the client's record erased in a day; asked again, at the same instant as before."""
    erasure, is_new = Erasure.objects.get_or_create(
        client_id=by.pk, defaults={"asked_at": now, "due_at": erase_at(now)}
    )
    if is_new:
        record_events(client_ids=[by.pk], by=by, action=Action.ASK_FOR_ERASURE, now=now)
    return erasure


@transaction.atomic
def keep_record(*, by: Account, now: datetime) -> None:
    """The client thought again: nothing is erased. Where nothing was to be, nothing changes.

    Raises:
        ConflictError: erasing has begun.
    """
    erasure = Erasure.objects.select_for_update().filter(client_id=by.pk).first()
    if not Account.objects.filter(pk=by.pk, is_active=True).exists():
        raise ConflictError("Your record is being erased. This cannot be stopped any more.")
    if erasure is not None:
        erasure.delete()
        record_events(client_ids=[by.pk], by=by, action=Action.KEEP_RECORD, now=now)


def continue_erasure(*, erasure: Erasure, now: datetime) -> Receipt | None:
    """Take the next of the two steps with a claimed row: close the account, or erase everything.

    The receipt lies in the vault before the transaction commits: whatever is killed where, either the row is still
    there and is done again, or the receipt is there and does it again after a restore.

    Returns:
        The receipt, once everything is gone; None before that, or where the client thought again.

    Raises:
        RemainsError: something would be left; nothing was erased.
    """
    with transaction.atomic(), acting_as(erasure.client_id):
        still = held(erasure)
        if still is None:
            return None
        account = Account.objects.get(pk=still.client_id)
        if account.is_active:
            _close(account, still, now)
            return None
        receipt = Receipt(still.client_id, still.asked_at, now, _erase(still.client_id, now))
        vault().put_receipt(receipt)
        return receipt


@transaction.atomic
def erase_again(*, receipt: Receipt, now: datetime) -> bool:
    """Erase once more somebody whom an older backup brought back; their receipt stays as it is.

    Returns:
        Whether they were there again.

    Raises:
        RemainsError: something of them would be left; nothing was erased.
    """
    if not Account.objects.filter(pk=receipt.client_id).exists():
        return False
    with acting_as(receipt.client_id):
        _erase(receipt.client_id, now)
        vault().put_receipt(receipt)
    return True


def _close(account: Account, erasure: Erasure, now: datetime) -> None:
    """Not while the vault is away: nobody shall be shut out and not erased."""
    vault().probe()
    close_account(account=account)
    erasure.due_at, erasure.lease_until, erasure.attempts = now + QUIET_FOR, None, 0
    erasure.save(update_fields=["due_at", "lease_until", "attempts"])


def _erase(client_id: UUID, now: datetime) -> dict[str, int]:
    """Everything of a client, but for the audit; how many rows of which tables.

    Raises:
        RemainsError: something would be left.
    """
    _take_time()
    traces = traces_of_account(client_id)
    for rows in HELD:
        _hold(rows, client_id)
    sessions, _ = Session.objects.filter(session_key__in=web_sessions_of(client_id, traces)).delete()
    counts = {rows.table: _delete(rows, client_id) for rows in ERASED}
    record_events(client_ids=[client_id], by=None, action=Action.ERASE_RECORD, now=now)
    if remains := _remains(client_id, traces):
        raise RemainsError(remains)
    return counts | {Session._meta.db_table: sessions}


def _take_time() -> None:
    """A request may not keep the database for long; the look into every table of a large practice may."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TIME, [f"{ERASURES.lease_for.total_seconds():.0f}s"])


def _hold(rows: Rows, client_id: UUID) -> None:
    """Wait for whoever is writing, without standing in the way of the checks at the end of their transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT FROM {rows.table} WHERE {rows.column} = %s FOR NO KEY UPDATE", [client_id])


def _delete(rows: Rows, client_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {rows.table} WHERE {rows.column} = %s", [client_id])  # noqa: S608 - our own names
        return int(cursor.rowcount)


def _remains(client_id: UUID, traces: Traces) -> dict[str, int]:
    """What is left, once every foreign key was asked: they see past the row policies."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return remains_of(client_id, traces)
