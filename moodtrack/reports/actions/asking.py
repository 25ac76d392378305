"""Saying that a report is to be made."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import next_sessions, relationship_with
from moodtrack.core.context import acting_as, sweeping
from moodtrack.core.errors import ConflictError, NotFoundError
from moodtrack.people.actions import record_events
from moodtrack.people.models import Account
from moodtrack.reports.models import ReportRun
from moodtrack.reports.queries.inputs import key_of, relationships_to_report
from moodtrack.reports.queries.runs import due_runs, sessions_to_prepare
from moodtrack.reports.rules import ReportKind, due_at


@transaction.atomic
def ask_for_report(*, by: Account, client_id: UUID, session_id: UUID | None = None, now: datetime) -> ReportRun:
    """Have a report made now: for the session named, else for the next one planned, else for none.

    Raises:
        NotFoundError: the client, or the session, is not this therapist's.
        ConflictError: the session was cancelled or missed.
    """
    relationship = relationship_with(by, client_id)
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


def plan_runs(*, method_version: str, now: datetime) -> int:
    """Look for sessions whose report is missing or made from something else than holds now.

    Returns:
        How many reports are due.
    """
    with transaction.atomic(), sweeping("reports"):
        sessions = list(sessions_to_prepare(now).order_by("starts_at"))
        wanted = relationships_to_report().in_bulk({session.relationship_id for session in sessions})
        for session in sessions:
            if relationship := wanted.get(session.relationship_id):
                _plan(session, relationship, method_version, now)
        return due_runs(now).count()


def _plan(session: TherapySession, relationship: CareRelationship, method_version: str, now: datetime) -> None:
    with acting_as(relationship.client_id):
        run, _ = ReportRun.objects.get_or_create(
            session=session,
            kind=ReportKind.SESSION,
            defaults={"client": relationship.client, "relationship": relationship},
        )
        if run.due_at is None and run.parked_at is None and run.made_from != key_of(relationship, method_version):
            ReportRun.objects.filter(pk=run.pk, due_at=None).update(due_at=due_at(last_made_at=run.made_at, now=now))
