from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import caseload_of, label_of, next_sessions, relationship_to_change, relationship_with
from moodtrack.core.sealing import Kind
from moodtrack.people.actions import record_events
from moodtrack.people.models import Account
from moodtrack.people.queries import seal_for

CASELOAD_KINDS = ("label", "session")


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One client of a therapist and the session that comes next."""

    relationship: CareRelationship
    label: str
    next_session: TherapySession | None


@transaction.atomic
def open_caseload(*, by: Account, now: datetime, kinds: Sequence[str] = CASELOAD_KINDS) -> list[CaseloadRow]:
    """A therapist's clients, soonest session first, then by label; one audit line for each.

    Args:
        kinds: what will be shown of each client.
    """
    relationships = list(caseload_of(by, now))
    soonest = next_sessions([relationship.pk for relationship in relationships], now)
    record_events(
        client_ids=[relationship.client_id for relationship in relationships],
        by=by,
        action=Action.OPEN_CASELOAD,
        kinds=kinds,
        now=now,
    )
    rows = [CaseloadRow(one, label_of(one), soonest.get(one.pk)) for one in relationships]
    return sorted(rows, key=_soonest_first)


def _soonest_first(row: CaseloadRow) -> tuple[bool, float, str, str]:
    """In the order of a list that people read: sealed labels cannot be put into it by the database."""
    starts = row.next_session.starts_at.timestamp() if row.next_session else 0.0
    return row.next_session is None, starts, row.label.casefold(), str(row.relationship.pk)


@transaction.atomic
def open_client(*, by: Account, client_id: UUID, now: datetime) -> CaseloadRow:
    """One client of a therapist; with an audit line.

    Raises:
        NotFoundError: the client is not this therapist's.
    """
    relationship = relationship_with(by, client_id)
    label, soonest = label_of(relationship), next_sessions([relationship.pk], now)
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
def label_client(*, by: Account, client_id: UUID, label: str, now: datetime) -> CaseloadRow:
    """Change the name a therapist's own list gives a client.

    Raises:
        NotFoundError: the client is not this therapist's.
    """
    relationship = relationship_to_change(by, client_id)
    relationship.label = seal_for(relationship.client).close(Kind.LABEL, relationship.pk, 0, label.encode())
    relationship.save(update_fields=["label"])
    opened = CaseloadRow(relationship, label, next_sessions([relationship.pk], now).get(relationship.pk))
    record_events(client_ids=[client_id], by=by, action=Action.LABEL_CLIENT, now=now)
    return opened
