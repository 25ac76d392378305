"""The broker emptied every two seconds and killed, the database stopped hard meanwhile: a delay, and nothing lost."""

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from moodtrack.embedded import servers
from moodtrack.embedded.ports import free_port
from tests.live.conftest import PATIENCE, Stack, until
from tests.live.test_hard_stops import Database, told
from tests.peers.web_push import WebPushPeer
from tests.reminders.many import everybodys_phone

pytestmark = pytest.mark.live
SECONDS = int(os.environ.get("MOODTRACK_FLUSH_SECONDS", "20"))
DUE = 5 * SECONDS
BETWEEN_FLUSHES = 2
MAKE = "from tests.reminders.many import make_due; make_due({due}, {origin!r}, over_seconds={seconds})"
TELL = "from tests.reminders.many import tell_rows; tell_rows()"


class Broker:
    """A Valkey of the test's own that keeps nothing."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.url = self._start()

    def restart_empty(self) -> None:
        """Killed, and started anew at the same address."""
        os.kill(servers.pids(self.home)[servers.VALKEY], signal.SIGKILL)
        until(lambda: servers.VALKEY not in servers.pids(self.home), "the broker to be gone")
        assert self._start() == self.url

    def forget_everything(self) -> None:
        with Redis.from_url(f"{self.url}/0") as connection:
            connection.flushdb()

    def _start(self) -> str:
        return servers.start(self.home, servers=[servers.VALKEY], durable=False).urls["REDIS_URL"]


@pytest.fixture
def home() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(dir=os.environ["MOODTRACK_DATA"]))
    place.chmod(0o777)
    try:
        yield place
    finally:
        for name in ("servers", "broker"):
            servers.stop(place / name)


@pytest.fixture
def database(home: Path) -> Database:
    return Database(home / "servers")


@pytest.fixture
def broker(home: Path) -> Broker:
    return Broker(home / "broker")


@pytest.fixture
def product(database: Database, broker: Broker, tmp_path: Path) -> Iterator[Stack]:
    """A worker and a beat with the timetable of a real server."""
    more = {"PUSH_ALLOW_LOOPBACK": "true", "MOODTRACK_DATA": str(tmp_path), "PYTHONPATH": ".", "REDIS_URL": broker.url}
    stack = Stack(tmp_path, free_port(), os.environ | database.urls | more)
    told(stack, "migrate", "--verbosity=0", DATABASE_URL=database.urls["MIGRATOR_DATABASE_URL"])
    try:
        yield stack
    finally:
        stack.stop()


def rows(product: Stack) -> list[dict[str, Any]]:
    """What became of every reminder that was due."""
    return [json.loads(line) for line in told(product, "shell", "--verbosity=0", "-c", TELL).splitlines()]


def test_what_is_due_comes_late_at_worst_while_the_broker_forgets_everything(
    product: Stack, database: Database, broker: Broker
) -> None:
    """The longer target: MOODTRACK_FLUSH_SECONDS=300. How late the slowest of a hundred came is printed."""
    with WebPushPeer() as peer:
        peer.open_all_with(everybodys_phone(peer.origin))
        make = MAKE.format(due=DUE, origin=peer.origin, seconds=SECONDS)
        begun = time.monotonic()  # they leave from SECONDS to twice SECONDS after this
        told(product, "shell", "--verbosity=0", "-c", make)
        product.start("worker")
        product.start("beat")
        mishaps = {begun + 1.25 * SECONDS: database.stop_hard, begun + 1.5 * SECONDS: broker.restart_empty}
        end = begun + 2 * SECONDS + PATIENCE
        while len({one.subscription for one in peer.received}) < DUE and time.monotonic() < end:
            broker.forget_everything()
            for at in [at for at in mishaps if at < time.monotonic()]:
                mishaps.pop(at)()
            time.sleep(BETWEEN_FLUSHES)
    found = rows(product)
    delays = sorted(row["delay"] for row in found if row["delay"] is not None)
    missed = {row["client"] for row in found} - {one.subscription for one in peer.received}
    sys.stdout.write(
        f"{len(found)} due: {len(missed)} missed; "
        f"late by {delays[len(delays) // 2]:.1f} s, p99 {delays[-len(delays) // 100]:.1f} s"
    )
    assert mishaps == {}
    assert missed == set()
    assert len(found) == DUE
    assert {row["state"] for row in found} <= {"sent", "claimed"}  # a lease may still run of what came before the stop
