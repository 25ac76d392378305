"""A push as WatermelonDB sends it, records by table, and what of it can be stored.

One bad record never stands in the way of the others: it is named with its reason, and stays on the phone.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from moodtrack.changes.rules import CHECK_INS, TABLES, TOPICS
from moodtrack.checkins.rules.check_ins import CheckInDraft, pointer_token
from moodtrack.checkins.rules.columns import Record, columns_unsaid, read_check_in_record, read_topic_record
from moodtrack.checkins.rules.texts import is_unicode
from moodtrack.checkins.rules.topics import TopicDraft
from moodtrack.core.errors import Problem, RefusedError

RECORDS, DELETED = ("created", "updated"), "deleted"
LISTS = (*RECORDS, DELETED)
MOST_RECORDS = 10_000
MOST_TABLES = 100
MOST_TOLD = 10
"""Of what is wrong with the shape of a push."""
LONGEST_NAME = 64
"""Of an id or a table: what is told back must not outgrow what was sent."""
Said = TypeVar("Said")


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
    """What a phone wants stored; what cannot be read is among the rejections already.

    Args:
        unsaid: of check-ins that lack columns, which.
    """

    check_ins: dict[UUID, CheckInDraft] = field(default_factory=dict)
    topics: dict[UUID, TopicDraft] = field(default_factory=dict)
    unsaid: dict[UUID, frozenset[str]] = field(default_factory=dict)
    deleted: dict[str, set[UUID]] = field(default_factory=lambda: {table: set() for table in TABLES})
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def drafts(self) -> dict[str, Mapping[UUID, CheckInDraft | TopicDraft]]:
        """By table, what is to be stored."""
        return {CHECK_INS: self.check_ins, TOPICS: self.topics}


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
        records = [record for name in RECORDS for record in lists.get(name, ())]
        if table == CHECK_INS:
            said = _read(push, table, records, lambda of, record: _said(of, record, now))
            push.check_ins = {row_id: draft for row_id, (draft, _) in said.items()}
            push.unsaid = {row_id: unsaid for row_id, (_, unsaid) in said.items() if unsaid}
        elif table == TOPICS:
            push.topics = _read(push, table, records, lambda _, record: read_topic_record(record))
        else:
            push.rejections += [_unknown(table, record) for record in records]
        if table in TABLES:
            push.deleted[table] = {of for sent in lists.get(DELETED, ()) if (of := _id(sent)) is not None}
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


def _read(push: Push, table: str, records: list[Record], read: Callable[[UUID, Record], Said]) -> dict[UUID, Said]:
    found: dict[UUID, Said] = {}
    for record in records:
        try:
            row_id = _id_of(record)
            said = read(row_id, record)
            if found.setdefault(row_id, said) != said:
                raise RefusedError(Problem("/id", "twice", "This push says two things under one id."))
        except RefusedError as error:
            push.rejections += [Rejection(table, record["id"], problem) for problem in error.problems]
    rejected = {rejection.id for rejection in push.rejections if rejection.table == table}
    return {row_id: said for row_id, said in found.items() if str(row_id) not in rejected} if rejected else found


def _said(row_id: UUID, record: Record, now: datetime) -> tuple[CheckInDraft, frozenset[str]]:
    return read_check_in_record(row_id, record, now=now), columns_unsaid(record)


def _unknown(table: str, record: Record) -> Rejection:
    return Rejection(table, record["id"], Problem("", "unknown_table", "This server has no such table."))


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
    if len(body) > MOST_TABLES:
        raise RefusedError(Problem("", "too_many", f"A push holds at most {MOST_TABLES} tables."))
    problems = (problem for table, lists in body.items() for problem in _misshapen(table, lists))
    if told := list(islice(problems, MOST_TOLD)):
        raise RefusedError(*told)
    if sum(len(lists.get(name, ())) for lists in body.values() for name in LISTS) > MOST_RECORDS:
        raise RefusedError(Problem("", "too_many", f"A push holds at most {MOST_RECORDS:,} records."))


def _misshapen(table: str, lists: Any) -> Iterator[Problem]:
    at = f"/{pointer_token(table)}"
    if not _is_name(table) or not isinstance(lists, Mapping) or not set(lists) <= set(LISTS):
        yield Problem(at, "not_a_table", "A table is an object with the lists created, updated and deleted.")
        return
    for name in LISTS:
        found = lists.get(name, [])
        if not isinstance(found, list):
            yield Problem(f"{at}/{name}", "not_a_list", "This is a list.")
        elif name == DELETED:
            yield from _strange(found, f"{at}/{name}", _is_name, "An id is a short text.")
        else:
            yield from _strange(
                found, f"{at}/{name}", _has_id, "A record is an object with an id that is a short text."
            )


def _strange(found: list[Any], at: str, is_sound: Callable[[Any], bool], detail: str) -> Iterator[Problem]:
    strange = next((place for place, sent in enumerate(found) if not is_sound(sent)), None)
    if strange is not None:
        yield Problem(f"{at}/{strange}", "not_a_record", detail)


def _has_id(sent: Any) -> bool:
    return isinstance(sent, Mapping) and _is_name(sent.get("id"))


def _is_name(sent: Any) -> bool:
    """Whether this can be told back: a lone surrogate cannot be."""
    return isinstance(sent, str) and len(sent) <= LONGEST_NAME and (sent.isascii() or is_unicode(sent))
