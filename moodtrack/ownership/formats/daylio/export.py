"""Daylio's CSV export: bytes -> rows, or everything that is wrong with them at once."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from moodtrack.core.errors import MoodtrackError

COLUMNS = ("full_date", "date", "weekday", "time", "mood", "activities", "note_title", "note")
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
WALL_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?:\s*([ap])\.?\s?m\.?)?", re.IGNORECASE)


class NotDaylioError(MoodtrackError):
    """The file is something else; the message is one line for its owner."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row: its first line in the file (the header is line 1) and one sentence."""

    line: int
    detail: str


class MalformedRowsError(MoodtrackError):
    """Some rows cannot be read; ``faults`` has every one of them, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f"line {fault.line}: {fault.detail}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class DaylioRow:
    """One row as Daylio wrote it: local day and time, the name of the mood, activities in order, title and note."""

    line: int
    day: date
    wall_time: time
    mood: str
    activities: tuple[str, ...]
    note_title: str
    note: str


def read_export(content: bytes) -> tuple[DaylioRow, ...]:
    """Read a whole export, or nothing of it.

    Args:
        content: the file as Daylio wrote it: UTF-8 with or without a byte order mark, newest row first, times of 12 or
            24 hours, quoted fields that may hold line breaks. Columns beside ``COLUMNS`` are left alone.

    Returns:
        The rows in the order of the file; none for a header alone.

    Raises:
        NotDaylioError: not UTF-8, or a header that lacks one of ``COLUMNS``.
        MalformedRowsError: rows that cannot be read.
    """
    records = _records(_text(content))
    _, header = next(records, (1, []))
    if isinstance(header, Fault) or not set(COLUMNS) <= set(header):
        raise NotDaylioError(f"This is not a Daylio export: its first line should be {','.join(COLUMNS)}")
    rows = [_row(line, fields, header) for line, fields in records]
    faults = tuple(row for row in rows if isinstance(row, Fault))
    if faults:
        raise MalformedRowsError(faults)
    return tuple(row for row in rows if isinstance(row, DaylioRow))


def in_brief(rows: Sequence[DaylioRow]) -> str:
    """How much there is: ``3 check-ins on 2 days, 2026-03-01 to 2026-03-02``."""
    days = {row.day for row in rows}
    if not days:
        return "0 check-ins"
    return f"{_count(len(rows), 'check-in')} on {_count(len(days), 'day')}, {min(days)} to {max(days)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotDaylioError("This is not a Daylio export: it is not UTF-8 text") from None


def _records(text: str) -> Iterator[tuple[int, list[str] | Fault]]:
    """Every record but empty lines, with its first line's number; strict, so that a lost quote swallows no rows."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Fault(line, f"cannot be read as CSV ({error})")
        else:
            if fields:
                yield line, fields


def _row(line: int, fields: list[str] | Fault, header: list[str]) -> DaylioRow | Fault:
    if isinstance(fields, Fault):
        return fields
    if len(fields) != len(header):
        return Fault(line, f"has {len(fields)} fields where the header has {len(header)}")
    named = dict(zip(header, fields, strict=True))
    day, wall_time, mood = _day(named["full_date"]), _wall_time(named["time"]), named["mood"].strip()
    if day is None:
        return Fault(line, "full_date is not a day written as YYYY-MM-DD")
    if wall_time is None:
        return Fault(line, "time is not a time of day such as 21:30 or 9:30 pm")
    if not mood:
        return Fault(line, "mood is empty")
    return DaylioRow(line, day, wall_time, mood, _activities(named["activities"]), named["note_title"], named["note"])


def _day(text: str) -> date | None:
    parts = DAY.fullmatch(text.strip())
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


def _wall_time(text: str) -> time | None:
    parts = WALL_TIME.fullmatch(text.strip())
    if parts is None:
        return None
    hour, minute, half = int(parts[1]), int(parts[2]), parts[3]
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _activities(text: str) -> tuple[str, ...]:
    """The names between the bars, each once, in their order."""
    return tuple(dict.fromkeys(name for part in text.split("|") if (name := part.strip())))
