from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import relationship_to_change, session_to_change
from moodtrack.care.rules.sessions import first_status, is_told_too_early
from moodtrack.core.errors import ConflictError
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account

CHANGEABLE = frozenset({"starts_at", "minutes", "status"})


@transaction.atomic
def plan_session(
    *, by: Account, client_id: UUID, starts_at: datetime, minutes: int = 50, status: str | None = None, now: datetime
) -> TherapySession:
    """Enter a meeting, to come or past; a past one counts as held unless said otherwise.

    Raises:
        NotFoundError: the client is not this therapist's.
        ConflictError: another session starts at that instant, or it is said to be held and has not begun.
    """
    relationship = relationship_to_change(by, client_id)
    session = TherapySession(
        relationship=relationship,
        client=relationship.client,
        starts_at=starts_at,
        minutes=minutes,
        status=status or first_status(starts_at=starts_at, now=now),
        created_at=now,
    )
    return _store(session, by=by, action=Action.PLAN_SESSION, now=now)


@transaction.atomic
def change_session(*, by: Account, session_id: UUID, now: datetime, **changes: Any) -> TherapySession:
    """Move a session, change its length or say what became of it; where nothing changes, nothing is written.

    Args:
        changes: any of ``starts_at``, ``minutes``, ``status``.

    Raises:
        NotFoundError: it does not exist, or is another therapist's.
        ConflictError: another session starts at that instant, or it is said to be held and has not begun.
    """
    session = session_to_change(by, session_id)
    before = _as_planned(session)
    for name in CHANGEABLE & changes.keys():
        setattr(session, name, changes[name])
    if "starts_at" in changes and "status" not in changes and not session.is_off:
        session.status = first_status(starts_at=session.starts_at, now=now)
    if _as_planned(session) == before:
        return session
    return _store(session, by=by, action=Action.CHANGE_SESSION, now=now)


def _as_planned(session: TherapySession) -> tuple[datetime, int, str]:
    return session.starts_at, session.minutes, session.status


def _store(session: TherapySession, *, by: Account, action: Action, now: datetime) -> TherapySession:
    if is_told_too_early(status=session.status, starts_at=session.starts_at, now=now):
        raise ConflictError("This session has not begun. Move it, or cancel it.")
    session.ends_at = session.starts_at + timedelta(minutes=session.minutes)
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        if "one_session_of_a_relationship_starts_at_a_time" not in str(error):
            raise
        raise ConflictError("Another session of this client starts at that time.") from error
    _record(session.relationship, by, action, now)
    return session


@transaction.atomic
def delete_session(*, by: Account, session_id: UUID, now: datetime) -> None:
    """Take out a session entered by mistake.

    Raises:
        NotFoundError: it does not exist, or is another therapist's.
        ConflictError: reports were made for it; cancel it instead.
    """
    session = session_to_change(by, session_id)
    relationship = session.relationship
    try:
        with transaction.atomic():
            session.delete()
    except IntegrityError as error:
        raise ConflictError("Reports were made for this session. Cancel it instead.") from error
    _record(relationship, by, Action.DELETE_SESSION, now)


def _record(relationship: CareRelationship, by: Account, action: Action, now: datetime) -> None:
    record_events(client_ids=[relationship.client_id], by=by, action=action, now=now)
