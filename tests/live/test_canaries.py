"""What is left of a full run for somebody who has copied everything: nothing that anybody typed, and no secret."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models import F
from redis import Redis

from moodtrack.checkins.models import CheckIn
from moodtrack.core.context import acting_as
from moodtrack.embedded import roles
from moodtrack.embedded import servers as embedded
from moodtrack.operation import servers
from moodtrack.reminders.models import Reminder
from moodtrack.reports.models import ReportRun
from tests.live import canaries
from tests.live.canaries import CONSTRAINT, CONTROL, DESK_EMAIL, EMAIL, Told
from tests.live.conftest import PROCESSES, running, until
from tests.live.test_end_to_end import Joined, held, plan_session, reports, wish_for_a_reminder
from tests.peers.web_push import WebPushPeer
from tests.sealing import search
from tests.sealing.search import Place, found_in

pytestmark = pytest.mark.live
LIES_IN = {
    "dump": CONTROL,
    "write-ahead log": CONTROL,
    "log of postgres": CONSTRAINT,
    "log of valkey": "ready to accept connections",
    "broker 0": "reports.make",
    "broker 1": "throttle:calls",
    "broker's snapshot": "reports.make",
    "broker's append-only file": "reports.make",
    "log of web": "/api/v1/topics",
    "log of worker": "report_not_made",
    "log of beat": "is starting.",
    "mail": EMAIL,
    "push": '"reminder":',
}
"""Of each place a word that is there, to know that what is looked for would be found."""
MAY_NAME_SOMEBODY = {"dump", "write-ahead log", "mail"}
NOT_TYPED = {"time_zone", "language", "day_starts_at", "recorded_at", "quiet_from", "quiet_until", "times"}
"""Texts that are one of a few, or a clock's."""


@pytest.fixture
def broker() -> Iterator[str]:
    """The address of a broker that keeps files of all it is told, and compresses nothing."""
    if not is_our_server():
        pytest.skip("looks into the files of embedded servers")
    url = os.environ["REDIS_URL"]
    with Redis.from_url(url) as broker:
        broker.config_set("rdbcompression", "no")
        broker.config_set("appendonly", "yes")
        until(lambda: not broker.info("persistence")["aof_rewrite_in_progress"], "the append-only file")
        yield url
        broker.config_set("appendonly", "no")
        broker.config_set("rdbcompression", "yes")


