"""W2 and W3: a push of 50 and a pull of 100, over HTTP; the database's own upsert of the same rows is the limit."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any
from uuid import uuid4

import psycopg
from django.db import transaction
from django.utils import timezone

from bench.benches.check_in import tutorial_body
from bench.databases import APP, another_database
from bench.figures import Promise, Result, count, ratio, spread
from bench.peers.tutorial.making import make_tutorial
from bench.people import TAGS, Person, diary, make_people
from bench.phones import another_process, request
from bench.processes import postgres_pid
from bench.registry import Pace, Say, register
from bench.serving import PRODUCT, serving
from bench.shapes import as_json, body, without_walls
from bench.statements import statements_of
from bench.turns import Shape, take_turns
from bench.walls import ALL, take_down_in_database
from moodtrack.changes.actions import take_turn
from moodtrack.changes.queries import last_change
from moodtrack.checkins.actions.check_ins import record_check_ins, row_of_draft
from moodtrack.checkins.actions.storing import STORE_MANY, TYPE_OF
from moodtrack.core.context import acting_as

CLIENTS = 24
"""Of each length of history; so many that nobody calls more often than an account may."""
SHORT, LONG = 90, 900
PUSHED, PULLED = 50, 100
PUSH = "/api/v1/sync?last_pulled_at=1"
LOOP = "/api/sync/?since=2000-01-01"
FILL = """
INSERT INTO tutorial_checkin (id, owner_id, day, recorded_at, time_zone, mood, energy, tension, sleep_hours, note,
    note_shared, created_at, updated_at)
SELECT gen_random_uuid(), owner.id, current_date, now(), 'Europe/Madrid', 5, 4, 3, 7.5, 'A good talk.', false,
    now(), now()
FROM auth_user AS owner, generate_series(1, %s) WHERE owner.username = ANY (%s)
"""
FILL_TAGS = (
    "INSERT INTO tutorial_checkin_tags (checkin_id, tag_id) SELECT c.id, t.id FROM tutorial_checkin c, tutorial_tag t"
)
PUSH_STATEMENTS = 5
"""Session look-up with the context, counter, what was deleted, what is there, upsert."""
PULL_STATEMENTS = 5
"""Session look-up with the context, counter with the key, tombstones, check-ins, topics."""


@register("sync", "a push of 50 and a pull of 100 (W2, W3), against the upsert alone and tutorial code")
def sync(pace: Pace, say: Say) -> list[Result]:
    """Rates of every shape, and the product's ratios to the others."""
    say(f"making {CLIENTS} clients with {SHORT} days, twice, and {CLIENTS} with {LONG} days ...")
    pushing = make_people(CLIENTS, SHORT, where="pushing.example")
    newcomers = [_changed(person) for person in make_people(CLIENTS, SHORT, where="newcomers.example")]
    veterans = [_changed(person) for person in make_people(CLIENTS, LONG, where="veterans.example")]
    counts = _statements(pushing[0], newcomers[0])
    rounds = _Rounds()
    with _upsert(pushing[0]) as upsert, _shapes(pushing, newcomers, veterans) as shapes, another_process() as phones:
        for number in range(1, pace.rounds + 1):
            say(f"round {number} of {pace.rounds}")
            turns = take_turns(shapes, Pace(1, pace.seconds), phones, postgres_pid(), lambda _: None)
            rounds.keep("upsert", upsert(pace.seconds))
            for name, (turn,) in turns.items():
                rounds.keep(name, turn.rate)
    return [*rounds.ratios(), *counts, *rounds.figures()]


@dataclass
class _Rounds:
    """Requests a second of each shape, round by round; the upsert's as if each request were one."""

    rates: dict[str, list[float]] = field(default_factory=dict)

    def keep(self, name: str, rate: float) -> None:
        self.rates.setdefault(name, []).append(rate)

    def ratios(self) -> list[Result]:
        of = self.rates
        return [
            ratio("push of 50 to the upsert alone", of["push"], of["upsert"], Promise(">=", 0.3)),
            ratio("push of 50 to bare", of["push"], of["bare"]),
            ratio("bare to the upsert alone", of["bare"], of["upsert"]),
            ratio("push of 50 to a save loop", of["push"], of["save loop"], Promise(">=", 8)),
            ratio("pull of 100 to a ModelSerializer", of["pull"], of["ModelSerializer"], Promise(">=", 4)),
            ratio(f"time of a pull, {LONG} days to {SHORT}", of["pull"], of["pull, long"], Promise("<=", 1.2)),
        ]

    def figures(self) -> list[Result]:
        return [spread(f"{name}: rate", rates, "requests/s") for name, rates in self.rates.items()]


@dataclass(frozen=True, slots=True)
class _Puller:
    """A phone that has not seen the last changes."""

    person: Person
    cursor: int

    @property
    def path(self) -> str:
        return f"/api/v1/sync?last_pulled_at={self.cursor}&schema_version=1&migration=null"


