"""Pushes that no library would send: never a 5xx, and never half of one stored."""

import json
import os
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
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
CURSORS = ["null", "0", "1", "2", "5", "7000", "x", "-1", "9007199254740991", "9007199254740992", ""]
Held = dict[str, set[str]]


def test_whatever_is_pushed_is_answered_and_stored_whole_or_not_at_all(phone: Phone) -> None:
    """The longer target: MOODTRACK_SYNC_BODIES=100000."""
    chance = random.Random(SEED)
    before = held(phone)
    for number in range(BODIES):
        cache.clear()
        body, cursor = mutated(chance), chance.choice(CURSORS)
        answer = phone.post(f"/sync?last_pulled_at={cursor}", body)
        about = f"body {number} of seed {SEED}: {json.dumps(body)[:2000]}"
        assert answer.status_code in {200, 400, 409, 422}, about
        after = held(phone)
        if answer.status_code == 200:
            taken_away = {table: set(body.get(table, {}).get("deleted", ())) for table in TABLES}
            assert_stored(taken_of(body, answer.json()), taken_away, before, after, deleted(phone))
        else:
            assert after == before, about
        before = after


def assert_stored(taken: Held, taken_away: Held, before: Held, after: Held, gone: Held) -> None:
    """What was taken is there, what was not is not, and nothing else came or went."""
    for table in TABLES:
        assert after[table] - before[table] <= taken[table]
        assert taken[table] - gone[table] <= after[table]
        assert before[table] - after[table] <= taken_away[table]


def taken_of(body: dict[str, Any], said: dict[str, Any]) -> Held:
    """The ids of the records that were not rejected."""
    sent = {
        table: {record["id"] for name in ("created", "updated") for record in body.get(table, {}).get(name, ())}
        for table in TABLES
    }
    return {table: ids - set(said["experimentalRejectedIds"].get(table, ())) for table, ids in sent.items()}


def deleted(phone: Phone) -> Held:
    """The ids of what was ever deleted."""
    changes = phone.get("/sync?last_pulled_at=1").json()["changes"]
    return {table: set(changes[table]["deleted"]) for table in TABLES}


def held(phone: Phone) -> Held:
    """The ids of what is stored."""
    changes = phone.get("/sync").json()["changes"]
    return {table: {record["id"] for record in changes[table]["updated"]} for table in TABLES}


def mutated(chance: random.Random) -> dict[str, Any]:
    """A sound push in which one to four places were made odd."""
    body: Any = {
        "check_ins": {"created": [_record(chance, check_in()) for _ in range(2)], "updated": [], "deleted": []},
        "topics": {"created": [], "updated": [_record(chance, topic())], "deleted": [chance.choice(IDS)]},
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


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document: what holds it, and where."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
