"""A phone's push: every record of it that can be stored is stored, in one transaction, or nothing when one conflicts.

A conflict is a record that changed here after the phone last pulled, and says something else there. The phone then
pulls, merges and pushes again. What was deleted stays deleted: what was typed about a check-in is kept in its history,
and of a topic, which has none, the phone is told that it was not stored. A deletion wins over an edit.

A phone that says again what is here, after it has seen it, may have said something else in between that is still on its
way. Such a row takes the new change number, so that what comes late is a conflict and not the last word.
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db import transaction

from moodtrack.changes.actions import Turn, leave_tombstones, take_turn, touch_tombstones
from moodtrack.changes.queries import deleted_among
from moodtrack.changes.rules import CHECK_INS, TOPICS, is_foreign
from moodtrack.checkins.actions.check_ins import RECORDED_ELSEWHEN, refuse_strangers, row_of_draft
from moodtrack.checkins.actions.late_edits import LateEdit, former_versions, keep_late_edits
from moodtrack.checkins.actions.storing import store_check_ins, touch_check_ins
from moodtrack.checkins.actions.topics import edited, store_topics, topic_rows, touched
from moodtrack.checkins.models import CheckIn, CheckInVersion, Topic
from moodtrack.checkins.queries import opened, opened_topic
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.checkins.rules.fingerprints import fingerprint_of
from moodtrack.checkins.rules.rows import CheckInRow
from moodtrack.checkins.rules.sync import Push, Rejection
from moodtrack.checkins.rules.topics import TopicDraft, says_the_same
from moodtrack.core.errors import ConflictError, Problem
from moodtrack.core.statements import rows_where
from moodtrack.people.models import Account

DELETED = Problem("", "deleted", "Another phone has deleted this topic. What was typed here is stored nowhere else.")
PULL_FIRST = "Something of this has changed here since your last pull. Pull, merge, and push again; nothing was stored."
NEVER_PULLED = "A push follows a pull. Pull, merge, and push with the timestamp you were given; nothing was stored."
Draft = TypeVar("Draft", CheckInDraft, TopicDraft)
Row = TypeVar("Row", CheckInRow, Topic)
Found = TypeVar("Found", CheckIn, Topic)
Version = CheckIn | CheckInVersion


@dataclass(slots=True)
class _Compared(Generic[Row]):
    """What comparing a table's drafts with what is here has shown."""

    to_store: list[Row] = field(default_factory=list)
    to_touch: list[Row] = field(default_factory=list)
    conflicts: list[UUID] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def store_push(*, client_id: UUID, push: Push, cursor: int, by: Account, now: datetime) -> list[Rejection]:
    """Store what a phone pushed; the same push again gives the same answer.

    Args:
        client_id: whose record.
        push: what was sent, read.
        cursor: the change number up to which the phone had pulled; 0 for never.
        by: the client themself.
        now: the instant of storing.

    Returns:
        What was left out, and why.

    Raises:
        NotFoundError: no client has this id.
        ConflictError: naming the records that conflict.
    """
    refuse_strangers(client_id, by)
    turn = take_turn(client_id=client_id)
    if not cursor:  # a first pull names nothing deleted: what is stored for this phone now, it would keep for ever
        raise ConflictError(NEVER_PULLED)
    if is_foreign(cursor, turn.before):
        raise ConflictError(PULL_FIRST)
    gone = {table: deleted_among(client_id, table, drafts) for table, drafts in push.drafts.items()}
    check_ins = _compare_check_ins(turn, push, gone[CHECK_INS] | push.deleted[CHECK_INS], cursor, now)
    topics = _compare_topics(turn, push, gone[TOPICS] | push.deleted[TOPICS], cursor, now)
    if check_ins.conflicts or topics.conflicts:
        raise ConflictError(PULL_FIRST, conflicts={CHECK_INS: check_ins.conflicts, TOPICS: topics.conflicts})
    store_check_ins(check_ins.to_store)
    touch_check_ins(check_ins.to_touch)
    store_topics([*topics.to_store, *topics.to_touch])
    late = keep_late_edits(_late_edits(turn, push, gone[CHECK_INS]), turn, now)
    gone[CHECK_INS] -= {UUID(rejection.id) for rejection in late}  # a phone that pulled the deletion would forget them
    for table, row_ids in gone.items():
        touch_tombstones(client_id=client_id, table=table, row_ids=row_ids, change=turn.change)
    _delete(turn, push, now)
    lost = [Rejection(TOPICS, str(row_id), DELETED) for row_id in push.topics if row_id in gone[TOPICS]]
    return [*push.rejections, *check_ins.rejections, *topics.rejections, *late, *lost]


