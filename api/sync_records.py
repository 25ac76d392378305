"""What travels when a phone syncs: records as it keeps them, described and written."""

import json
from datetime import datetime
from typing import Any

from rest_framework import serializers

from api.topics import KINDS
from moodtrack.checkins.queries import CheckInForPhone, TopicContent
from moodtrack.checkins.rules.check_ins import LONGEST_NOTE
from moodtrack.checkins.rules.topics import GREATEST_POSITION, LONGEST_TOPIC
from moodtrack.measures.items import ITEMS, Item

TAGS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class CheckInRecord(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    day = serializers.DateField()
    recorded_at = serializers.CharField(help_text="RFC 3339, cannot change.")
    time_zone = serializers.CharField()
    tags = serializers.CharField(help_text="A JSON list of texts, as text.")
    note = serializers.CharField(allow_blank=True)
    note_shared = serializers.BooleanField()
    added_later = serializers.BooleanField(help_text="Computed here; ignored when pushed.")

    def get_fields(self) -> dict[str, Any]:
        """These, and an answer to each item there is."""
        return {**super().get_fields(), **{item.key: _answer(item, required=True) for item in ITEMS}}


class PushedCheckIn(serializers.Serializer[Any]):
    """A column that is left out keeps what it holds; columns that are not named here are ignored."""

    id = serializers.UUIDField()
    day = serializers.DateField()
    recorded_at = serializers.CharField(help_text="RFC 3339, cannot change.")
    time_zone = serializers.CharField()
    tags = serializers.CharField(required=False, allow_null=True, help_text="A JSON list of texts, as text.")
    note = serializers.CharField(required=False, allow_null=True, max_length=LONGEST_NOTE)
    note_shared = serializers.BooleanField(required=False, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """These, and an answer to each item there is."""
        return {**super().get_fields(), **{item.key: _answer(item, required=item.is_required) for item in ITEMS}}


class TopicRecord(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    position = serializers.IntegerField()


class PushedTopic(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    text = serializers.CharField(max_length=LONGEST_TOPIC)
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    position = serializers.IntegerField(min_value=0, max_value=GREATEST_POSITION, required=False, allow_null=True)


def check_in_record(check_in: CheckInForPhone) -> dict[str, Any]:
    """A check-in as a phone keeps it."""
    row = check_in.columns
    return {
        "id": str(row.check_in_id),
        "day": str(row.day),
        "recorded_at": _as_text(row.recorded_at),
        "time_zone": row.time_zone,
        **{item.key: check_in.answers.get(item.key) for item in ITEMS},
        "tags": TAGS.encode(check_in.tags),
        "note": check_in.note,
        "note_shared": row.note_shared,
        "added_later": row.added_later,
    }


def topic_record(topic: TopicContent) -> dict[str, Any]:
    """A topic as a phone keeps it."""
    row = topic.row
    return {"id": row.id, "text": topic.text, "kind": row.kind, "position": row.position}


def _answer(item: Item, *, required: bool) -> serializers.FloatField:
    scale = item.scale
    return serializers.FloatField(
        min_value=scale.low, max_value=scale.high, required=required, allow_null=not item.is_required
    )


def _as_text(instant: datetime) -> str:
    """As JavaScript writes it, unless that would lose microseconds."""
    precision = "milliseconds" if instant.microsecond % 1000 == 0 else "microseconds"
    return instant.isoformat(timespec=precision).replace("+00:00", "Z")
