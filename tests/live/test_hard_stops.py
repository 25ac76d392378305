"""PostgreSQL stopped hard under load, again and again: whatever a phone was told is stored is there afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from django.core.cache import cache

from moodtrack.embedded import servers
from moodtrack.embedded.ports import free_port
from moodtrack.operation.servers import BASE_DIR
from tests.conftest import PASSWORD
from tests.live.conftest import Stack, until
from tests.sync.store import check_in

pytestmark = pytest.mark.live
STOPS = int(os.environ.get("MOODTRACK_HARD_STOPS", "3"))
PHONES = 3
BETWEEN_STOPS = 40
"""Acknowledged check-ins."""
JOIN = """
from datetime import UTC, datetime
from django.db import transaction
from moodtrack.care.actions.invitations import invite
from moodtrack.core.context import acting_as
from moodtrack.people.actions.practices import add_therapist, create_practice
now = datetime.now(UTC)
practice = create_practice(name="Practice by the river", time_zone="UTC")
therapist = add_therapist(practice=practice, email="one@practice.example", name="One", password=None, now=now)
with transaction.atomic(), acting_as(therapist.pk):
    print(invite(therapist=therapist, label="Client A", now=now)[1])
"""


class Database:
    """A durable PostgreSQL of the test's own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.urls = servers.start(home, servers=[servers.POSTGRES]).urls

    def stop_hard(self) -> None:
        """As ``pg_ctl stop -m immediate``: every process ends at once, nothing is written, the log is replayed."""
        os.kill(servers.pids(self.home)[servers.POSTGRES], signal.SIGQUIT)
        until(lambda: servers.POSTGRES not in servers.pids(self.home), "PostgreSQL to be gone")
        assert servers.start(self.home, servers=[servers.POSTGRES]).urls == self.urls


@pytest.fixture
def database() -> Iterator[Database]:
    home = Path(tempfile.mkdtemp(dir=os.environ["MOODTRACK_DATA"]))
    home.chmod(0o777)
    try:
        yield Database(home / "servers")
    finally:
        servers.stop(home / "servers")


@pytest.fixture
def product(database: Database, tmp_path: Path) -> Iterator[Stack]:
    stack = Stack(tmp_path, free_port(), os.environ | database.urls | {"MOODTRACK_DATA": str(tmp_path)})
    told(stack, "migrate", "--verbosity=0", DATABASE_URL=database.urls["MIGRATOR_DATABASE_URL"])
    try:
        stack.start("web")
        until(lambda: answers(stack), "the web process to be ready")
        yield stack
    finally:
        stack.stop()


def answers(stack: Stack) -> bool:
    try:
        return stack.call("GET", "/readyz").status == 200
    except (OSError, HTTPException):
        return False


def told(stack: Stack, *command: str, **environment: str) -> str:
    """What a command of the product's says."""
    called = [sys.executable, "manage.py", *command]
    return subprocess.run(
        called, cwd=BASE_DIR, env=stack.environment | environment, check=True, capture_output=True, text=True
    ).stdout


def test_what_was_acknowledged_is_there_however_often_the_database_is_stopped_hard(
    product: Stack, database: Database
) -> None:
    """The longer target: MOODTRACK_HARD_STOPS=20."""
    code = told(product, "shell", "--verbosity=0", "-c", JOIN).split()[-1]
    said = {"code": code, "email": "a@client.example", "password": PASSWORD, "time_zone": "UTC"}
    token = product.call("POST", "/api/v1/join", said).body["session_token"]
    acknowledged: list[str] = []
    is_over = Event()
    with ThreadPoolExecutor(PHONES) as phones:
        pushing = [phones.submit(push_on, product, token, acknowledged, is_over) for _ in range(PHONES)]
        try:
            for _ in range(STOPS):
                enough = len(acknowledged) + BETWEEN_STOPS
                until(lambda enough=enough: len(acknowledged) >= enough, "check-ins to be acknowledged")
                database.stop_hard()
        finally:
            is_over.set()
        refused = sum(one.result() for one in pushing)
    assert refused  # or nothing was on its way when the database went
    changes = product.call("GET", "/api/v1/sync", token=token).body["changes"]
    assert set(acknowledged) <= {record["id"] for record in changes["check_ins"]["updated"]}


def push_on(product: Stack, token: str, acknowledged: list[str], is_over: Event) -> int:
    """Push one check-in after the other; how many were not acknowledged."""
    refused = 0
    while not is_over.is_set():
        cache.clear()  # what is tested lies behind the throttle
        row_id = str(uuid4())
        changes = {"check_ins": {"created": [{"id": row_id, **check_in()}], "updated": [], "deleted": []}}
        try:
            answer = product.call("POST", "/api/v1/sync?last_pulled_at=1", changes, token)
        except (OSError, HTTPException):
            refused += 1
            continue
        if answer.status == 200 and answer.body["problems"] == []:
            acknowledged.append(row_id)
        else:
            refused += 1
    return refused
