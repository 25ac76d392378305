from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from structlog.contextvars import get_contextvars

from moodtrack.audit.models import AuditEvent
from moodtrack.audit.rules import Action


def append_events(
    *,
    client_ids: Iterable[UUID],
    actor_id: UUID | None,
    actor_name: str,
    action: Action,
    now: datetime,
    kinds: Sequence[str] = (),
    count: int = 1,
    purpose: str = "",
) -> None:
    """Write one line for each client whose record was touched, in the caller's transaction and last in it.

    Args:
        client_ids: whose records; written in id order, so that two writers never wait for each other crosswise.
        actor_id, actor_name: who, and the name they then had; no id for a practice, neither for the system itself.
        action: what was done.
        kinds: which kinds of data were read.
        count: how many rows.
        purpose: why, as ``session_preparation``.
    """
    request_id = str(get_contextvars().get("request_id", ""))
    AuditEvent.objects.bulk_create(
        AuditEvent(
            client_id=client_id,
            actor_id=actor_id,
            actor_name=actor_name,
            action=Action(action),
            kinds=list(kinds),
            count=count,
            purpose=purpose,
            request_id=request_id,
            at=now,
        )
        for client_id in sorted(client_ids)
    )
