"""A whole record comes into an empty one, as it was kept elsewhere: the one writer of what is past.

Everybody else writes what is said now, through ``record_check_ins``, and a trigger keeps what was there before.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from moodtrack.changes.actions import Turn, take_turns
from moodtrack.changes.models import Tombstone
from moodtrack.changes.rules import CHECK_INS, TOPICS
from moodtrack.checkins.actions import check_ins
from moodtrack.checkins.models import CheckIn, CheckInVersion, Topic
from moodtrack.checkins.rules.fingerprints import answers_of, fingerprint_of, fingerprint_of_note
from moodtrack.checkins.rules.histories import CheckInHistory, KeptRecord, KeptTopic, KeptVersion
from moodtrack.core.errors import ConflictError
from moodtrack.core.sealing import Kind, Seal
from moodtrack.people.models import Account

ROWS_AT_A_TIME = 500


@transaction.atomic
def bring_in(*, client_id: UUID, record: KeptRecord, by: Account) -> None:
    """Put a record into an empty one, sealed under its new owner's key: all of it, or nothing.

    The n-th version of a check-in is written under the n-th of the change numbers taken for it, and its deletion under
    the one after the last version, so that no two versions could stand for one another.

    Raises:
        NotFoundError: no client has this id.
        ConflictError: there is a record already, or once was.
    """
    check_ins.refuse_strangers(client_id, by)
    steps = 1 + max((len(history.versions) for history in record.check_ins), default=0)
    first = take_turns(client_id=client_id, steps=steps)
    _refuse_a_record(client_id)
    _put_in(CheckIn, [row for history in record.check_ins for row in _current(history, first)])
    _put_in(CheckInVersion, [row for history in record.check_ins for row in _former(history, first)])
    _put_in(Topic, [_topic(kept, first) for kept in record.topics])
    _put_in(Tombstone, list(_tombstones(record, first)))


def _refuse_a_record(client_id: UUID) -> None:
    for model in (CheckIn, CheckInVersion, Topic, Tombstone):
        if model._default_manager.filter(client_id=client_id).exists():
            raise ConflictError("This account has a record already, or once had one.")


def _put_in(model: type[Model], rows: list[Any]) -> None:
    model._default_manager.bulk_create(rows, batch_size=ROWS_AT_A_TIME)


def _current(history: CheckInHistory, first: Turn) -> Iterator[CheckIn]:
    if history.deleted_at is None:
        number, kept = len(history.versions), history.versions[-1]
        yield CheckIn(
            id=history.id,
            fingerprint=fingerprint_of(kept.draft, first.seal),
            note_fingerprint=fingerprint_of_note(history.id, kept.draft.note, first.seal),
            **_facts(kept, number, first),
        )


def _former(history: CheckInHistory, first: Turn) -> Iterator[CheckInVersion]:
    former = history.versions if history.deleted_at else history.versions[:-1]
    for number, kept in enumerate(former, 1):
        yield CheckInVersion(check_in_id=history.id, **_facts(kept, number, first))


def _facts(kept: KeptVersion, number: int, first: Turn) -> dict[str, Any]:
    """The columns of one version."""
    draft, change, seal = kept.draft, first.change + number - 1, first.seal
    return {
        "client_id": seal.owner_id,
        "day": draft.day,
        "recorded_at": draft.recorded_at,
        "time_zone": draft.time_zone,
        "form_version": kept.form_version,
        "answers": seal.close(Kind.ANSWERS, draft.id, change, answers_of(draft)),
        "note": seal.close(Kind.NOTE, draft.id, change, draft.note.encode()),
        "note_shared": draft.note_shared,
        "added_later": kept.added_later,
        "version": number,
        "change": change,
        "created_at": kept.created_at,
        "updated_at": kept.updated_at,
    }


def _topic(kept: KeptTopic, first: Turn) -> Topic:
    return Topic(
        client_id=first.seal.owner_id,
        id=kept.id,
        text=first.seal.close(Kind.TOPIC, kept.id, first.change, kept.text.encode()),
        kind=kept.kind,
        position=kept.position,
        version=kept.version,
        change=first.change,
        created_at=kept.created_at,
        updated_at=kept.updated_at,
        written_at=kept.written_at,
    )


def _tombstones(record: KeptRecord, first: Turn) -> Iterator[Tombstone]:
    for history in record.check_ins:
        if history.deleted_at is not None:
            change = first.change + len(history.versions)
            yield _tombstone(CHECK_INS, history.id, history.deleted_at, change, first.seal)
    for topic_id, deleted_at in record.deleted_topics:
        yield _tombstone(TOPICS, topic_id, deleted_at, first.change, first.seal)


def _tombstone(table: str, row_id: UUID, deleted_at: datetime, change: int, seal: Seal) -> Tombstone:
    return Tombstone(client_id=seal.owner_id, id=row_id, table=table, change=change, deleted_at=deleted_at)