def _compare_check_ins(
    turn: Turn, push: Push, gone: AbstractSet[UUID], cursor: int, now: datetime
) -> _Compared[CheckInRow]:
    compared = _Compared[CheckInRow]()
    drafts = _live(push.check_ins, gone)
    known = _rows(CheckIn, turn, drafts)
    for row_id, said in drafts.items():
        row = known.get(row_id)
        draft = said if row is None or row_id not in push.unsaid else _completed(said, push.unsaid[row_id], row, turn)
        if row is not None and bytes(row.fingerprint) == fingerprint_of(draft, turn.seal):
            compared.to_touch += [row_of_draft(draft, turn, now)] if row.change <= cursor else []
        elif row is not None and row.recorded_at != draft.recorded_at:
            compared.rejections.append(Rejection(CHECK_INS, str(row_id), RECORDED_ELSEWHEN))
        elif row is not None and row.change > cursor:
            compared.conflicts.append(row_id)
        else:
            compared.to_store.append(row_of_draft(draft, turn, now))
    return compared


def _compare_topics(turn: Turn, push: Push, gone: AbstractSet[UUID], cursor: int, now: datetime) -> _Compared[Topic]:
    compared = _Compared[Topic]()
    drafts = _live(push.topics, gone)
    known = {row_id: opened_topic(row, turn.seal) for row_id, row in _rows(Topic, turn, drafts).items()}
    for row_id, topic in known.items():
        if says_the_same(drafts[row_id], topic.text, topic.row.kind, topic.row.position):
            compared.to_touch += [touched(topic, turn)] if topic.row.change <= cursor else []
        elif topic.row.change > cursor:
            compared.conflicts.append(row_id)
        else:
            compared.to_store.append(edited(topic, drafts[row_id], turn, now))
    compared.to_store += topic_rows({row_id: drafts[row_id] for row_id in drafts if row_id not in known}, turn, now)
    return compared


def _live(drafts: Mapping[UUID, Draft], gone: AbstractSet[UUID]) -> dict[UUID, Draft]:
    return {row_id: draft for row_id, draft in drafts.items() if row_id not in gone}


def _rows(model: type[Found], turn: Turn, row_ids: Collection[UUID]) -> dict[UUID, Found]:
    found = rows_where(model, "client_id = %s AND id = ANY (%s)", turn.seal.owner_id, list(row_ids)) if row_ids else []
    return {row.id: row for row in found}


def _completed(draft: CheckInDraft, unsaid: AbstractSet[str], row: Version, turn: Turn) -> CheckInDraft:
    """What a phone said whose schema lacks columns: what those hold is not its to take away.

    A note it has rewritten is shared by nobody: it cannot say so.
    """
    here = opened(row, turn.seal)
    kept = {item: answer for item, answer in here.answers.items() if item in unsaid}
    note = here.note if "note" in unsaid else draft.note
    is_said = "note_shared" not in unsaid and "note" not in unsaid
    is_shared = draft.note_shared if is_said else row.note_shared and note == here.note
    return replace(
        draft,
        answers={**draft.answers, **kept},
        tags=tuple(here.tags) if "tags" in unsaid else draft.tags,
        note=note,
        note_shared=is_shared and bool(note),
    )


def _late_edits(turn: Turn, push: Push, row_ids: AbstractSet[UUID]) -> list[LateEdit]:
    """What was typed about check-ins that are gone, in every column, those that its phone lacks as they were last."""
    versions = former_versions(turn, row_ids)
    edits = [LateEdit(push.check_ins[row_id], versions.get(row_id, [])) for row_id in row_ids]
    return [
        edit
        if edit.last is None or edit.draft.id not in push.unsaid
        else replace(edit, draft=_completed(edit.draft, push.unsaid[edit.draft.id], edit.last, turn))
        for edit in edits
    ]


def _delete(turn: Turn, push: Push, now: datetime) -> None:
    client_id = turn.seal.owner_id
    for table, model in ((CHECK_INS, CheckIn), (TOPICS, Topic)):
        if row_ids := push.deleted[table]:
            model.objects.filter(client_id=client_id, id__in=row_ids).delete()
            leave_tombstones(client_id=client_id, table=table, row_ids=row_ids, change=turn.change, now=now)
