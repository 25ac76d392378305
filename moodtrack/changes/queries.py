from uuid import UUID

from moodtrack.changes.models import Tombstone


def is_deleted(*, client_id: UUID, row_id: UUID) -> bool:
    """Whether the client once had this row and deleted it."""
    return Tombstone.objects.filter(client_id=client_id, id=row_id).exists()
