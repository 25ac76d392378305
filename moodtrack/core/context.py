"""Who acts, told to the database: the settings that its row policies read.

Every transaction that touches a client's record runs inside ``acting_as`` (one person), ``sweeping`` (a worker that
looks for what is due, sees keys and instants, and no record) or ``redeeming`` (somebody who has nothing but a code).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction
from psycopg.pq import TransactionStatus


class OutsideTransactionError(RuntimeError):
    """A context set outside a transaction would outlive it on a pooled connection."""


@contextmanager
def acting_as(actor_id: UUID) -> Iterator[None]:
    """Within this block the database serves one person: a client or a therapist, by account id.

    Raises:
        OutsideTransactionError: when no transaction is open.
    """
    with _setting("app.actor_id", str(actor_id)):
        yield


@contextmanager
def sweeping(name: str) -> Iterator[None]:
    """Within this block the database serves the sweep ``name``: rows of all clients that say what is due, no record.

    Raises:
        OutsideTransactionError: when no transaction is open.
    """
    with _setting("app.sweep", name):
        yield


@contextmanager
def redeeming(code_hash: str) -> Iterator[None]:
    """Within this block the database shows the one invitation whose code has this hash.

    Raises:
        OutsideTransactionError: when no transaction is open.
    """
    with _setting("app.invitation", code_hash):
        yield


def act_as_nobody() -> None:
    """From here on to the end of the transaction the database serves nobody: for a request that is refused.

    Raises:
        OutsideTransactionError: when no transaction is open.
    """
    _set("app.actor_id", "")


def require_transaction() -> None:
    """Refuse to go on where a setting would not end with a transaction.

    Raises:
        OutsideTransactionError: when no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransactionError("who acts can only be said inside a transaction")


@contextmanager
def _setting(name: str, value: str) -> Iterator[None]:
    before = _set(name, value)
    try:
        yield
    finally:
        if _is_usable():
            _set(name, before)


def _is_usable() -> bool:
    """Whether the transaction can still be spoken to; after an error its end takes the setting with it."""
    status = connection.connection.info.transaction_status if connection.connection else None
    return status == TransactionStatus.INTRANS and not connection.needs_rollback


def _set(name: str, value: str) -> str:
    """Set ``name`` for the rest of the transaction and return what it was."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        before: str | None = cursor.fetchone()[0]
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    return before or ""
