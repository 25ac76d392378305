"""Who cares for the client, what they may see, what the two agreed, when they met, and the reports made for it."""

from collections.abc import Iterator
from typing import Any

from moodtrack.agreements.queries import opened_annotation, opened_question
from moodtrack.care.models import CareRelationship
from moodtrack.core.packing import unpack
from moodtrack.core.sealing import Kind
from moodtrack.ownership.actions.telling.columns import told_columns
from moodtrack.ownership.queries.everything import Everything


def told_care(everything: Everything) -> dict[str, Any]:
    """Every relationship, those that have ended too, and what hangs on it."""
    sessions = "id relationship_id starts_at ends_at minutes status created_at"
    runs = "id relationship_id session_id kind asked_at due_at made_at parked_at"
    return {
        "relationships": list(_relationships(everything)),
        "consents": [told_columns(row, "id relationship_id version given_at kinds") for row in everything.consents],
        "pauses": [told_columns(row, "id relationship_id starts_at ends_at revealed_at") for row in everything.pauses],
        "sessions": [told_columns(row, sessions) for row in everything.sessions],
        "questions": list(_questions(everything)),
        "annotations": list(_annotations(everything)),
        "report_runs": [told_columns(row, runs) for row in everything.report_runs],
        "reports": list(_reports(everything)),
    }


def _relationships(everything: Everything) -> Iterator[dict[str, Any]]:
    for row in everything.relationships:
        label = everything.seal.open(Kind.LABEL, row.pk, 0, row.label).decode()
        yield {
            "id": row.pk,
            "therapist": row.therapist.name,
            "practice": row.therapist.practice.name,
            "label": label,
            "since": row.started_at,
            "until": row.ended_at,
            "ended_by": _ended_by(row),
        }


def _ended_by(row: CareRelationship) -> str | None:
    """Nobody has, or one of the two did, or the practice that let the therapist go."""
    if row.ended_at is None:
        return None
    if row.ended_by_id is None:
        return "practice"
    return "you" if row.ended_by_id == row.client_id else "therapist"


def _questions(everything: Everything) -> Iterator[dict[str, Any]]:
    for row in everything.questions:
        subject = opened_question(row, everything.seal).subject
        stamps = "proposed_at proposed_by accepted_at declined_at ended_at"
        about = told_columns(row, "id relationship_id", tag=subject.tag, item=subject.item)
        yield about | told_columns(row, stamps, ended_by=row.ended_by or None)


def _annotations(everything: Everything) -> Iterator[dict[str, Any]]:
    for row in everything.annotations:
        text = opened_annotation(row, everything.seal).text
        yield told_columns(row, "id relationship_id", on=row.day, text=text, created_at=row.created_at)


def _reports(everything: Everything) -> Iterator[dict[str, Any]]:
    for row in everything.reports:
        document = unpack(everything.seal.open(Kind.DOCUMENT, row.pk, row.version, row.document))
        about = told_columns(row, "id relationship_id run_id kind version made_at method_version kinds")
        yield about | {"document": document}
