from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from moodtrack.changes.models import ChangeCounter, Tombstone
from moodtrack.changes.rules import epoch_after, is_ahead, is_made_up, moved_to
from moodtrack.core.errors import NotFoundError, Problem, RefusedError
from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring
from moodtrack.core.sealing import Seal
from moodtrack.core.statements import fetched
from moodtrack.people.models import Client, FormerZone
from moodtrack.people.queries import former_zones

BEGIN = """
UPDATE changes_changecounter AS counter SET value = value + 1
FROM people_client AS client, people_clientkey AS held
WHERE counter.client_id = %s AND client.account_id = counter.client_id AND held.client_id = counter.client_id
RETURNING counter.value, client.day_starts_at, held.key_id, held.wrapped
"""


LOOK = """
SELECT counter.value, held.key_id, held.wrapped
FROM changes_changecounter AS counter JOIN people_clientkey AS held USING (client_id) WHERE client_id = %s
"""


NOT_OURS = Problem(
    "/last_pulled_at",
    "not_ours",
    "This server has never given this timestamp. Pull everything, with null in its place.",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client's record stands: the number of its last change, and what opens it."""

    last_change: int
    seal: Seal


@dataclass(slots=True)
class Turn:
    """A writer's turn at one client's record: its change number, and what of the client every write needs to know."""

    change: int
    day_starts_at: time
    seal: Seal
    _former: list[FormerZone] | None = None

    @property
    def before(self) -> int:
        """The number of the change before this one."""
        return self.change - 1

    def day_start_at(self, instant: datetime) -> time:
        """The local time at which the client's days began then; when they began before is read once, if ever."""
        if self._former is None:
            self._former = former_zones(self.seal.owner_id)
        return next((zone.day_starts_at for zone in self._former if instant < zone.ended_at), self.day_starts_at)


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
    change, day_starts_at, key_id, wrapped = _found(BEGIN, client_id)
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
    """Count a client's changes in this epoch from now on, or in a later one: above every number handed out before."""
    counter = ChangeCounter.objects.select_for_update().get(client_id=client_id)
    counter.value = moved_to(epoch, counter.value)
    counter.save(update_fields=["value"])
    return counter


@transaction.atomic(savepoint=False)
def begin_pull(*, client_id: UUID, cursor: int) -> Standing:
    """Look where a record stands, before anything of it is read; a cursor that is ahead begins the epoch after it.

    Whoever brings the database back without the product's own command would otherwise count over numbers that phones
    have seen, and these phones would miss what is stored under them.

    Raises:
        NotFoundError: no client has this id, or their key is gone.
        RefusedError: no server of this record can have given this cursor.
        SealError: their key cannot be unwrapped.
    """
    last, key_id, wrapped = _found(LOOK, client_id)
    if is_made_up(cursor, last):
        raise RefusedError(NOT_OURS)
    if is_ahead(cursor, last):
        last = begin_epoch(client_id=client_id, epoch=epoch_after(cursor)).value
    return Standing(last, keyring().seal_of(client_id, Wrapped(key_id, bytes(wrapped))))


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


def touch_tombstones(*, client_id: UUID, table: str, row_ids: Iterable[UUID], change: int) -> None:
    """Give tombstones this change number, so that a phone which did not know of the deletions learns of them."""
    if ids := list(row_ids):
        Tombstone.objects.filter(client_id=client_id, table=table, id__in=ids).update(change=change)


def _found(statement: str, client_id: UUID) -> tuple[Any, ...]:
    found = fetched(statement, client_id)
    if not found:
        raise NotFoundError
    return found[0]
