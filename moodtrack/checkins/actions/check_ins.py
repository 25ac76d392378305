from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.changes.actions import Turn, leave_tombstone, take_turn
from moodtrack.changes.rules import CHECK_INS
from moodtrack.checkins.actions.storing import store_check_ins
from moodtrack.checkins.models import CheckIn
from moodtrack.checkins.queries import CheckInContent, opened, own_check_in
from moodtrack.checkins.rules.check_ins import CheckInDraft, is_added_later
from moodtrack.checkins.rules.fingerprints import (
    answers_of,
    facts_of,
    fingerprint_of,
    fingerprint_of_content,
    fingerprint_of_note,
)
from moodtrack.checkins.rules.rows import CheckInRow
from moodtrack.core.errors import ConflictError, Problem, RefusedError, StaleError
from moodtrack.core.sealing import Kind, Seal
from moodtrack.measures.items import FORM_VERSION
from moodtrack.people.models import Account, Client

RECORDED_ELSEWHEN = Problem("/recorded_at", "unchangeable", "When a check-in was recorded cannot change.")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a check-in: what is stored now, and whether it is new here or has changed."""

    check_in: CheckInContent
    is_new: bool
    is_changed: bool


def record_check_in(
    *, client_id: UUID, draft: CheckInDraft, by: Account, now: datetime, if_version: int | None = None
) -> Recorded:
    """Store a check-in under the phone's id, or replace it; the same content again changes nothing.

    Args:
        client_id: whose record.
        draft: what was said, checked.
        by: who acts; the client themself, or an import in their name.
        now: the instant of storing.
        if_version: the version the writer last saw, where they said so.

    Raises:
        NotFoundError: no client has this id.
        RefusedError: it would change when the check-in was recorded.
        ConflictError: it was deleted.
        StaleError: it is not at ``if_version`` any more.
    """
    return record_check_ins(client_id=client_id, check_ins=[draft], by=by, now=now, if_version=if_version)[0]


@transaction.atomic(savepoint=False)
def record_check_ins(
    *, client_id: UUID, check_ins: Sequence[CheckInDraft], by: Account, now: datetime, if_version: int | None = None
) -> list[Recorded]:
    """``record_check_in`` for many, each under an id of its own: all are stored, or none.

    A refusal ends the transaction it is raised in: no savepoint is paid for on the way of every check-in.
    """
    refuse_strangers(client_id, by)
    turn = take_turn(client_id=client_id)
    rows = [row_of_draft(draft, turn, now) for draft in check_ins]
    written = store_check_ins(rows, if_version=if_version)
    if if_version is not None and any(row.version == 1 for row in rows if row.id in written):
        raise StaleError(None)
    left_alone = [draft for draft in check_ins if draft.id not in written]
    unchanged = _unchanged(turn.seal, left_alone) if left_alone else {}
    return [_recorded(draft, row, unchanged.get(row.id)) for draft, row in zip(check_ins, rows, strict=True)]


def row_of_draft(draft: CheckInDraft, turn: Turn, now: datetime) -> CheckInRow:
    """The row a draft makes where there is none yet."""
    answers, note = answers_of(draft), draft.note.encode()
    return CheckInRow(
        client_id=turn.seal.owner_id,
        id=draft.id,
        day=draft.day,
        recorded_at=draft.recorded_at,
        time_zone=draft.time_zone,
        form_version=FORM_VERSION,
        answers=turn.seal.close(Kind.ANSWERS, draft.id, turn.change, answers),
        note=turn.seal.close(Kind.NOTE, draft.id, turn.change, note),
        note_shared=draft.note_shared,
        fingerprint=fingerprint_of_content(turn.seal, draft.id, facts=facts_of(draft), payloads=(answers, note)),
        note_fingerprint=fingerprint_of_note(draft.id, draft.note, turn.seal),
        added_later=is_added_later(draft, turn.day_start_at),
        version=1,
        change=turn.change,
        created_at=now,
        updated_at=now,
    )


def _recorded(draft: CheckInDraft, row: CheckInRow, unchanged: CheckIn | None) -> Recorded:
    if unchanged is not None:
        return Recorded(_content(draft, unchanged), is_new=False, is_changed=False)
    return Recorded(_content(draft, row), is_new=row.version == 1, is_changed=True)


def _content(draft: CheckInDraft, row: CheckIn | CheckInRow) -> CheckInContent:
    """What the row holds by now is what was said: nothing has to be opened to know it."""
    return CheckInContent(row, dict(sorted(draft.answers.items())), list(draft.tags), draft.note)


def _unchanged(seal: Seal, drafts: Sequence[CheckInDraft]) -> dict[UUID, CheckIn]:
    """The rows of check-ins that were left alone, each because it says the same already.

    Raises:
        RefusedError, ConflictError, StaleError: one was left alone for another reason.
    """
    ids = [draft.id for draft in drafts]
    stored = {row.id: row for row in CheckIn.objects.filter(client_id=seal.owner_id, id__in=ids)}
    for draft in drafts:
        _refuse_difference(seal, draft, stored.get(draft.id))
    return stored


def _refuse_difference(seal: Seal, draft: CheckInDraft, row: CheckIn | None) -> None:
    if row is None:
        raise ConflictError("This check-in was deleted. A new one needs a new id.")
    if row.recorded_at != draft.recorded_at:
        raise RefusedError(RECORDED_ELSEWHEN)
    if bytes(row.fingerprint) != fingerprint_of(draft, seal):
        raise StaleError(opened(row, seal))


@transaction.atomic
def delete_check_in(
    *, client: Client, check_in_id: UUID, by: Account, now: datetime, if_version: int | None = None
) -> None:
    """Take a check-in out of the record; its versions stay in the client's history.

    Raises:
        NotFoundError: there is none under this id.
        StaleError: it is not at ``if_version`` any more.
    """
    refuse_strangers(client.pk, by)
    turn = take_turn(client_id=client.pk)
    row = own_check_in(client.account, check_in_id)
    if if_version is not None and if_version != row.version:
        raise StaleError(opened(row, turn.seal))
    row.delete()
    leave_tombstone(client_id=client.pk, table=CHECK_INS, row_id=check_in_id, change=turn.change, now=now)


def refuse_strangers(client_id: UUID, by: Account) -> None:
    """Only the client writes their record.

    Raises:
        PermissionError: a caller got here with somebody else, which is a bug.
    """
    if by.pk != client_id:
        raise PermissionError("a client's record is written by the client")
