from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import connection

from moodtrack.changes.models import ChangeCounter, Tombstone
from moodtrack.core.errors import NotFoundError
from moodtrack.people.models import Client

BEGIN = """
UPDATE changes_changecounter AS counter SET value = value + 1
FROM people_client AS client
WHERE counter.client_id = %s AND client.account_id = counter.client_id
RETURNING counter.value, client.day_starts_at
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A writer's turn at one client's record: its change number, and what of the client every write needs to know."""

    change: int
    day_starts_at: time


def start_counting(*, client: Client) -> ChangeCounter:
    """Give a new client their counter."""
    return ChangeCounter.objects.create(client=client)


def take_turn(*, client_id: UUID) -> Turn:
    """Take the client's next change number (1 for the first) and hold the lock until commit.

    Whoever writes to a client's record calls this first, in a transaction: what the record holds is looked at in the
    next statement, when no other writer can change it any more.

    Raises:
        NotFoundError: no client has this id.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [client_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFoundError
    return Turn(*row)


def next_change(*, client_id: UUID) -> int:
    """``take_turn`` for a writer who needs the number alone: under it this transaction's writes are filed."""
    return take_turn(client_id=client_id).change


def leave_tombstone(*, client_id: UUID, table: str, row_id: UUID, change: int, now: datetime) -> Tombstone:
    """Note that a row was deleted under this change number; a row deleted again takes the later number."""
    tombstone, _ = Tombstone.objects.update_or_create(
        client_id=client_id, id=row_id, defaults={"table": table, "change": change, "deleted_at": now}
    )
    return tombstone
