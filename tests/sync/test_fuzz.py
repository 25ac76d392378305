"""Pushes that no library would send: never a 5xx, and never half of one stored."""

import json
import os
import random
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any
from unicodedata import normalize
from uuid import UUID

from django.core.cache import cache

from moodtrack.checkins.rules.sync import TABLES
from tests.conftest import Phone
from tests.sync.store import check_in, topic

BODIES = int(os.environ.get("MOODTRACK_SYNC_BODIES", "2000"))
SEED = int(os.environ.get("MOODTRACK_SYNC_SEED", "20261122"))
ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        7.5,
        1e308,
        10**400,
        -0.0,
        2**31,
        2**63,
        "",
        "x",
        "null",
        "\x00",
        "\ud800",
        "\u202e",
    ),
    *("9" * 5000, "x" * 20_000, "[" * 3000, '["a",1]', "[1e999]", "2026-02-30", "2026-11-21T20:14:03", "9999-12-31"),
    *("2026-11-21T20:14:03+99:99", "2026-W47-6", "Europe/Madrid\n", "../etc", [], {}, [[]], {"id": "x"}, ["a", None]),
    *("00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}", "__proto__"),
]
IDS = [str(UUID(int=place, version=4)) for place in range(40)]
NEWEST = "of the last pull"
CURSORS = ["null", "0", "1", "2", "5", "7000", "x", "-1", "9007199254740991", "9007199254740992", "", *[NEWEST] * 11]
Records = dict[str, list[dict[str, Any]]]
Held = dict[str, dict[str, dict[str, Any]]]
Ids = dict[str, set[str]]
EMPTY: dict[str, Any] = {"energy": None, "tension": None, "sleep_hours": None, "tags": "[]", "note": ""}
"""What a check-in holds of columns that nobody ever said."""


def test_whatever_is_pushed_is_answered_and_stored_whole_or_not_at_all(phone: Phone) -> None:
    """The longer target: MOODTRACK_SYNC_BODIES=100000."""
    chance = random.Random(SEED)
    before, newest = held(phone)
    for number in range(BODIES):
        cache.clear()
        body, cursor = mutated(chance), chance.choice(CURSORS)
        answer = phone.post(f"/sync?last_pulled_at={newest if cursor == NEWEST else cursor}", body)
        about = f"body {number} of seed {SEED}: {json.dumps(body)[:2000]}"
        assert answer.status_code in {200, 400, 409, 422}, about
        after, newest = held(phone)
        if answer.status_code == 200:
            taken_away = {table: set(body.get(table, {}).get("deleted", ())) for table in TABLES}
            assert_stored(taken_of(body, answer.json()), taken_away, before, after, deleted(phone))
        else:
            assert after == before, about
        before = after


def assert_stored(taken: Records, taken_away: Ids, before: Held, after: Held, gone: Ids) -> None:
    """What was taken is there as it was said, what was not is not, and nothing else came, went or changed."""
    for table in TABLES:
        ids = {record["id"] for record in taken[table]}
        assert {row_id for row_id, row in after[table].items() if row != before[table].get(row_id)} <= ids
        assert ids - gone[table] <= after[table].keys()
        assert before[table].keys() - after[table].keys() <= taken_away[table]
        for record in taken[table]:
            if (row := after[table].get(record["id"])) is not None:
                said = said_of(table, record, before[table].get(record["id"], EMPTY))
                assert {name: meaning(name, row[name]) for name in said} == said


def said_of(table: str, record: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """By column, what a row must hold once this record was taken; what the record lacks is as it was."""
    if table == "topics":
        return {name: meaning(name, record[name]) for name in topic() if record.get(name) is not None}
    held = {name: before[name] for name in EMPTY} | record
    said = {name: meaning(name, held[name]) for name in check_in() if name in held}
    if {"note", "note_shared"} <= record.keys():
        return said | {"note_shared": bool(record["note"] and record["note_shared"])}
    return {name: value for name, value in said.items() if name != "note_shared"}


def meaning(name: str, value: Any) -> Any:
    """What a column says, whichever way it was spelled."""
    match name:
        case "recorded_at":
            return datetime.fromisoformat(value)
        case "tags":
            return [
                normalize("NFC", tag)
                for tag in (json.loads(value) if isinstance(value, str) and value else value) or ()
            ]
        case "note" | "text":
            return normalize("NFC", value or "")
    return value


def taken_of(body: dict[str, Any], said: dict[str, Any]) -> Records:
    """The records that were not rejected."""
    rejected = said["experimentalRejectedIds"]
    sent = {
        table: [*body.get(table, {}).get("created", ()), *body.get(table, {}).get("updated", ())] for table in TABLES
    }
    return {table: [one for one in sent[table] if one["id"] not in rejected.get(table, ())] for table in TABLES}


def deleted(phone: Phone) -> Ids:
    """The ids of what was ever deleted."""
    changes = phone.get("/sync?last_pulled_at=1").json()["changes"]
    return {table: set(changes[table]["deleted"]) for table in TABLES}


def held(phone: Phone) -> tuple[Held, int]:
    """What is stored, by id, and the cursor of whoever has seen it."""
    pulled = phone.get("/sync").json()
    found = {table: pulled["changes"][table]["updated"] for table in TABLES}
    return {table: {record["id"]: record for record in found[table]} for table in TABLES}, pulled["timestamp"]


def mutated(chance: random.Random) -> dict[str, Any]:
    """A sound push in which one to four places were made odd."""
    body: Any = {
        "check_ins": {"created": [_record(chance, _check_in(chance)) for _ in range(2)], "updated": [], "deleted": []},
        "topics": {"created": [], "updated": [_record(chance, _topic(chance))], "deleted": [chance.choice(IDS)]},
    }
    for _ in range(chance.randint(1, 4)):
        holder, key = chance.choice(list(_places(body)))
        match chance.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[str(chance.choice(ODD))[:100]] = deepcopy(holder[key])
            case 2 if isinstance(holder, list):
                holder.append(deepcopy(holder[key]))
            case _:
                holder[key] = deepcopy(chance.choice(ODD))
        if not body:
            break
    return body


def _record(chance: random.Random, columns: dict[str, Any]) -> dict[str, Any]:
    return {"id": chance.choice(IDS), **columns}


def _check_in(chance: random.Random) -> dict[str, Any]:
    words, mood, day = chance.choice(("", "A good talk.", "Slept badly.")), chance.randint(1, 7), chance.randint(10, 21)
    shared, zone = chance.choice((True, False)), chance.choice(("Europe/Madrid", "Asia/Tokyo"))
    return check_in(day=f"2026-11-{day}", mood=mood, note=words, note_shared=shared, time_zone=zone)


def _topic(chance: random.Random) -> dict[str, Any]:
    return topic(kind=chance.choice(("talk", "went_well")), position=chance.randint(0, 3))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document: what holds it, and where."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
