"""What a check-in is, and what stands in the way of storing one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import inf
from typing import Any, TypeVar
from uuid import UUID

from moodtrack.checkins.rules.texts import read_text
from moodtrack.core.days import is_zone, local_day
from moodtrack.core.errors import Problem, RefusedError
from moodtrack.core.packing import canonical_number
from moodtrack.measures.items import ITEM_BY_KEY, ITEMS

EARLIEST_DAY = date(2000, 1, 1)
EARLIEST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
LATEST_INSTANT = datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_NOTE = 10_000
LONGEST_TAG = 100
MOST_TAGS = 50
T = TypeVar("T")
NO_ANSWERS: dict[str, float] = {}
NO_NOTE = ("", False)
FIELDS = frozenset({"id", "day", "recorded_at", "time_zone", "answers", "tags", "note"})
NOTE_FIELDS = frozenset({"text", "shared"})
ITEM_KEYS = frozenset(ITEM_BY_KEY)


@dataclass(frozen=True, slots=True)
class CheckInDraft:
    """A check-in as a phone or an import says it: facts and values, checked and canonical, not yet stored.

    Args:
        id: made by the phone.
        day: the local calendar day it is about.
        recorded_at: UTC instant at which it was typed.
        time_zone: IANA zone the client was in when typing.
        answers: item key to number on the item's scale; only what was answered.
        tags: the client's own words, in their order.
        note: free text, "" for none.
        note_shared: whether therapists may read the note.
    """

    id: UUID
    day: date
    recorded_at: datetime
    time_zone: str
    answers: Mapping[str, float]
    tags: tuple[str, ...] = ()
    note: str = ""
    note_shared: bool = False


def read_check_in(body: Mapping[str, Any], *, check_in_id: UUID, now: datetime) -> CheckInDraft:
    """Check what a phone sent.

    Args:
        body: the JSON object.
        check_in_id: the id its path names.
        now: aware instant; the day may be at most the client's own tomorrow.

    Raises:
        RefusedError: naming every field that stands in the way.
    """
    problems = unknown_fields(body, FIELDS) + _id_problems(body, check_in_id)
    reader = _Reader(body, problems)
    time_zone = reader.read("time_zone", _read_zone, "")
    note, note_shared = reader.read("note", _read_note, NO_NOTE, is_optional=True)
    draft = CheckInDraft(
        id=check_in_id,
        day=reader.read("day", _read_day, EARLIEST_DAY),
        recorded_at=reader.read("recorded_at", read_instant, EARLIEST_INSTANT),
        time_zone=time_zone,
        answers=reader.read("answers", _read_answers, NO_ANSWERS),
        tags=reader.read("tags", _read_tags, (), is_optional=True),
        note=note,
        note_shared=note_shared,
    )
    if time_zone and draft.day > _tomorrow(now, time_zone):
        problems.append(Problem("/day", "too_late", "This day lies beyond the client's own tomorrow."))
    if problems:
        raise RefusedError(*problems)
    return draft


def is_added_later(draft: CheckInDraft, day_start_at: Callable[[datetime], time]) -> bool:
    """Whether it was typed on a later day of the client's than the one it is about; an offline phone is not late.

    Args:
        day_start_at: the local time at which the client's days began at an instant; asked only where it matters.
    """
    days = (local_day(draft.recorded_at, draft.time_zone) - draft.day).days
    if days != 1:
        return days > 1
    return local_day(draft.recorded_at, draft.time_zone, day_start_at(draft.recorded_at)) > draft.day


def unknown_fields(body: Mapping[str, Any], known: frozenset[str], at: str = "") -> list[Problem]:
    """A problem for each key nobody asked for."""
    if known.issuperset(body):
        return []
    return [
        Problem(f"{at}/{pointer_token(key)}", "unknown_field", "There is no such field here.")
        for key in sorted(set(body) - known)
    ]


def pointer_token(key: str) -> str:
    """A key as a JSON pointer's token (RFC 6901), cut so that an answer never grows with what was sent."""
    return key[:64].encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1")


def read_instant(value: Any, pointer: str) -> tuple[datetime, list[Problem]]:
    """An RFC 3339 instant in UTC between 2000 and 2100, or why not."""
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value.upper() else None
        if instant is not None and instant.tzinfo is not None:
            instant = instant.astimezone(UTC)
            if EARLIEST_INSTANT <= instant < LATEST_INSTANT:
                return instant, []
            return EARLIEST_INSTANT, [Problem(pointer, "out_of_range", "This instant lies before 2000 or after 2099.")]
    except (ValueError, OverflowError):
        pass
    return EARLIEST_INSTANT, [
        Problem(
            pointer, "not_an_instant", "This is an instant with its offset (RFC 3339), such as 2026-11-21T20:14:03Z."
        )
    ]


