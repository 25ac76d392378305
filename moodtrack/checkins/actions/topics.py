from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from moodtrack.changes.actions import Turn, leave_tombstone, take_turn
from moodtrack.changes.queries import deleted_among
from moodtrack.changes.rules import TOPICS
from moodtrack.checkins.actions.storing import each
from moodtrack.checkins.models import Topic
from moodtrack.checkins.queries import TopicContent, opened_topic
from moodtrack.checkins.rules.topics import GREATEST_POSITION, TopicDraft, TopicKind, says_the_same
from moodtrack.core.errors import ConflictError, NotFoundError, StaleError
from moodtrack.core.sealing import Kind
from moodtrack.people.models import Client

TYPE_OF = {
    "client_id": "uuid",
    "id": "uuid",
    "text": "bytea",
    "kind": "text",
    "position": "integer",
    "version": "integer",
    "change": "bigint",
    "created_at": "timestamptz",
    "updated_at": "timestamptz",
    "written_at": "timestamptz",
}
EDITED = tuple(column for column in TYPE_OF if column not in {"client_id", "id", "created_at"})
STORE = f"""
INSERT INTO checkins_topic ({each("{column}", TYPE_OF)}) SELECT * FROM unnest({each("%b::{type}[]", TYPE_OF)})
ON CONFLICT (client_id, id) DO UPDATE SET {each("{column} = excluded.{column}", TYPE_OF, EDITED)}
"""  # noqa: S608 - made of the names above


@transaction.atomic
def add_topic(*, client: Client, topic_id: UUID, draft: TopicDraft, now: datetime) -> tuple[TopicContent, bool]:
    """Put something on the agenda; the same again changes nothing.

    Returns:
        The topic, and whether it is new.

    Raises:
        ConflictError: the id is in use for something else, or was deleted.
    """
    turn = take_turn(client_id=client.pk)
    if (row := Topic.objects.filter(client=client, id=topic_id).first()) is not None:
        known = opened_topic(row, turn.seal)
        if says_the_same(draft, known.text, row.kind, row.position):
            return known, False
        raise ConflictError("Another topic has this id. Change it with PATCH.")
    if deleted_among(client.pk, TOPICS, [topic_id]):
        raise ConflictError("This topic was deleted. A new one needs a new id.")
    (row,) = topic_rows({topic_id: draft}, turn, now)
    row.save(force_insert=True)
    return TopicContent(row, draft.text), True


def topic_rows(drafts: Mapping[UUID, TopicDraft], turn: Turn, now: datetime) -> list[Topic]:
    """The rows these drafts make where there are none yet; what names no position comes at the end of the agenda."""
    end = count(_end_of_agenda(turn.seal.owner_id)) if any(one.position is None for one in drafts.values()) else count()
    return [
        Topic(
            client_id=turn.seal.owner_id,
            id=topic_id,
            text=_sealed(topic_id, draft.text, turn),
            kind=draft.kind or TopicKind.TALK,
            position=min(next(end), GREATEST_POSITION) if draft.position is None else draft.position,
            version=1,
            change=turn.change,
            created_at=now,
            updated_at=now,
            written_at=now,
        )
        for topic_id, draft in drafts.items()
    ]


def _sealed(topic_id: UUID, text: str, turn: Turn) -> bytes:
    return turn.seal.close(Kind.TOPIC, topic_id, turn.change, text.encode())


def _end_of_agenda(client_id: UUID) -> int:
    last: int | None = Topic.objects.filter(client_id=client_id).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def change_topic(
    *, client: Client, topic_id: UUID, changes: Mapping[str, Any], now: datetime, if_version: int | None = None
) -> TopicContent:
    """Change a topic's words, kind or place.

    Raises:
        NotFoundError: there is none under this id.
        StaleError: it is not at ``if_version`` any more.
    """
    turn = take_turn(client_id=client.pk)
    row = _own_topic(turn, topic_id, if_version)
    topic = opened_topic(row, turn.seal)
    wanted = TopicDraft(
        changes.get("text", topic.text), changes.get("kind", row.kind), changes.get("position", row.position)
    )
    if not says_the_same(wanted, topic.text, row.kind, row.position):
        edited(topic, wanted, turn, now).save(force_update=True)
    return TopicContent(row, wanted.text)


def edited(topic: TopicContent, draft: TopicDraft, turn: Turn, now: datetime) -> Topic:
    """A topic's row as this draft changes it, sealed anew; what was only moved was not written anew."""
    row = topic.row
    row.text, row.kind = _sealed(row.id, draft.text, turn), draft.kind or row.kind
    row.position = row.position if draft.position is None else draft.position
    row.version, row.change, row.updated_at = row.version + 1, turn.change, now
    row.written_at = row.written_at if draft.text == topic.text else now
    return row


def touched(topic: TopicContent, turn: Turn) -> Topic:
    """A topic's row under this change number, saying what it said."""
    row = topic.row
    row.text, row.change = _sealed(row.id, topic.text, turn), turn.change
    return row


def store_topics(rows: Sequence[Topic]) -> None:
    """Store many rows, new ones and edited ones, in one statement."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(STORE, [[getattr(row, column) for row in rows] for column in TYPE_OF])


@transaction.atomic
def delete_topic(*, client: Client, topic_id: UUID, now: datetime, if_version: int | None = None) -> None:
    """Take a topic off the agenda.

    Raises:
        NotFoundError: there is none under this id.
        StaleError: it is not at ``if_version`` any more.
    """
    turn = take_turn(client_id=client.pk)
    _own_topic(turn, topic_id, if_version).delete()
    leave_tombstone(client_id=client.pk, table=TOPICS, row_id=topic_id, change=turn.change, now=now)


def _own_topic(turn: Turn, topic_id: UUID, if_version: int | None) -> Topic:
    row = Topic.objects.filter(client_id=turn.seal.owner_id, id=topic_id).first()
    if row is None:
        raise NotFoundError
    if if_version is not None and if_version != row.version:
        raise StaleError(opened_topic(row, turn.seal))
    return row
