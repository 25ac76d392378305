"""The broker emptied every two seconds and the database stopped hard in the middle: a delay, and nothing lost."""

import json
import os
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
from tests.live.conftest import PATIENCE, Stack
from tests.live.test_hard_stops import Database, told
from tests.peers.web_push import WebPushPeer
from tests.reminders.many import everybodys_phone

pytestmark = pytest.mark.live
SECONDS = int(os.environ.get("MOODTRACK_FLUSH_SECONDS", "20"))
DUE = 5 * SECONDS
BETWEEN_FLUSHES = 2
MAKE = "from tests.reminders.many import make_due; make_due({due}, {origin!r}, over_seconds={seconds})"
TELL = "from tests.reminders.many import tell_rows; tell_rows()"


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
    """A worker and a beat with the timetable of a real server."""
    more = {"PUSH_ALLOW_LOOPBACK": "true", "MOODTRACK_DATA": str(tmp_path), "PYTHONPATH": "."}
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
    product: Stack, database: Database
) -> None:
    """The longer target: MOODTRACK_FLUSH_SECONDS=300. How late the slowest of a hundred came is printed."""
    broker = Redis.from_url(f"{os.environ['REDIS_URL']}/0")
    with WebPushPeer() as peer:
        peer.open_all_with(everybodys_phone(peer.origin))
        make = MAKE.format(due=DUE, origin=peer.origin, seconds=SECONDS)
        told(product, "shell", "--verbosity=0", "-c", make)
        product.start("worker")
        product.start("beat")
        end, has_stopped = time.monotonic() + SECONDS + PATIENCE, False
        while len({one.subscription for one in peer.received}) < DUE and time.monotonic() < end:
            broker.flushdb()
            if not has_stopped and len(peer.received) > DUE / 4:
                database.stop_hard()
                has_stopped = True
            time.sleep(BETWEEN_FLUSHES)
    broker.close()
    found = rows(product)
    delays = sorted(row["delay"] for row in found if row["delay"] is not None)
    sys.stdout.write(
        f"{len(delays)} sent; late by {delays[len(delays) // 2]:.1f} s, p99 {delays[-len(delays) // 100]:.1f} s"
    )
    assert has_stopped
    assert {row["client"] for row in found} == {one.subscription for one in peer.received}
    assert len(found) == DUE
    assert {row["state"] for row in found} <= {"sent", "claimed"}  # a lease may still run of what came before the stop