def _changed(person: Person) -> _Puller:
    """As many new check-ins as are pulled."""
    with transaction.atomic(), acting_as(person.client_id):
        puller = _Puller(person, last_change(person.client_id))
        drafts = diary(PULLED, timezone.now(), Random(str(person.client_id)))
        record_check_ins(
            client_id=person.client_id, check_ins=drafts, by=person.relationship.client.account, now=timezone.now()
        )
    return puller


def _statements(pushing: Person, puller: _Puller) -> list[Result]:
    of_push = {size: len(statements_of("POST", PUSH, _with_ids(_push(size)), pushing.token)) for size in (1, PUSHED)}
    of_pull = len(statements_of("GET", puller.path, None, puller.person.token))
    return [
        *(count(f"statements a push of {size}", sent, PUSH_STATEMENTS, "") for size, sent in of_push.items()),
        count(f"statements a pull of {PULLED}", of_pull, PULL_STATEMENTS, ""),
    ]


@contextmanager
def _shapes(
    pushing: Sequence[Person], newcomers: Sequence[_Puller], veterans: Sequence[_Puller]
) -> Iterator[dict[str, Shape]]:
    """The product and the tutorial, served and waiting."""
    with ExitStack() as stack:
        peers = stack.enter_context(another_database("bench_peers", copy_of_ours=False))
        tokens = make_tutorial(peers, 2 * CLIENTS, TAGS)
        keys = [f"Token {token}" for token in tokens]
        with psycopg.connect(peers[APP]) as database:
            database.execute(FILL.encode(), [PULLED, tokens[CLIENTS:]])
            database.execute(FILL_TAGS)
        bare = stack.enter_context(without_walls("bench_bare_push", "bench.peers.bare_push:application"))
        product = stack.enter_context(serving(PRODUCT, {}))
        tutorial = stack.enter_context(serving("bench.peers.tutorial.wsgi:application", peers))
        yield {
            "push": Shape(product, [_post(PUSH, _push(PUSHED), X_Session_Token=one.token) for one in pushing]),
            "bare": Shape(bare, [_post(PUSH, _push(PUSHED), X_Client=str(one.client_id)) for one in pushing]),
            "save loop": Shape(
                tutorial, [_post(LOOP, _loop(), Authorization=f"Token {key}") for key in tokens[:CLIENTS]]
            ),
            "pull": Shape(product, [_get(one.path, X_Session_Token=one.person.token) for one in newcomers]),
            "pull, long": Shape(product, [_get(one.path, X_Session_Token=one.person.token) for one in veterans]),
            "ModelSerializer": Shape(tutorial, [_get(LOOP, Authorization=key) for key in keys[CLIENTS:]]),
        }


def _post(path: str, body: Mapping[str, Any], **headers: str) -> bytes:
    return request("POST", path, body=as_json(body), **headers)


def _get(path: str, **headers: str) -> bytes:
    return request("GET", path, body=b"", **headers)


def _push(size: int) -> dict[str, Any]:
    """What WatermelonDB sends of so many new check-ins."""
    said = body()
    note, answers, tags = said.pop("note"), said.pop("answers"), json.dumps(said.pop("tags"))
    flat = {**said, **answers, "tags": tags, "note": note["text"], "note_shared": note["shared"]}
    records = [{"id": "{id}", "_status": "created", "_changed": "", **flat} for _ in range(size)]
    return {"check_ins": {"created": records, "updated": [], "deleted": []}}


def _with_ids(push: dict[str, Any]) -> dict[str, Any]:
    """The ids that are otherwise given on the way."""
    for record in push["check_ins"]["created"]:
        record["id"] = str(uuid4())
    return push


def _loop() -> dict[str, Any]:
    return {"check_ins": [tutorial_body()] * PUSHED}


@contextmanager
def _upsert(person: Person) -> Iterator[Callable[[float], float]]:
    """The product's own statement with rows that are ready, and nothing else, in a database without walls.

    Yields:
        How often a second it runs, when it runs for so many seconds.
    """
    with transaction.atomic(), acting_as(person.client_id):
        turn = take_turn(client_id=person.client_id)
        rows = [row_of_draft(draft, turn, timezone.now()) for draft in diary(PUSHED, timezone.now(), Random(1))]
    columns = {column: [getattr(row, column) for row in rows] for column in TYPE_OF}
    with another_database("bench_upsert", copy_of_ours=True) as copy:
        take_down_in_database(copy, ALL)
        with psycopg.connect(copy[APP], prepare_threshold=1) as database:

            def run(seconds: float) -> float:
                started, times = perf_counter(), 0
                while perf_counter() - started < seconds:
                    columns["id"] = [uuid4() for _ in rows]
                    database.execute(STORE_MANY.encode(), [*columns.values(), None])
                    database.commit()
                    times += 1
                return times / (perf_counter() - started)

            yield run
