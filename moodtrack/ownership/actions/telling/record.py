"""What the client recorded: check-ins with every version, topics, and what was deleted."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from gettext import NullTranslations
from typing import Any
from uuid import UUID

from moodtrack.changes.rules import CHECK_INS, TOPICS
from moodtrack.checkins.models import CheckIn, CheckInVersion
from moodtrack.checkins.queries import opened, opened_topic
from moodtrack.core.sealing import Seal
from moodtrack.measures.items import FORM_VERSION, ITEM_BY_KEY, ITEMS, Item
from moodtrack.ownership.actions.telling.columns import told_columns
from moodtrack.ownership.queries.everything import Everything
from moodtrack.ownership.wording import label_of, scale_of

Version = CheckIn | CheckInVersion
FACTS = "version day recorded_at time_zone added_later form_version"
STAMPS = "created_at updated_at"


def told_form(words: NullTranslations) -> dict[str, Any]:
    """What a check-in asks, on which scales."""
    return {"version": FORM_VERSION, "items": [_told_item(item, words) for item in ITEMS]}


def _told_item(item: Item, words: NullTranslations) -> dict[str, Any]:
    scale = item.scale
    return {
        "key": item.key,
        "text": words.gettext(item.text),
        "min": scale.low,
        "max": scale.high,
        "step": scale.step,
        "unit": scale.unit,
        "labels": {f"{value:g}": words.gettext(label) for value, label in scale.labels},
        "scale": scale_of(item, words),
        "direction": item.direction.value,
    }


def told_check_ins(everything: Everything, words: NullTranslations) -> list[dict[str, Any]]:
    """Every check-in in the order of recording, those that were deleted among them; those of no version come last."""
    versions = _versions(everything)
    current = {row.id for row in everything.check_ins}
    gone = {row.id: row.deleted_at for row in everything.tombstones if row.table == CHECK_INS}
    never_here = [check_in_id for check_in_id in gone if check_in_id not in versions]
    ids = [*sorted(versions, key=lambda one: _first_recorded(versions[one], one)), *sorted(never_here)]
    return [
        {
            "id": check_in_id,
            "deleted_at": None if check_in_id in current else gone[check_in_id],
            "versions": [_told_version(row, everything.seal, words) for row in versions.get(check_in_id, [])],
        }
        for check_in_id in ids
    ]


def _versions(everything: Everything) -> dict[UUID, list[Version]]:
    versions: dict[UUID, list[Version]] = defaultdict(list)
    for former in everything.former:
        versions[former.check_in_id].append(former)
    for current in everything.check_ins:
        versions[current.id].append(current)
    return dict(versions)


def _first_recorded(versions: list[Version], check_in_id: UUID) -> tuple[datetime, UUID]:
    return versions[0].recorded_at, check_in_id


def _told_version(row: Version, seal: Seal, words: NullTranslations) -> dict[str, Any]:
    content = opened(row, seal)
    said = {
        "answers": {
            key: _told_answer(ITEM_BY_KEY[key], content.answers[key], words) for key in sorted(content.answers)
        },
        "tags": content.tags,
        "note": content.note,
    }
    return told_columns(row, FACTS) | said | told_columns(row, f"note_shared {STAMPS}")


def _told_answer(item: Item, value: float, words: NullTranslations) -> dict[str, Any]:
    scale = item.scale
    return {"value": value, "label": label_of(value, scale, words), "min": scale.low, "max": scale.high}


def told_topics(everything: Everything) -> Iterator[dict[str, Any]]:
    """The agenda, in the client's order."""
    for row in everything.topics:
        topic = opened_topic(row, everything.seal)
        yield told_columns(row, f"id kind position version {STAMPS} written_at", text=topic.text)


def told_deleted_topics(everything: Everything) -> Iterator[dict[str, Any]]:
    """Which topics were taken off the agenda, and when; their words are gone."""
    for row in everything.tombstones:
        if row.table == TOPICS:
            yield told_columns(row, "id deleted_at")
