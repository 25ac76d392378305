"""What a topic of the next session's agenda is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from moodtrack.checkins.rules.check_ins import unknown_fields
from moodtrack.checkins.rules.texts import read_text
from moodtrack.core.errors import Problem, RefusedError

LONGEST_TOPIC = 2_000
GREATEST_POSITION = 1_000_000
FIELDS = frozenset({"id", "text", "kind", "position"})


class TopicKind(StrEnum):
    """What the client means to do with it."""

    TALK = "talk"
    WENT_WELL = "went_well"


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic as a phone says it; what it leaves out stays as it is, or is as it is for a new one.

    Args:
        kind: None for something to talk about.
        position: None for the end of the list.
    """

    text: str
    kind: TopicKind | None
    position: int | None


def says_the_same(draft: TopicDraft, text: str, kind: str, position: int) -> bool:
    """Whether a draft says what a topic is already; what it leaves out may be anything."""
    return draft.text == text and draft.kind in (None, kind) and draft.position in (None, position)


def read_topic(body: Mapping[str, Any]) -> TopicDraft:
    """Check a whole topic.

    Raises:
        RefusedError: naming every field that stands in the way.
    """
    changes = read_topic_changes({"text": None, **body})
    return TopicDraft(text=changes["text"], kind=changes.get("kind"), position=changes.get("position"))


def read_topic_changes(body: Mapping[str, Any]) -> dict[str, Any]:
    """Check what of a topic is to change: any of ``text``, ``kind``, ``position``.

    Raises:
        RefusedError: naming every field that stands in the way.
    """
    problems = unknown_fields(body, FIELDS)
    changes: dict[str, Any] = {}
    if "text" in body:
        changes["text"], text_problems = read_text(body["text"], "/text", longest=LONGEST_TOPIC, shortest=1)
        problems.extend(text_problems)
    if "kind" in body:
        if body["kind"] in set(TopicKind) if isinstance(body["kind"], str) else False:
            changes["kind"] = TopicKind(body["kind"])
        else:
            problems.append(Problem("/kind", "unknown_kind", "A topic's kind is talk or went_well."))
    if body.get("position") is not None:
        if _is_position(body["position"]):
            changes["position"] = int(body["position"])
        else:
            detail = f"A position is a whole number from 0 to {GREATEST_POSITION}."
            problems.append(Problem("/position", "not_a_position", detail))
    if problems:
        raise RefusedError(*problems)
    return changes


def _is_position(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value <= GREATEST_POSITION and float(value).is_integer()
