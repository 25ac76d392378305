from collections.abc import Iterable
from uuid import UUID

from moodtrack.changes.models import Tombstone


def deleted_among(client_id: UUID, row_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these rows the client once had and deleted."""
    tombstones = Tombstone.objects.filter(client_id=client_id, id__in=list(row_ids))
    return frozenset(tombstones.values_list("id", flat=True))