class _Reader:
    """Reads field after field and collects what is wrong with them."""

    def __init__(self, body: Mapping[str, Any], problems: list[Problem]) -> None:
        self.body = body
        self.problems = problems

    def read(
        self, field: str, read: Callable[[Any, str], tuple[T, list[Problem]]], missing: T, *, is_optional: bool = False
    ) -> T:
        value = self.body.get(field)
        if value is None:
            if not is_optional:
                self.problems.append(Problem(f"/{field}", "required", "This field is required."))
            return missing
        result, problems = read(value, f"/{field}")
        self.problems.extend(problems)
        return result


@lru_cache(maxsize=64)
def _tomorrow(now: datetime, zone: str) -> date:
    """Where the clock is in this zone; the same for every record of a push."""
    return local_day(now, zone) + timedelta(days=1)


def _id_problems(body: Mapping[str, Any], check_in_id: UUID) -> list[Problem]:
    sent = body.get("id")
    if sent is None or str(sent).lower() == str(check_in_id):
        return []
    return [Problem("/id", "differs", "This id differs from the one in the path.")]


def _read_zone(value: Any, pointer: str) -> tuple[str, list[Problem]]:
    if isinstance(value, str) and is_zone(value):
        return value, []
    return "", [Problem(pointer, "unknown_zone", "This is not an IANA time zone name, such as Europe/Madrid.")]


def _read_day(value: Any, pointer: str) -> tuple[date, list[Problem]]:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or str(day) != value:  # a week date is ISO too, but not what is meant here
        return EARLIEST_DAY, [Problem(pointer, "not_a_day", "This is a calendar day, such as 2026-11-21.")]
    if day < EARLIEST_DAY:
        return EARLIEST_DAY, [Problem(pointer, "too_early", "Days are taken from 2000-01-01 on.")]
    return day, []


def _read_answers(value: Any, pointer: str) -> tuple[dict[str, float], list[Problem]]:
    if not isinstance(value, Mapping):
        return {}, [Problem(pointer, "not_an_object", "Answers are an object of item and number.")]
    problems = unknown_fields(value, ITEM_KEYS, pointer)
    answers: dict[str, float] = {}
    for item in ITEMS:
        answer = value.get(item.key)
        if answer is None:
            if item.is_required:
                problems.append(Problem(f"{pointer}/{item.key}", "required", "This answer is required."))
        elif isinstance(answer, bool) or not isinstance(answer, int | float) or not abs(answer) < inf:
            problems.append(Problem(f"{pointer}/{item.key}", "not_a_number", "An answer is a number."))
        elif not item.scale.holds(answer):
            ends = f"{item.scale.low} to {item.scale.high}"
            problems.append(Problem(f"{pointer}/{item.key}", "off_scale", f"This item's scale goes from {ends}."))
        else:
            answers[item.key] = canonical_number(answer)
    return answers, problems


def _read_tags(value: Any, pointer: str) -> tuple[tuple[str, ...], list[Problem]]:
    if not isinstance(value, list) or len(value) > MOST_TAGS:
        return (), [Problem(pointer, "not_tags", f"Tags are a list of at most {MOST_TAGS} texts.")]
    read = [read_text(tag, f"{pointer}/{place}", longest=LONGEST_TAG, shortest=1) for place, tag in enumerate(value)]
    return tuple(text for text, _ in read), [problem for _, problems in read for problem in problems]


def _read_note(value: Any, pointer: str) -> tuple[tuple[str, bool], list[Problem]]:
    if not isinstance(value, Mapping):
        return NO_NOTE, [Problem(pointer, "not_an_object", 'A note is an object: {"text": "…", "shared": false}.')]
    problems = unknown_fields(value, NOTE_FIELDS, pointer)
    sent = value.get("text")
    text, text_problems = read_text("" if sent is None else sent, f"{pointer}/text", longest=LONGEST_NOTE)
    shared = value.get("shared", False)
    if not isinstance(shared, bool | None):
        problems.append(Problem(f"{pointer}/shared", "not_a_boolean", "Shared is true or false."))
    return (text, bool(text and shared is True)), problems + text_problems
