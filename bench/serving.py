"""Web servers to be called: the product's own command line, whatever the application."""

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from bench.phones import HOST
from bench.processes import cpu_seconds
from moodtrack.operation.dev import commands
from moodtrack.operation.servers import BASE_DIR, data_directory

PRODUCT = "moodtrack.wsgi:application"
READY_SECONDS = 60
STOP_SECONDS = 10


class ServingError(RuntimeError):
    """A web server did not start; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Web:
    """A running web server: one worker process, as many threads as the product's."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """What it has used so far."""
        return cpu_seconds(self.pid)


@contextmanager
def serving(application: str, environment: Mapping[str, str]) -> Iterator[Web]:
    """Within this block a server answers for an application.

    Args:
        application: ``module:callable``.
        environment: what it is told beyond this process's environment.

    Raises:
        ServingError: it ended, or took too long.
    """
    port = _free_port()
    command = [application if part == PRODUCT else part for part in commands(data_directory(), port)["web"]]
    log = data_directory() / f"web-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the product's own command line
            command, cwd=BASE_DIR, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _await(process, port, log)
        yield Web(port, process.pid)
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Until it takes connections; the first call waits for the application itself."""
    deadline = monotonic() + READY_SECONDS
    while process.poll() is None and monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        sleep(0.05)
    raise ServingError(log.read_text(errors="replace"))


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
