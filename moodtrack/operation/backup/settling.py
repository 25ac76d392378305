"""After the rows are back and before anybody is served: what a backup cannot know is put right, client by client."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.care.actions.restoring import stop_sharing
from moodtrack.changes.actions import begin_epoch
from moodtrack.core.context import acting_as
from moodtrack.core.keyring import Wrapped
from moodtrack.ownership.actions.restoring import give_time_again
from moodtrack.people.actions.events import record_events
from moodtrack.people.actions.keys import put_back_key
from moodtrack.reminders.actions.restoring import let_pass


@dataclass(frozen=True, slots=True)
class Settling:
    """How the clients of a backup are settled.

    Args:
        epoch: the one their changes are counted in from now on.
        keeps_sharing: whether nobody can have withdrawn anything since the backup.
    """

    epoch: int
    keeps_sharing: bool
    now: datetime

    def settle(self, client_ids: Collection[UUID]) -> Counter[str]:
        """Settle all of them.

        Returns:
            How many reminders passed, relationships stopped sharing, and clients have time again to be kept.
        """
        counts: Counter[str] = Counter()
        for client_id in client_ids:
            counts.update(self._settle(client_id))
        return counts

    @transaction.atomic
    def _settle(self, client_id: UUID) -> dict[str, int]:
        with acting_as(client_id):
            begin_epoch(client_id=client_id, epoch=self.epoch)
            counts = {
                "reminders": let_pass(client_id=client_id, now=self.now),
                "erasures": give_time_again(client_id=client_id, now=self.now),
            }
            record_events(client_ids=[client_id], by=None, action=Action.RESTORE_RECORD, now=self.now)
            if not self.keeps_sharing:
                counts["sharing"] = stop_sharing(client_id=client_id, now=self.now)
            return counts


def put_back_keys(client_ids: Collection[UUID], keys: Mapping[UUID, Wrapped]) -> list[UUID]:
    """Give each client their key again.

    Returns:
        Those for whom there is none.
    """
    for client_id in client_ids:
        if client_id in keys:
            with transaction.atomic(), acting_as(client_id):
                put_back_key(client_id=client_id, key=keys[client_id])
    return [client_id for client_id in client_ids if client_id not in keys]
