"""The product's own beat and worker, as their own processes."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from moodtrack.operation.dev import commands
from moodtrack.operation.servers import BASE_DIR, data_directory

STOP_SECONDS = 20
ENVIRONMENT = {"PUSH_ALLOW_LOOPBACK": "true", "SWEEP_SECONDS": "1", "LOG_LEVEL": "WARNING"}
"""What is due is rung for every second, so that it leaves evenly however short a turn is."""


@contextmanager
def working() -> Iterator[None]:
    """Within this block beat rings, and a worker with two processes hears it."""
    lines = commands(data_directory(), 0)
    with ExitStack() as stack:
        for name in ("worker", "beat"):
            stack.enter_context(_running(name, lines[name]))
        yield


@contextmanager
def _running(name: str, command: Sequence[str]) -> Iterator[None]:
    with (data_directory() / f"{name}.log").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the product's own command line
            command,
            cwd=BASE_DIR,
            env=os.environ | ENVIRONMENT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
