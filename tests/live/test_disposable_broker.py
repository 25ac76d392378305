"""The broker emptied every two seconds and the database stopped hard in the middle: a delay, and nothing lost."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from moodtrack.embedded import servers
from tests.live.test_hard_stops import Database

pytestmark = pytest.mark.live
SECONDS = int(os.environ.get("MOODTRACK_FLUSH_SECONDS", "20"))
DUE = 10 * SECONDS
BETWEEN_FLUSHES = 2
MAKE_DUE = """
from tests.peers.web_push import Subscription, decoded
from tests.reminders.many import make_due
from cryptography.hazmat.primitives.serialization import load_pem_private_key
"""
TELL = "from tests.reminders.many import tell_rows; tell_rows()"


@pytest.fixture
def database() -> Iterator[Database]:
    home = Path(tempfile.mkdtemp(dir=os.environ["MOODTRACK_DATA"]))
    home.chmod(0o777)
    try:
        yield Database(home / "servers")
    finally:
        servers.stop(home / "servers")
