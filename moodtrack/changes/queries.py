from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from moodtrack.changes.models import ChangeCounter, Tombstone
from moodtrack.core.statements import rows_where


def deleted_among(client_id: UUID, table: str, row_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these rows of a table the client once had and deleted."""
    if not (ids := list(row_ids)):
        return frozenset()
    there = 'client_id = %s AND "table" = %s AND id = ANY (%s)'
    return frozenset(row.id for row in rows_where(Tombstone, there, client_id, table, ids))


def deletion_of(client_id: UUID, table: str, row_id: UUID) -> datetime | None:
    """When the client deleted this row; None for one that is there, or never was."""
    tombstones = Tombstone.objects.filter(client_id=client_id, table=table, id=row_id)
    return tombstones.values_list("deleted_at", flat=True).first()


def deleted_since(client_id: UUID, change: int) -> list[Tombstone]:
    """What is left of the rows deleted after a change, in the order of their changes."""
    return rows_where(Tombstone, "client_id = %s AND change > %s ORDER BY change, id", client_id, change)


def last_change(client_id: UUID) -> int:
    """The number of the last change of a client's record; 1 for none yet."""
    return ChangeCounter.objects.values_list("value", flat=True).get(client_id=client_id)


def hold_record(*, client_id: UUID) -> None:
    """Let no writer change a client's record before commit, so that what several statements read belongs together."""
    ChangeCounter.objects.select_for_update(no_key=True).get(client_id=client_id)
