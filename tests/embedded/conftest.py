"""Servers of their own for the tests of the servers, in the run's directory, where the next run finds what is left."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from moodtrack.embedded import servers


def directory() -> Path:
    """A new directory that any user may use, for tests that become somebody else."""
    made = Path(tempfile.mkdtemp(dir=os.environ["MOODTRACK_DATA"]))
    made.chmod(0o777)
    return made


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory for servers; what runs in it at the end is stopped."""
    place = directory() / "servers"
    yield place
    servers.stop(place)


@pytest.fixture(scope="module")
def running() -> Iterator[servers.Servers]:
    """Servers that all tests of a module share."""
    place = directory() / "servers"
    yield servers.start(place, durable=False)
    servers.stop(place)
