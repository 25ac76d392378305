"""Who cares for the client, what they may see, when they met, and the reports made for it."""

from collections.abc import Iterator
from typing import Any

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


def _reports(everything: Everything) -> Iterator[dict[str, Any]]:
    for row in everything.reports:
        document = unpack(everything.seal.open(Kind.DOCUMENT, row.pk, row.version, row.document))
        about = told_columns(row, "id relationship_id run_id kind version made_at method_version kinds")
        yield about | {"document": document}
