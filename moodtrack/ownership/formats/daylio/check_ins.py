"""Rows of a Daylio export -> check-ins as a phone would send them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from moodtrack.core.days import instant_at
from moodtrack.ownership.formats.daylio.export import DaylioRow
from moodtrack.ownership.formats.daylio.moods import MoodMapping

DAYLIO = UUID("df21118d-c559-4b34-a8e7-c69472f5a3ca")
"""The namespace of the ids made here; changing it would make every later import a second one."""


@dataclass(frozen=True, slots=True)
class DaylioCheckIn:
    """A row as a check-in: its line in the file, its id, and the body that a phone would have sent."""

    line: int
    id: UUID
    body: dict[str, Any]


def check_ins_from(rows: Sequence[DaylioRow], *, client_id: UUID, moods: MoodMapping, zone: str) -> list[DaylioCheckIn]:
    """One check-in per row, oldest first.

    Ids are UUIDv5 of the client, the day, the time, the mood's name and the place among rows that are equal in these:
    the same file gives the same ids. Daylio writes the newest row first; places are counted from the oldest, so that a
    longer export of the same diary keeps the ids of the shorter one.

    Args:
        rows: as in the file.
        client_id: whose diary it is.
        moods: has a number for every mood of the rows.
        zone: IANA name of the zone in which Daylio's clock ran.

    Raises:
        UnmappedMoodError: a mood of the rows has no number.
    """
    moods.refuse_unmapped(row.mood for row in rows)
    oldest_first = rows[::-1]
    ids = _ids(oldest_first, client_id)
    return [
        DaylioCheckIn(row.line, check_in_id, _body(row, moods.number(row.mood), zone))
        for row, check_in_id in zip(oldest_first, ids, strict=True)
    ]


def _body(row: DaylioRow, mood: float, zone: str) -> dict[str, Any]:
    return {
        "day": row.day.isoformat(),
        "recorded_at": instant_at(row.day, row.wall_time, zone).isoformat(),
        "time_zone": zone,
        "answers": {"mood": mood},
        "tags": list(row.activities),
        "note": _note(row),
    }


def _ids(oldest_first: Sequence[DaylioRow], client_id: UUID) -> Iterator[UUID]:
    places: Counter[str] = Counter()
    for row in oldest_first:
        name = f"{client_id}/{row.day}/{row.wall_time:%H:%M}/{row.mood.casefold()}"
        yield uuid5(DAYLIO, f"{name}/{places[name]}")
        places[name] += 1


def _note(row: DaylioRow) -> dict[str, Any] | None:
    """Title and text below one another, for the client alone: Daylio never asked whether to share them."""
    text = "\n".join(part for part in (row.note_title, row.note) if part.strip())
    return {"text": text, "shared": False} if text else None
