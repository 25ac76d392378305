"""Workers killed in the middle of a lot, again and again: nobody is missed, and what comes twice replaces itself."""

import os
import random
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from moodtrack.core.context import sweeping
from moodtrack.operation.servers import BASE_DIR
from moodtrack.reminders.models import Reminder
from moodtrack.reminders.queries.due import SWEEP
from moodtrack.reminders.rules.sending import State
from tests.live.conftest import until
from tests.peers.web_push import WebPushPeer
from tests.reminders.many import everybodys_phone, make_due

pytestmark = pytest.mark.live
KILLS = int(os.environ.get("MOODTRACK_KILLS", "3"))
DUE = 100 * KILLS
WORKERS = 2
WORK = """
from django.utils import timezone
from moodtrack.reminders.gateway.post import post
from moodtrack.reminders.tasks import send_lot
while True:
    send_lot(post=post, clock=timezone.now)
"""


@contextmanager
def workers(data: Path) -> Iterator[None]:
    """Within this block workers take one lot after the other; then they are killed, whatever they do."""
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", WORK]
    environment = os.environ | {"PUSH_ALLOW_LOOPBACK": "true", "LOG_LEVEL": "ERROR"}
    with (data / "workers.log").open("ab") as log:
        started = [
            subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=log, stderr=log) for _ in range(WORKERS)
        ]
        try:
            yield
        finally:
            for worker in started:
                worker.send_signal(signal.SIGKILL)
                worker.wait()


def let_leases_end() -> None:
    """A minute passes: whatever a killed worker held is free."""
    with transaction.atomic(), sweeping(SWEEP):
        held = Reminder.objects.filter(state=State.CLAIMED)
        held.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))


def due_rows() -> list[Reminder]:
    with transaction.atomic(), sweeping(SWEEP):
        return list(Reminder.objects.filter(due_at__lt=datetime.now(UTC)))


def waiting() -> int:
    return sum(row.state in (State.PLANNED, State.CLAIMED) for row in due_rows())


@pytest.mark.usefixtures("own_database")
def test_nobody_is_missed_however_often_workers_are_killed(tmp_path: Path) -> None:
    """The longer target: MOODTRACK_KILLS=50, which makes 5,000 due; with ``-o faulthandler_timeout=0``."""
    chance = random.Random(DUE)
    with WebPushPeer() as peer:
        peer.open_all_with(everybodys_phone(peer.origin))
        make_due(DUE, peer.origin)
        for _ in range(KILLS):
            enough = len(peer.received) + chance.randint(1, 90)
            with workers(tmp_path):
                until(lambda enough=enough: len(peer.received) >= enough or not waiting(), "pushes to arrive")
            let_leases_end()
        with workers(tmp_path):
            while left := waiting():  # what was abandoned often goes in small lots, so that the rest takes its time
                until(lambda left=left: waiting() < left, "another of the rest to be sent")
    topics = defaultdict(set)
    for received in peer.received:
        topics[received.subscription].add(received.headers["topic"])
    rows = due_rows()
    doubles = sum(calls - 1 for calls in peer.calls.values())
    sys.stdout.write(f"{KILLS} kills, {DUE} due: {DUE - len(topics)} missed, {doubles} handed over once more")
    assert {row.state for row in rows} == {State.SENT}
    assert topics.keys() == {str(row.client_id) for row in rows}
    assert len(topics) == DUE
    assert all(len(of_one) == 1 for of_one in topics.values())
    assert all(peer.calls[str(row.client_id)] <= row.attempts <= 1 + KILLS for row in rows)
    assert len(peer.received) > DUE  # or no kill came between a push and its outcome
