"""Edits of check-ins that another phone had deleted by then: the deletion stands, and what was typed is kept."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from moodtrack.changes.actions import Turn
from moodtrack.changes.rules import CHECK_INS
from moodtrack.checkins.actions.check_ins import RECORDED_ELSEWHEN, row_of_draft
from moodtrack.checkins.actions.storing import TYPE_OF, each
from moodtrack.checkins.models import CheckInVersion
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.checkins.rules.fingerprints import fingerprint_of, fingerprint_of_content
from moodtrack.checkins.rules.rows import CheckInRow
from moodtrack.checkins.rules.sync import Rejection
from moodtrack.core.sealing import Kind

VERSION_TYPE_OF = {"check_in_id": "uuid"} | {
    column: kind for column, kind in TYPE_OF.items() if column not in {"id", "fingerprint", "note_fingerprint"}
}
KEEP = f"""
INSERT INTO checkins_checkinversion ({each("{column}", VERSION_TYPE_OF)})
SELECT * FROM unnest({each("%b::{type}[]", VERSION_TYPE_OF)})
"""  # noqa: S608 - made of the names above


@dataclass(frozen=True, slots=True)
class LateEdit:
    """What a phone says of a check-in that is gone, and the versions there were of it, oldest first."""

    draft: CheckInDraft
    versions: Sequence[CheckInVersion]

    @property
    def last(self) -> CheckInVersion | None:
        """What the check-in said last; None if it never came here before it was deleted."""
        return self.versions[-1] if self.versions else None

    @property
    def is_of_another_instant(self) -> bool:
        """Whether it would change when the check-in was recorded."""
        return self.last is not None and self.last.recorded_at != self.draft.recorded_at

    def is_known(self, turn: Turn) -> bool:
        """Whether a version says the same: what was said before is no news when it comes again."""
        said = fingerprint_of(self.draft, turn.seal) if self.versions else b""
        return any(_fingerprint(version, turn) == said for version in self.versions)


def former_versions(turn: Turn, row_ids: Collection[UUID]) -> dict[UUID, list[CheckInVersion]]:
    """The versions there were of these check-ins, oldest first."""
    if not row_ids:
        return {}
    versions: dict[UUID, list[CheckInVersion]] = defaultdict(list)
    mine = CheckInVersion.objects.filter(client_id=turn.seal.owner_id, check_in_id__in=list(row_ids))
    for version in mine.order_by("check_in_id", "version"):
        versions[version.check_in_id].append(version)
    return dict(versions)


def keep_late_edits(edits: Sequence[LateEdit], turn: Turn, now: datetime) -> list[Rejection]:
    """Add what each of these says to its history as one more version, unless one says the same already.

    Returns:
        Those that say another instant of recording; nothing is kept of them here, so they stay on the phone.
    """
    refused = [edit for edit in edits if edit.is_of_another_instant]
    news = [edit for edit in edits if not edit.is_of_another_instant and not edit.is_known(turn)]
    _keep([_version(edit, turn, now) for edit in news])
    return [Rejection(CHECK_INS, str(edit.draft.id), RECORDED_ELSEWHEN) for edit in refused]


def _version(edit: LateEdit, turn: Turn, now: datetime) -> CheckInRow:
    row = row_of_draft(edit.draft, turn, now)
    if edit.last is not None:
        row.version, row.created_at = edit.last.version + 1, edit.last.created_at
    return row


def _keep(rows: Sequence[CheckInRow]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [[getattr(row, column) for row in rows] for column in VERSION_TYPE_OF])


def _fingerprint(row: CheckInVersion, turn: Turn) -> bytes:
    """Of what a former version says; versions have no column of it."""
    facts = (row.day, row.recorded_at, row.time_zone, row.note_shared)
    answers = turn.seal.open(Kind.ANSWERS, row.check_in_id, row.change, row.answers)
    note = turn.seal.open(Kind.NOTE, row.check_in_id, row.change, row.note)
    return fingerprint_of_content(turn.seal, row.check_in_id, facts=facts, payloads=(answers, note))
