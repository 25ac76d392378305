"""What phones say in a bench, and the limit they say it to."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from bench.databases import another_database
from bench.people import NOTE, TAGS, ZONE, Person
from bench.phones import request
from bench.serving import Web, serving
from bench.turns import Shape
from bench.walls import ALL, take_down_in_database
from moodtrack.changes.actions import BEGIN
from moodtrack.checkins.actions.storing import STORE_MANY, STORE_ONE

PATH = "/api/v1/check-ins/{id}"
STATEMENTS = {"BENCH_COUNT": BEGIN, "BENCH_STORE": STORE_ONE, "BENCH_STORE_MANY": STORE_MANY}
"""The product's own, handed to processes without Django."""


@contextmanager
def bare(people: Sequence[Person]) -> Iterator[Shape]:
    """The limit of a check-in, served."""
    with without_walls("bench_bare", "bench.peers.bare:application") as web:
        yield Shape(web, by_id(people))


@contextmanager
def without_walls(database: str, application: str) -> Iterator[Web]:
    """A peer that runs the product's own statements, served on a copy of the database without walls."""
    with another_database(database, copy_of_ours=True) as copy:
        take_down_in_database(copy, ALL)
        with serving(application, {**copy, **STATEMENTS}) as web:
            yield web


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
