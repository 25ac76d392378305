"""A database was brought back from a backup: a wish to be erased is back too, and may have been taken back since."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.ownership.models import Erasure
from moodtrack.ownership.rules.erasing import erase_at


@transaction.atomic
def give_time_again(*, client_id: UUID, now: datetime) -> int:
    """Erase a client a day from now at the earliest, so that they can say once more that they thought again.

    Where erasing had begun, and nobody could sign in any more to say so, it goes on.

    Returns:
        How many wishes that was: 1 or 0.
    """
    wishes = Erasure.objects.filter(client_id=client_id, client__account__is_active=True, due_at__lt=erase_at(now))
    return wishes.update(due_at=erase_at(now), lease_until=None, attempts=0)
