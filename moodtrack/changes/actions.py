from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import connection

from moodtrack.changes.models import ChangeCounter, Tombstone
from moodtrack.core.errors import NotFoundError
from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring
from moodtrack.core.sealing import Seal
from moodtrack.people.models import Client

BEGIN = """
UPDATE changes_changecounter AS counter SET value = value + 1
FROM people_client AS client, people_clientkey AS held
WHERE counter.client_id = %s AND client.account_id = counter.client_id AND held.client_id = counter.client_id
RETURNING counter.value, client.day_starts_at, held.key_id, held.wrapped
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A writer's turn at one client's record: its change number, and what of the client every write needs to know."""

    change: int
    day_starts_at: time
    seal: Seal


def start_counting(*, client: Client) -> ChangeCounter:
    """Give a new client their counter. It begins at 1, as a phone reads a cursor of 0 as never having pulled."""
    return ChangeCounter.objects.create(client=client)


def take_turn(*, client_id: UUID) -> Turn:
    """Take the client's next change number and hold the lock until commit.

    Whoever writes to a client's record calls this first, in a transaction: what the record holds is looked at in the
    next statement, when no other writer can change it any more.

    Raises:
        NotFoundError: no client has this id, or their key is gone.
        SealError: their key cannot be unwrapped.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [client_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFoundError
    change, day_starts_at, key_id, wrapped = row
    return Turn(change, day_starts_at, keyring().seal_of(client_id, Wrapped(key_id, bytes(wrapped))))


def leave_tombstone(*, client_id: UUID, table: str, row_id: UUID, change: int, now: datetime) -> None:
    """Note that a row was deleted under this change number; a row deleted again keeps its first one."""
    leave_tombstones(client_id=client_id, table=table, row_ids=[row_id], change=change, now=now)


def leave_tombstones(*, client_id: UUID, table: str, row_ids: Iterable[UUID], change: int, now: datetime) -> None:
    """``leave_tombstone`` for many."""
    Tombstone.objects.bulk_create(
        [
            Tombstone(client_id=client_id, id=row_id, table=table, change=change, deleted_at=now)
            for row_id in sorted(row_ids)
        ],
        ignore_conflicts=True,
    )


def touch_tombstones(*, client_id: UUID, row_ids: Iterable[UUID], change: int) -> None:
    """Give tombstones this change number, so that a phone which did not know of the deletions learns of them."""
    if ids := list(row_ids):
        Tombstone.objects.filter(client_id=client_id, id__in=ids).update(change=change)
