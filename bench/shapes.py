"""What phones say in a bench, and the limit they say it to."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from bench.databases import another_database
from bench.people import NOTE, TAGS, ZONE, Person
from bench.phones import request
from bench.serving import serving
from bench.turns import Shape
from bench.walls import ALL, take_down_in_database
from moodtrack.changes.actions import BEGIN
from moodtrack.checkins.actions.storing import STORE_ONE

PATH = "/api/v1/check-ins/{id}"
STATEMENTS = {"BENCH_COUNT": BEGIN, "BENCH_STORE": STORE_ONE}
"""The product's own two, handed to processes without Django."""


@contextmanager
def bare(people: Sequence[Person]) -> Iterator[Shape]:
    """The limit, served, on a copy of the database without walls."""
    with another_database("bench_bare", copy_of_ours=True) as copy:
        take_down_in_database(copy, ALL)
        with serving("bench.peers.bare:application", {**copy, **STATEMENTS}) as web:
            yield Shape(web, by_id(people))


def by_token(people: Sequence[Person]) -> list[bytes]:
    """A check-in of each, as a phone that is signed in sends it."""
    return [request("PUT", PATH, body=as_json(body()), X_Session_Token=person.token) for person in people]


def by_id(people: Sequence[Person]) -> list[bytes]:
    """A check-in of each, said to be theirs."""
    return [request("PUT", PATH, body=as_json(body()), X_Client=str(person.client_id)) for person in people]


def body() -> dict[str, Any]:
    """What a phone says."""
    now = timezone.now()
    return {
        "day": str(now.date()),
        "recorded_at": now.isoformat(),
        "time_zone": ZONE,
        "answers": {"mood": 5, "energy": 4, "tension": 3, "sleep_hours": 7.5},
        "tags": list(TAGS),
        "note": {"text": NOTE, "shared": False},
    }


def as_json(value: Mapping[str, Any]) -> bytes:
    """As it goes over the line."""
    return json.dumps(value).encode()
