from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max

from moodtrack.changes.models import ChangeCounter, Tombstone
from moodtrack.changes.rules import epoch_of


def deleted_among(client_id: UUID, row_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these rows the client once had and deleted."""
    tombstones = Tombstone.objects.filter(client_id=client_id, id__in=list(row_ids))
    return frozenset(tombstones.values_list("id", flat=True))


def last_change(client_id: UUID) -> int:
    """The number of the last change of a client's record; 0 for none yet."""
    return ChangeCounter.objects.values_list("value", flat=True).get(client_id=client_id)


def hold_record(*, client_id: UUID) -> None:
    """Let no writer change a client's record before commit, so that what several statements read belongs together."""
    ChangeCounter.objects.select_for_update(no_key=True).get(client_id=client_id)


def last_epoch() -> int:
    """The latest epoch that any client's changes are counted in; for who sees every row."""
    return epoch_of(ChangeCounter.objects.aggregate(greatest=Max("value"))["greatest"] or 0)
