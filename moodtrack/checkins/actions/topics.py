from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from moodtrack.changes.actions import leave_tombstone, next_change
from moodtrack.changes.queries import deleted_among
from moodtrack.checkins.models import Topic
from moodtrack.checkins.rules.topics import TopicDraft
from moodtrack.core.errors import ConflictError, NotFoundError, StaleError
from moodtrack.core.sealing import pack_text
from moodtrack.people.models import Client

TABLE = "topics"


@transaction.atomic
def add_topic(*, client: Client, topic_id: UUID, draft: TopicDraft, now: datetime) -> tuple[Topic, bool]:
    """Put something on the agenda; the same again changes nothing.

    Returns:
        The topic, and whether it is new.

    Raises:
        ConflictError: the id is in use for something else, or was deleted.
    """
    change = next_change(client_id=client.pk)
    if (row := Topic.objects.filter(client=client, id=topic_id).first()) is not None:
        if _says_the_same(row, draft):
            return row, False
        raise ConflictError("Another topic has this id. Change it with PATCH.")
    if deleted_among(client.pk, [topic_id]):
        raise ConflictError("This topic was deleted. A new one needs a new id.")
    position = _end_of_agenda(client) if draft.position is None else draft.position
    row = Topic.objects.create(
        client=client,
        id=topic_id,
        text=pack_text(draft.text),
        kind=draft.kind,
        position=position,
        version=1,
        change=change,
        created_at=now,
        updated_at=now,
        written_at=now,
    )
    return row, True


def _says_the_same(row: Topic, draft: TopicDraft) -> bool:
    same_place = draft.position is None or draft.position == row.position
    return bytes(row.text) == pack_text(draft.text) and row.kind == draft.kind and same_place


def _end_of_agenda(client: Client) -> int:
    last: int | None = Topic.objects.filter(client=client).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def change_topic(
    *, client: Client, topic_id: UUID, changes: Mapping[str, Any], now: datetime, if_version: int | None = None
) -> Topic:
    """Change a topic's words, kind or place.

    Raises:
        NotFoundError: there is none under this id.
        StaleError: it is not at ``if_version`` any more.
    """
    change = next_change(client_id=client.pk)
    row = _own_topic(client, topic_id, if_version)
    before = (bytes(row.text), row.kind, row.position)
    row.text = pack_text(changes["text"]) if "text" in changes else row.text
    row.kind = changes.get("kind", row.kind)
    row.position = changes.get("position", row.position)
    if (bytes(row.text), row.kind, row.position) != before:
        row.version, row.change, row.updated_at = row.version + 1, change, now
        row.written_at = row.written_at if bytes(row.text) == before[0] else now
        row.save(force_update=True)
    return row


@transaction.atomic
def delete_topic(*, client: Client, topic_id: UUID, now: datetime, if_version: int | None = None) -> None:
    """Take a topic off the agenda.

    Raises:
        NotFoundError: there is none under this id.
        StaleError: it is not at ``if_version`` any more.
    """
    change = next_change(client_id=client.pk)
    _own_topic(client, topic_id, if_version).delete()
    leave_tombstone(client_id=client.pk, table=TABLE, row_id=topic_id, change=change, now=now)


def _own_topic(client: Client, topic_id: UUID, if_version: int | None) -> Topic:
    row = Topic.objects.filter(client=client, id=topic_id).first()
    if row is None:
        raise NotFoundError
    if if_version is not None and if_version != row.version:
        raise StaleError(row)
    return row