def is_our_server() -> bool:
    """Whether PostgreSQL is the suite's own, whichever of its databases is spoken to."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{roles.DATABASE}").geturl()
    return embedded.is_served(servers.data_directory() / "servers", url)


@pytest.fixture
def told(broker: str, own_database: str, tmp_path: Path) -> Iterator[Told]:
    told = {"EMAIL_URL": f"filemail:///{tmp_path}/mail", "LOG_LEVEL": "DEBUG"}
    firebase = str(tmp_path / "absent.json")  # offered, and never reached
    with running(tmp_path, *PROCESSES, FCM_SERVICE_ACCOUNT=firebase, **told) as stack:
        yield Told(stack)


def test_of_a_full_run_nothing_that_was_typed_is_left_anywhere_to_be_read(
    told: Told, own_database: str, broker: str, tmp_path: Path
) -> None:
    joined = canaries.join(told)
    with WebPushPeer() as peer:
        canaries.use_every_field(told, joined, peer.subscribe(told.word))
        assert told.fields >= typed_fields(told)
        canaries.be_refused(told, joined)
        looked = list(while_a_reminder_leaves(told, joined, peer, own_database, broker))
    canaries.take_everything_out(told, joined)
    canaries.forget_the_password(told, joined, tmp_path / "mail")
    plan_session(told.stack, joined, timedelta(hours=3))
    read_everything(told, joined)
    while_work_fails(told, joined, own_database)
    looked += while_the_worker_is_gone(told, joined, own_database, broker)
    looked += everywhere(told, tmp_path / "mail")
    names = {EMAIL, DESK_EMAIL}
    found = found_in(looked, {*told.hidden, *names, *LIES_IN.values()})
    assert {place for place, words in found.items() if LIES_IN[place] in words} == LIES_IN.keys()
    assert {place: words & told.hidden for place, words in found.items() if words & told.hidden} == {
        "mail": told.mailed
    }
    assert {place for place, words in found.items() if words & names} == MAY_NAME_SOMEBODY


def typed_fields(told: Told) -> set[str]:
    """Every field of every call that takes words of one's own, as the API's own document names it."""
    document = told.stack.call("GET", "/api/schema/?format=json").body
    known = document["components"]["schemas"]
    bodies = [one["content"] for path in document["paths"].values() for one in _bodies_of(path)]
    fields = {name for body in bodies for name in _texts(next(iter(body.values()))["schema"], known)}
    return {name for name in fields if name.rpartition(".")[2] not in NOT_TYPED}


def _bodies_of(path: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["requestBody"] for one in path.values() if isinstance(one, dict) and "requestBody" in one]


def _texts(schema: dict[str, Any], known: dict[str, Any], name: str = "") -> Iterator[str]:
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    for part in [*schema.get("oneOf", []), *schema.get("allOf", []), *([schema["items"]] if "items" in schema else [])]:
        yield from _texts(part, known, name)
    for key, part in schema.get("properties", {}).items():
        yield from _texts(part, known, f"{name}.{key}".strip("."))
    if "string" in schema.get("type", "") and not {"format", "enum"} & schema.keys():
        yield name


def while_a_reminder_leaves(
    told: Told, joined: Joined, peer: WebPushPeer, own_database: str, broker: str
) -> Iterator[Place]:
    """The broker while a worker holds the reminder, and what the phone and the push service then see."""
    wish_for_a_reminder(told.stack, joined)
    until(lambda: joined.sees(Reminder.objects.all()), "the plan of the reminder")
    with held(own_database, joined.client_id, "SELECT 1 FROM reminders_reminderschedule FOR UPDATE"):
        until(lambda: joined.sees(Reminder.objects.filter(state="claimed")), "the claim of the reminder")
        yield from everything_of(broker)
    (push,) = until(lambda: peer.received, "the push")
    yield "push", json.dumps(push.payload).encode() + push.body + json.dumps(push.headers).encode()


def everything_of(broker: str) -> Iterator[Place]:
    yield from search.brokers_memory(broker)
    yield from search.brokers_files(broker)


def read_everything(told: Told, joined: Joined) -> None:
    """Whoever may reads all of it; what the report quotes and says may not be found either."""
    (report,) = until(lambda: reports(told.stack, joined), "the report")
    assert told.word in str(report["notes"])
    assert told.word in str(report["topics"])
    told.secrets |= {sentence["text"] for sentence in report["sentences"]}
    assert report["client"]["label"] in canaries.read_the_page(told, report["id"])
    for path in ("/check-ins", "/topics", "/devices", "/access-log", "/care"):
        told.call("GET", f"/api/v1{path}", None, joined.phone, status=200)
    for path in ("/clients", "/invitations"):
        told.call("GET", f"/api/v1{path}", None, joined.desk, status=200)


def while_work_fails(told: Told, joined: Joined, own_database: str) -> None:
    """A request and a task that the database refuses, then both in front of a seal that does not open."""
    log = told.stack.log_of
    with canaries.refusing(own_database):
        canaries.be_refused_by_the_database(told, joined)
        said = canaries.check_in(told, "a note for the second version", is_shared=True)
        told.call("PUT", f"/api/v1/check-ins/{uuid4()}", said, joined.phone, status=201)
        ask_for_a_report(told, joined)
        until(lambda: "IntegrityError" in log("worker"), "a task that the database refuses")
    with notes_exchanged(joined):
        told.call("GET", "/api/v1/check-ins", None, joined.phone, status=500)
        ask_for_a_report(told, joined)
        until(lambda: "BrokenSealError" in log("worker"), "a task in front of a broken seal")


def ask_for_a_report(told: Told, joined: Joined) -> None:
    told.call("POST", f"/api/v1/clients/{joined.client_id}/reports", {}, joined.desk, status=202)


@contextmanager
def notes_exchanged(joined: Joined) -> Iterator[None]:
    """Within this block each shared note lies where another belongs."""
    _exchange_notes(joined)
    yield
    _exchange_notes(joined)


def _exchange_notes(joined: Joined) -> None:
    with transaction.atomic(), acting_as(UUID(joined.client_id)):
        one, other = CheckIn.objects.filter(note_shared=True).order_by("created_at")
        for row, note in ((one, other.note), (other, one.note)):
            CheckIn.objects.filter(id=row.id).update(version=F("version") + 1, note=note)


def while_the_worker_is_gone(told: Told, joined: Joined, own_database: str, broker: str) -> Iterator[Place]:
    """The broker when the worker was killed at its work, and more and more bells wait."""
    with held(own_database, joined.client_id, "LOCK TABLE reports_report IN SHARE ROW EXCLUSIVE MODE"):
        ask_for_a_report(told, joined)
        until(lambda: joined.sees(ReportRun.objects.filter(lease_until__isnull=False)), "the claim of the report")
        told.stack.kill("worker")
    with Redis.from_url(f"{broker}/0") as bells:
        until(lambda: bells.llen("reports") > 3 and bells.llen("reminders") > 3, "bells that wait")
    yield from everything_of(broker)


def everywhere(told: Told, mail: Path) -> Iterator[Place]:
    """All that lies on disk by now."""
    yield search.dump()
    yield from search.written_ahead()
    yield from search.servers_logs()
    for name in PROCESSES:
        yield f"log of {name}", told.stack.log_of(name).encode()
    for message in mail.iterdir():
        yield "mail", message.read_bytes()
