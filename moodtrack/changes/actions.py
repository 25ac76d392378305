from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from moodtrack.changes.models import ChangeCounter, Tombstone
from moodtrack.changes.rules import moved_to
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
    """Give a new client their counter."""
    return ChangeCounter.objects.create(client=client)


def take_turn(*, client_id: UUID) -> Turn:
    """Take the client's next change number (1 for the first) and hold the lock until commit.

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


def take_turns(*, client_id: UUID, steps: int) -> Turn:
    """As ``take_turn``, for what is written in several steps at once: the turn has the number of the first of them.

    Raises:
        NotFoundError: no client has this id, or their key is gone.
        SealError: their key cannot be unwrapped.
    """
    turn = take_turn(client_id=client_id)
    ChangeCounter.objects.filter(client_id=client_id).update(value=F("value") + steps - 1)
    return turn


@transaction.atomic
def begin_epoch(*, client_id: UUID, epoch: int) -> ChangeCounter:
    """Count a client's changes in this epoch from now on, above every number handed out in those before.

    Raises:
        NoEpochLeftError: there are not as many epochs as that.
    """
    counter = ChangeCounter.objects.select_for_update().get(client_id=client_id)
    counter.value = moved_to(epoch, counter.value)
    counter.save(update_fields=["value"])
    return counter


def leave_tombstone(*, client_id: UUID, table: str, row_id: UUID, change: int, now: datetime) -> Tombstone:
    """Note that a row was deleted under this change number; a row deleted again takes the later number."""
    tombstone, _ = Tombstone.objects.update_or_create(
        client_id=client_id, id=row_id, defaults={"table": table, "change": change, "deleted_at": now}
    )
    return tombstone
