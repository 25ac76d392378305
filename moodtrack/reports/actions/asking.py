"""A therapist says that a report is to be made."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import next_sessions, relationship_to_change
from moodtrack.core.errors import ConflictError, NotFoundError
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account
from moodtrack.reports.models import ReportRun
from moodtrack.reports.rules import ReportKind


@transaction.atomic
def ask_for_report(*, by: Account, client_id: UUID, session_id: UUID | None = None, now: datetime) -> ReportRun:
    """Have a report made now: for the session named, else for the next one planned, else for none.

    Raises:
        NotFoundError: the client, or the session, is not this therapist's.
        ConflictError: the session was cancelled or missed.
    """
    relationship = relationship_to_change(by, client_id)
    session = _session_asked_for(relationship, session_id, now)
    run, _ = ReportRun.objects.update_or_create(
        relationship=relationship,
        session=session,
        kind=ReportKind.SESSION,
        defaults={"client": relationship.client, "asked_at": now, "due_at": now, **_fresh()},
    )
    record_events(client_ids=[client_id], by=by, action=Action.ASK_FOR_REPORT, now=now)
    return run


def _fresh() -> dict[str, object]:
    """What a run is given when it is asked for anew, parked or not."""
    return {"attempts": 0, "parked_at": None, "parked_because": ""}


def _session_asked_for(relationship: CareRelationship, session_id: UUID | None, now: datetime) -> TherapySession | None:
    if session_id is None:
        return next_sessions([relationship.pk], now).get(relationship.pk)
    session = relationship.sessions.filter(pk=session_id).first()
    if session is None:
        raise NotFoundError
    if session.is_off:
        raise ConflictError("This session does not take place, so there is nothing to prepare.")
    return session
