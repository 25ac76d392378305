from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from moodtrack.changes.actions import Turn, leave_tombstone, take_turn
from moodtrack.changes.queries import deleted_among
from moodtrack.checkins.models import Topic
from moodtrack.checkins.queries import TopicContent, opened_topic
from moodtrack.checkins.rules.topics import TopicDraft
from moodtrack.core.errors import ConflictError, NotFoundError, StaleError
from moodtrack.core.sealing import Kind
from moodtrack.people.models import Client

TABLE = "topics"


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
        if _says_the_same(known := opened_topic(row, turn.seal), draft):
            return known, False
        raise ConflictError("Another topic has this id. Change it with PATCH.")
    if deleted_among(client.pk, [topic_id]):
        raise ConflictError("This topic was deleted. A new one needs a new id.")
    position = _end_of_agenda(client) if draft.position is None else draft.position
    row = Topic.objects.create(
        client=client,
        id=topic_id,
        text=_sealed(topic_id, draft.text, turn),
        kind=draft.kind,
        position=position,
        version=1,
        change=turn.change,
        created_at=now,
        updated_at=now,
        written_at=now,
    )
    return TopicContent(row, draft.text), True


def _sealed(topic_id: UUID, text: str, turn: Turn) -> bytes:
    return turn.seal.close(Kind.TOPIC, topic_id, turn.change, text.encode())


def _says_the_same(known: TopicContent, draft: TopicDraft) -> bool:
    same_place = draft.position is None or draft.position == known.row.position
    return known.text == draft.text and known.row.kind == draft.kind and same_place


def _end_of_agenda(client: Client) -> int:
    last: int | None = Topic.objects.filter(client=client).aggregate(last=Max("position"))["last"]
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
    known = opened_topic(row, turn.seal).text
    text, before = changes.get("text", known), (known, row.kind, row.position)
    row.kind = changes.get("kind", row.kind)
    row.position = changes.get("position", row.position)
    if (text, row.kind, row.position) != before:
        row.text = _sealed(topic_id, text, turn)
        row.version, row.change, row.updated_at = row.version + 1, turn.change, now
        row.written_at = row.written_at if text == known else now
        row.save(force_update=True)
    return TopicContent(row, text)


@transaction.atomic
def delete_topic(*, client: Client, topic_id: UUID, now: datetime, if_version: int | None = None) -> None:
    """Take a topic off the agenda.

    Raises:
        NotFoundError: there is none under this id.
        StaleError: it is not at ``if_version`` any more.
    """
    turn = take_turn(client_id=client.pk)
    _own_topic(turn, topic_id, if_version).delete()
    leave_tombstone(client_id=client.pk, table=TABLE, row_id=topic_id, change=turn.change, now=now)


def _own_topic(turn: Turn, topic_id: UUID, if_version: int | None) -> Topic:
    row = Topic.objects.filter(client_id=turn.seal.owner_id, id=topic_id).first()
    if row is None:
        raise NotFoundError
    if if_version is not None and if_version != row.version:
        raise StaleError(opened_topic(row, turn.seal))
    return row
