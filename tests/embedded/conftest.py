"""Servers of their own for the tests of the servers, in a directory that any user may pass through."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from moodtrack.embedded import servers
from tests.servers import RUNS


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory for servers; what runs in it at the end is stopped."""
    directory = Path(tempfile.mkdtemp(dir=RUNS, prefix="embedded-"))
    directory.chmod(0o777)
    yield directory / "servers"
    servers.stop(directory / "servers")
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Servers]:
    """Servers that all tests of a module share."""
    directory = tmp_path_factory.mktemp("shared") / "servers"
    yield servers.start(directory, durable=False)
    servers.stop(directory)
