"""A push as WatermelonDB sends it, flat columns by table, and what of it can be stored.

One bad record never stands in the way of the others: it is named with its reason, and stays on the phone.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from moodtrack.checkins.rules.check_ins import CheckInDraft, pointer_token, read_check_in
from moodtrack.checkins.rules.topics import TopicDraft, read_topic
from moodtrack.core.errors import Problem, RefusedError
from moodtrack.measures.items import ITEMS

CHECK_INS, TOPICS = "check_ins", "topics"
TABLES = (CHECK_INS, TOPICS)
LISTS = ("created", "updated", "deleted")
MOST_RECORDS = 10_000
COLUMN_OF = {f"/answers/{item.key}": f"/{item.key}" for item in ITEMS}
COLUMN_OF |= {"/answers": "", "/note/text": "/note", "/note/shared": "/note_shared"}
"""Where the pointers into a check-in's nested form lead in its flat one."""
Draft = TypeVar("Draft", CheckInDraft, TopicDraft)
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rejection:
    """One thing wrong with one record, which is left out and stays on the phone.

    Args:
        table, id: as sent.
    """

    table: str
    id: str
    problem: Problem


@dataclass(slots=True)
class Push:
    """What a phone wants stored; what cannot be read is among the rejections already."""

    check_ins: dict[UUID, CheckInDraft] = field(default_factory=dict)
    topics: dict[UUID, TopicDraft] = field(default_factory=dict)
    deleted: dict[str, set[UUID]] = field(default_factory=lambda: {table: set() for table in TABLES})
    rejections: list[Rejection] = field(default_factory=list)


def read_push(body: Mapping[str, Any], *, now: datetime) -> Push:
    """Check what a phone pushed.

    Args:
        body: by table, records ``created`` and ``updated``, ids ``deleted``. The two kinds of records mean the same:
            what is there is changed, what is not is made.
        now: aware instant; a day may be at most the client's own tomorrow.

    Raises:
        RefusedError: it is not of this shape, or larger than what is taken; nothing of it can be told apart.
    """
    _refuse_misshapen(body)
    push = Push()
    for table, lists in body.items():
        records = [*lists.get("created", ()), *lists.get("updated", ())]
        if table == CHECK_INS:
            push.check_ins = _read(push, table, records, lambda row_id, record: _read_check_in(row_id, record, now))
        elif table == TOPICS:
            push.topics = _read(push, table, records, lambda _, record: read_topic(_columns_of_topic(record)))
        else:
            unknown = Problem("", "unknown_table", "This server has no such table.")
            push.rejections += [Rejection(table, record["id"], unknown) for record in records]
        if table in TABLES:
            push.deleted[table] = {row_id for sent in lists.get("deleted", ()) if (row_id := _id(sent)) is not None}
    return push


def read_migration(text: str | None) -> frozenset[str]:
    """The tables a phone wants anew since its schema has gained them, or columns of them.

    Args:
        text: WatermelonDB's ``migration``: JSON ``{"from", "tables", "columns": [{"table", "columns"}]}``, or null.

    Raises:
        RefusedError: it is nothing of the kind.
    """
    try:
        migration = json.loads(text or "null")
        if migration is None:
            return frozenset()
        gained = [*migration.get("tables", ()), *(of["table"] for of in migration.get("columns", ()))]
        return frozenset(TABLES) & frozenset(gained)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise RefusedError(Problem("/migration", "not_a_migration", "This is WatermelonDB's migration.")) from error


def _read(push: Push, table: str, records: list[Record], read: Callable[[UUID, Record], Draft]) -> dict[UUID, Draft]:
    drafts: dict[UUID, Draft] = {}
    for record in records:
        try:
            row_id = _id_of(record)
            draft = read(row_id, record)
            if drafts.setdefault(row_id, draft) != draft:
                raise RefusedError(Problem("/id", "twice", "This push says two things under one id."))
        except RefusedError as error:
            push.rejections += [Rejection(table, record["id"], problem) for problem in error.problems]
    return drafts


def _read_check_in(row_id: UUID, record: Record, now: datetime) -> CheckInDraft:
    try:
        return read_check_in(_nested(record), check_in_id=row_id, now=now)
    except RefusedError as error:
        raise RefusedError(*(_in_columns(problem) for problem in error.problems)) from error


def _nested(record: Record) -> dict[str, Any]:
    """A check-in's columns as the resource has them."""
    facts = {name: record.get(name) for name in ("day", "recorded_at", "time_zone")}
    answers = {item.key: record.get(item.key) for item in ITEMS}
    note = {"text": record.get("note"), "shared": record.get("note_shared")}
    return {**facts, "answers": answers, "tags": _tags(record.get("tags")), "note": note}


def _tags(text: Any) -> Any:
    """Tags come as JSON in a text, which is the list they are; anything else is for the reader to refuse."""
    if not text or not isinstance(text, str):
        return text or None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _in_columns(problem: Problem) -> Problem:
    pointer = COLUMN_OF.get(problem.pointer, "/tags" if problem.pointer.startswith("/tags") else problem.pointer)
    return Problem(pointer, problem.code, problem.detail)


def _columns_of_topic(record: Record) -> dict[str, Any]:
    kind = record.get("kind")
    return {"text": record.get("text"), "position": record.get("position"), **({} if kind is None else {"kind": kind})}


def _id_of(record: Record) -> UUID:
    row_id = _id(record["id"])
    if row_id is None:
        raise RefusedError(Problem("/id", "not_an_id", "An id is a UUID in small letters, with its dashes."))
    return row_id


def _id(sent: str) -> UUID | None:
    """An id in the one form in which it comes back; another form would make a second record of it on the phone."""
    try:
        row_id = UUID(sent)
    except ValueError:
        return None
    return row_id if str(row_id) == sent else None


def _refuse_misshapen(body: Mapping[str, Any]) -> None:
    problems = [problem for table, lists in body.items() for problem in _misshapen(f"/{pointer_token(table)}", lists)]
    if problems:
        raise RefusedError(*problems[:10])
    if sum(len(lists.get(name, ())) for lists in body.values() for name in LISTS) > MOST_RECORDS:
        raise RefusedError(Problem("", "too_many", f"A push holds at most {MOST_RECORDS:,} records."))


def _misshapen(at: str, lists: Any) -> Iterator[Problem]:
    if not isinstance(lists, Mapping) or not set(lists) <= set(LISTS):
        yield Problem(at, "not_a_table", "A table is an object with the lists created, updated and deleted.")
        return
    for name in LISTS:
        found = lists.get(name, [])
        if not isinstance(found, list):
            yield Problem(f"{at}/{name}", "not_a_list", "This is a list.")
        elif name == "deleted":
            yield from _strange(found, f"{at}/{name}", lambda sent: isinstance(sent, str), "An id is a text.")
        else:
            yield from _strange(found, f"{at}/{name}", _has_id, "A record is an object with an id that is a text.")


def _strange(found: list[Any], at: str, is_sound: Callable[[Any], bool], detail: str) -> Iterator[Problem]:
    strange = next((place for place, sent in enumerate(found) if not is_sound(sent)), None)
    if strange is not None:
        yield Problem(f"{at}/{strange}", "not_a_record", detail)


def _has_id(sent: Any) -> bool:
    return isinstance(sent, Mapping) and isinstance(sent.get("id"), str)
