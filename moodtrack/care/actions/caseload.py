from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from django.db import transaction

from moodtrack.audit.models import AuditEvent
from moodtrack.audit.rules import Action
from moodtrack.care.models import TherapySession
from moodtrack.care.queries import (
    CaseloadRow,
    caseload_of,
    label_if_it_opens,
    label_of,
    next_sessions,
    relationship_to_change,
    relationship_with,
    session_of,
)
from moodtrack.care.rules.sharing import shared_since
from moodtrack.core.sealing import Kind
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account
from moodtrack.people.queries import seal_for

CASELOAD_KINDS = ("label", "session")


@transaction.atomic
def open_caseload(*, by: Account, now: datetime) -> list[CaseloadRow]:
    """A therapist's clients, soonest session first, then by label; one audit line for each."""
    relationships = list(caseload_of(by, now))
    record_events(
        client_ids=[relationship.client_id for relationship in relationships],
        by=by,
        action=Action.OPEN_CASELOAD,
        kinds=CASELOAD_KINDS,
        now=now,
    )
    return sorted(map(CaseloadRow.of, relationships), key=attrgetter("soonest_first"))


@transaction.atomic
def open_client(*, by: Account, client_id: UUID, now: datetime) -> CaseloadRow:
    """One client of a therapist; with an audit line.

    Raises:
        NotFoundError: the client is not this therapist's.
    """
    relationship = relationship_with(by, client_id)
    label, soonest = label_if_it_opens(label_of, relationship), next_sessions([relationship.pk], now)
    opened = CaseloadRow(relationship, label, soonest.get(relationship.pk))
    record_events(client_ids=[client_id], by=by, action=Action.OPEN_CLIENT, kinds=CASELOAD_KINDS, now=now)
    return opened


@transaction.atomic
def open_sessions(*, by: Account, client_id: UUID, now: datetime) -> list[TherapySession]:
    """The sessions with one client, latest first; with an audit line.

    Raises:
        NotFoundError: the client is not this therapist's.
    """
    relationship = relationship_with(by, client_id)
    sessions = list(relationship.sessions.order_by("-starts_at", "-pk"))
    record_events(
        client_ids=[client_id], by=by, action=Action.OPEN_SESSIONS, kinds=["session"], count=len(sessions), now=now
    )
    return sessions


@transaction.atomic
def open_session(*, by: Account, session_id: UUID, now: datetime) -> TherapySession:
    """One session of a therapist's; with an audit line.

    Raises:
        NotFoundError: it does not exist, or is another therapist's.
    """
    session = session_of(by, session_id)
    record_events(client_ids=[session.client_id], by=by, action=Action.OPEN_SESSIONS, kinds=["session"], now=now)
    return session


@transaction.atomic
def open_sharing(*, by: Account, client_id: UUID, now: datetime) -> dict[str, datetime]:
    """What a client shares with a therapist, and since when each kind; with an audit line.

    Raises:
        NotFoundError: the client is not this therapist's.
    """
    consents = relationship_with(by, client_id).consents.order_by("version")
    since = shared_since(list(consents.values_list("given_at", "kinds")))
    record_events(client_ids=[client_id], by=by, action=Action.OPEN_SHARING, kinds=["sharing"], now=now)
    return since


@transaction.atomic
def open_access_log(*, by: Account, client_id: UUID, lines: Sequence[AuditEvent], now: datetime) -> None:
    """Look at what one has done with a client's record oneself, one page of it; with an audit line.

    Args:
        lines: rows that came from ``done_by`` of the same account.

    Raises:
        NotFoundError: the client is not this therapist's.
    """
    relationship_with(by, client_id)
    action, kinds = Action.OPEN_ACCESS_LOG, ["access_log"]
    record_events(client_ids=[client_id], by=by, action=action, kinds=kinds, count=len(lines), now=now)


@transaction.atomic
def label_client(*, by: Account, client_id: UUID, label: str, now: datetime) -> CaseloadRow:
    """Change the name a therapist's own list gives a client; the same name again writes nothing.

    Raises:
        NotFoundError: the client is not this therapist's.
    """
    relationship = relationship_to_change(by, client_id)
    labelled = CaseloadRow(relationship, label, next_sessions([relationship.pk], now).get(relationship.pk))
    if label_if_it_opens(label_of, relationship) == label:
        return labelled
    relationship.label = seal_for(relationship.client).close(Kind.LABEL, relationship.pk, 0, label.encode())
    relationship.save(update_fields=["label"])
    record_events(client_ids=[client_id], by=by, action=Action.LABEL_CLIENT, now=now)
    return labelled
