"""W1: one check-in, over HTTP, on the same web server, all shapes in turn."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from bench.databases import APP, another_database, run_as_owner
from bench.figures import Promise, Result, count, ratio, spread
from bench.peers import event_store
from bench.peers.tutorial.making import grant_everything, make_tutorial
from bench.people import TAGS, Person, make_people
from bench.phones import another_process, request
from bench.processes import postgres_pid
from bench.registry import Pace, Say, register
from bench.serving import PRODUCT, serving
from bench.shapes import PATH, as_json, bare, body, by_token
from bench.shapes import STATEMENTS as HANDED_OVER
from bench.statements import statements_of
from bench.turns import Shape, Turn, take_turns

CLIENTS = 60
"""So many that nobody calls more often than an account may."""
HISTORY_DAYS = 182
STATEMENTS = 3
"""Session look-up with the context, counter, upsert."""


@register("check-in", "one check-in (W1), against no framework, tutorial code and the shape of an event store")
def check_in(pace: Pace, say: Say) -> list[Result]:
    """Rates and processor time of every shape, and the product's ratios to the others."""
    say(f"making {CLIENTS} clients with {HISTORY_DAYS} days each ...")
    people = make_people(CLIENTS, HISTORY_DAYS)
    statements = statements_of("PUT", PATH.format(id=uuid4()), body(), people[0].token)
    with shapes_of(people) as shapes, another_process() as phones:
        turns = take_turns(shapes, pace, phones, postgres_pid(), say)
    return [*_ratios(turns), count("statements a request", len(statements), STATEMENTS, ""), *_figures(turns)]


@contextmanager
def shapes_of(people: Sequence[Person]) -> Iterator[dict[str, Shape]]:
    """Every shape, served and waiting."""
    with ExitStack() as stack:
        limit = stack.enter_context(bare(people))
        peers = stack.enter_context(another_database("bench_peers", copy_of_ours=False))
        posts = _tutorial_posts(make_tutorial(peers, len(people), TAGS))
        make_event_store(peers, people)
        serve: dict[str, tuple[str, Mapping[str, str], Sequence[bytes]]] = {
            "bare, protected": ("bench.peers.protected:application", HANDED_OVER, by_token(people)),
            "moodtrack": (PRODUCT, {}, by_token(people)),
            "tutorial": ("bench.peers.tutorial.wsgi:application", peers, posts),
            "event store": ("bench.peers.event_store:application", peers, _documents(people)),
        }
        others = {
            name: Shape(stack.enter_context(serving(application, environment)), requests)
            for name, (application, environment, requests) in serve.items()
        }
        yield {"bare": limit, **others}


def _tutorial_posts(tokens: Sequence[str]) -> list[bytes]:
    said = as_json(tutorial_body())
    return [request("POST", "/api/check-ins/", body=said, Authorization=f"Token {token}") for token in tokens]


def _documents(people: Sequence[Person]) -> list[bytes]:
    document = as_json(event_store.document(body()))
    return [request("POST", "/events", body=document, X_Client=str(person.client_id)) for person in people]


def make_event_store(environment: dict[str, str], people: Sequence[Person]) -> None:
    """The event store's table, with as many documents of each person as they have check-ins."""
    run_as_owner(environment, event_store.TABLES)
    grant_everything(environment)
    ids = [person.client_id for person in people]
    with psycopg.connect(environment[APP]) as database:
        database.execute(event_store.FILL.encode(), [Jsonb(event_store.document(body())), ids, HISTORY_DAYS])


def tutorial_body() -> dict[str, Any]:
    """The same, flat, under the phone's own id."""
    said = body()
    note, answers = said.pop("note"), said.pop("answers")
    return {"id": "{id}", **said, **answers, "note": note["text"], "note_shared": note["shared"]}


def _ratios(turns: Mapping[str, Sequence[Turn]]) -> list[Result]:
    rates = {name: [turn.rate for turn in taken] for name, taken in turns.items()}
    ours = rates["moodtrack"]
    return [
        ratio("moodtrack to bare", ours, rates["bare"], Promise(">=", 0.25)),
        ratio("moodtrack to bare, protected", ours, rates["bare, protected"]),
        ratio("moodtrack to tutorial", ours, rates["tutorial"], Promise(">=", 6)),
        ratio("moodtrack to event store", ours, rates["event store"], Promise(">=", 1)),
        ratio("bare, protected to bare", rates["bare, protected"], rates["bare"]),
    ]


def _figures(turns: Mapping[str, Sequence[Turn]]) -> list[Result]:
    figures = []
    for name, taken in turns.items():
        figures += [
            spread(f"{name}: rate", [turn.rate for turn in taken], "requests/s"),
            spread(f"{name}: processor, web", [turn.web_cpu for turn in taken], "us a request"),
            spread(f"{name}: processor, database", [turn.database_cpu for turn in taken], "us a request"),
        ]
    return figures
