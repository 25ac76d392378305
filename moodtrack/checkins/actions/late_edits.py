"""Edits of check-ins that another phone had deleted by then: the deletion stands, and what was typed is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from moodtrack.changes.actions import Turn
from moodtrack.checkins.actions.check_ins import row_of_draft
from moodtrack.checkins.models import CheckIn, CheckInFacts, CheckInVersion
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.checkins.rules.fingerprints import fingerprint_of, fingerprint_of_content
from moodtrack.core.sealing import Kind

FACTS = [field.name for field in CheckInFacts._meta.get_fields() if field.name not in {"version", "created_at"}]


def keep_late_edits(drafts: Sequence[CheckInDraft], turn: Turn, now: datetime) -> None:
    """Add what each of these says to its history as one more version, unless that ends with the same already."""
    last = _last_versions(turn, [draft.id for draft in drafts])
    CheckInVersion.objects.bulk_create(
        [
            _version(row_of_draft(draft, turn, now), last.get(draft.id))
            for draft in drafts
            if draft.id not in last or _fingerprint(last[draft.id], turn) != fingerprint_of(draft, turn.seal)
        ]
    )


def _last_versions(turn: Turn, row_ids: Sequence[UUID]) -> dict[UUID, CheckInVersion]:
    rows = CheckInVersion.objects.filter(client_id=turn.seal.owner_id, check_in_id__in=row_ids) if row_ids else []
    return {row.check_in_id: row for row in sorted(rows, key=lambda row: row.version)}


def _version(row: CheckIn, last: CheckInVersion | None) -> CheckInVersion:
    facts = {name: getattr(row, name) for name in FACTS}
    number, created_at = (1, row.created_at) if last is None else (last.version + 1, last.created_at)
    return CheckInVersion(check_in_id=row.id, version=number, created_at=created_at, **facts)


def _fingerprint(row: CheckInVersion, turn: Turn) -> bytes:
    """Of what a former version says; versions have no column of it."""
    facts = (row.day, row.recorded_at, row.time_zone, row.note_shared)
    answers = turn.seal.open(Kind.ANSWERS, row.check_in_id, row.change, row.answers)
    note = turn.seal.open(Kind.NOTE, row.check_in_id, row.change, row.note)
    return fingerprint_of_content(turn.seal, row.check_in_id, facts=facts, payloads=(answers, note))
