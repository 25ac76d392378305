"""Records as an offline phone keeps them, flat columns, read into drafts; what is wrong is told by column."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from moodtrack.checkins.rules.check_ins import CheckInDraft, read_check_in
from moodtrack.checkins.rules.topics import TopicDraft, read_topic
from moodtrack.core.errors import Problem, RefusedError
from moodtrack.measures.items import ITEMS

OPTIONAL_ANSWERS = frozenset(item.key for item in ITEMS if not item.is_required)
OPTIONAL = OPTIONAL_ANSWERS | {"tags", "note", "note_shared"}
COLUMN_OF = {f"/answers/{item.key}": f"/{item.key}" for item in ITEMS}
COLUMN_OF |= {"/note/text": "/note", "/note/shared": "/note_shared"}
"""Where the pointers into a check-in's nested form lead in its flat one."""
TOPIC_COLUMNS = ("text", "kind", "position")
Record = Mapping[str, Any]


def read_check_in_record(row_id: UUID, record: Record, *, now: datetime) -> CheckInDraft:
    """Check a check-in of a push; columns nobody knows are left alone, as a newer app may have them.

    Raises:
        RefusedError: naming every column that stands in the way, once for each thing that is wrong with it.
    """
    try:
        return read_check_in(_nested(record), check_in_id=row_id, now=now)
    except RefusedError as error:
        raise RefusedError(*dict.fromkeys(_in_columns(problem) for problem in error.problems)) from error


def read_topic_record(record: Record) -> TopicDraft:
    """Check a topic of a push.

    Raises:
        RefusedError: naming every column that stands in the way.
    """
    return read_topic({name: record[name] for name in TOPIC_COLUMNS if record.get(name) is not None})


def columns_unsaid(record: Record) -> frozenset[str]:
    """The columns a check-in might have and this record has not, as its phone's schema lacks them; null is said."""
    return OPTIONAL - record.keys()


def _nested(record: Record) -> dict[str, Any]:
    """A check-in's columns as the resource has them."""
    return {
        "day": record.get("day"),
        "recorded_at": record.get("recorded_at"),
        "time_zone": record.get("time_zone"),
        "answers": {item.key: record.get(item.key) for item in ITEMS},
        "tags": _tags(record.get("tags")),
        "note": {"text": record.get("note"), "shared": record.get("note_shared")},
    }


def _tags(text: Any) -> Any:
    """Tags come as JSON in a text, which is the list they are; anything else is for the reader to refuse."""
    if text == "":
        return None
    try:
        return json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return text


def _in_columns(problem: Problem) -> Problem:
    pointer = COLUMN_OF.get(problem.pointer, "/tags" if problem.pointer.startswith("/tags") else problem.pointer)
    return Problem(pointer, problem.code, problem.detail)
