from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from moodtrack.audit.actions import append_events
from moodtrack.audit.rules import Action
from moodtrack.people.models import Account, Practice
from moodtrack.people.queries import name_of


def record_events(
    *,
    client_ids: Iterable[UUID],
    by: Account | Practice | None,
    action: Action,
    now: datetime,
    kinds: Sequence[str] = (),
    count: int = 1,
    purpose: str = "",
) -> None:
    """Write one audit line for each client whose record was touched, in the caller's transaction and last in it.

    Args:
        client_ids: whose records.
        by: who; None for the system itself.
        action: what was done.
        kinds: which kinds of data were read.
        count: how many rows.
        purpose: why, as ``session_preparation``.
    """
    append_events(
        client_ids=client_ids,
        actor_id=by.pk if isinstance(by, Account) else None,
        actor_name=_name_now(by),
        action=action,
        now=now,
        kinds=kinds,
        count=count,
        purpose=purpose,
    )


def _name_now(actor: Account | Practice | None) -> str:
    if isinstance(actor, Account):
        return name_of(actor)
    return "" if actor is None else actor.name
