from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from moodtrack.changes.models import ChangeCounter, Tombstone
from moodtrack.people.models import Client


def start_counting(*, client: Client) -> ChangeCounter:
    """Give a new client their counter."""
    return ChangeCounter.objects.create(client=client)


@transaction.atomic
def next_change(*, client_id: UUID) -> int:
    """Take the client's next change number and hold the lock until commit.

    Whoever writes to a client's record calls this first: what the record holds is looked at in the next statement, when
    no other writer can change it any more.

    Returns:
        The number under which this transaction's writes are filed (1 for the first).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE changes_changecounter SET value = value + 1 WHERE client_id = %s RETURNING value", [client_id]
        )
        value: int = cursor.fetchone()[0]
    return value


def leave_tombstone(*, client_id: UUID, table: str, row_id: UUID, change: int, now: datetime) -> Tombstone:
    """Note that a row was deleted under this change number; a row deleted again takes the later number."""
    tombstone, _ = Tombstone.objects.update_or_create(
        client_id=client_id, id=row_id, defaults={"table": table, "change": change, "deleted_at": now}
    )
    return tombstone
