"""What a report is made from: the key that says whether it changed, and the material itself."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import current_consent, last_session, number_of, shared_kinds
from moodtrack.changes.models import ChangeCounter
from moodtrack.checkins.models import CheckIn, Topic
from moodtrack.checkins.queries import agenda_of, opened, record_of
from moodtrack.reports.models import ReportRun
from moodtrack.reports.rules import inputs_key

KIND_OF_ITEM = {"mood": "mood", "energy": "energy", "tension": "tension", "sleep_hours": "sleep"}


@dataclass(frozen=True, slots=True)
class SharedCheckIn:
    """What of a check-in one reader may see."""

    row: CheckIn
    answers: dict[str, float]
    note: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything one report is made from, read in one transaction.

    Args:
        key: of the inputs, as of this transaction.
        kinds: what the client shares with this reader.
        as_of: the instant it is prepared as of: the session's start, or when it was asked for.
        session, number: the session prepared for, where there is one.
        last_session, last_number: the latest one held before it, where there is one.
    """

    key: str
    kinds: frozenset[str]
    relationship: CareRelationship
    as_of: datetime
    session: TherapySession | None
    number: int | None
    last_session: TherapySession | None
    last_number: int | None
    check_ins: list[SharedCheckIn]
    topics: list[Topic]


def relationships_to_report() -> QuerySet[CareRelationship]:
    """Running relationships with the rows a report's key and document are made from."""
    return CareRelationship.objects.running().select_related(
        "client__account", "therapist__account", "therapist__practice"
    )


def key_of(relationship: CareRelationship, method_version: str) -> str:
    """The key of everything a report for this relationship is made from, as of this transaction."""
    client, therapist = relationship.client, relationship.therapist
    sessions = relationship.sessions.order_by("starts_at", "id").values_list("id", "starts_at", "minutes", "status")
    return inputs_key(
        {
            "change": ChangeCounter.objects.values_list("value", flat=True).get(client=client),
            "consent": current_consent(relationship).version,
            "client": [client.time_zone, client.day_starts_at.isoformat()],
            "label": relationship.label,
            "reader": [therapist.name, therapist.zone, therapist.account.language],
            "sessions": [[str(value) for value in session] for session in sessions],
            "method": method_version,
        }
    )


def material_of(run: ReportRun, method_version: str) -> Material | None:
    """What a run's report is made from; None when there is nothing to prepare for any more."""
    relationship = relationships_to_report().filter(report_runs=run).first()
    session = TherapySession.objects.filter(pk=run.session_id).first() if run.session_id else None
    as_of = run.asked_at if session is None else session.starts_at
    is_gone = run.session_id is not None and session is None
    if relationship is None or as_of is None or is_gone or (session is not None and session.is_off):
        return None
    key = key_of(relationship, method_version)
    kinds = shared_kinds(current_consent(relationship))
    last = last_session(relationship.pk, as_of)
    return Material(
        key=key,
        kinds=kinds,
        relationship=relationship,
        as_of=as_of,
        session=session,
        number=None if session is None else number_of(session),
        last_session=last,
        last_number=None if last is None else number_of(last),
        check_ins=_shared_check_ins(relationship, kinds, as_of),
        topics=list(agenda_of(relationship.client_id)) if "topics" in kinds else [],
    )


def _shared_check_ins(
    relationship: CareRelationship, kinds: frozenset[str], recorded_before: datetime
) -> list[SharedCheckIn]:
    """The client's record as this therapist may see it; a check-in with nothing shared is none."""
    shared = []
    for row in record_of(relationship.client_id, recorded_before):
        content = opened(row, with_note="notes" in kinds and row.note_shared)
        answers = {item: value for item, value in content.answers.items() if KIND_OF_ITEM[item] in kinds}
        if answers or content.note or ("tags" in kinds and content.tags):
            shared.append(SharedCheckIn(row, answers, content.note))
    return shared
