"""The whole product as its own processes: web, worker and beat, on a copy of the database of their own."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from moodtrack.embedded.ports import free_port
from moodtrack.operation.dev import commands
from moodtrack.operation.servers import BASE_DIR

PROCESSES = ("web", "worker", "beat")
PATIENCE = 150
"""Seconds before a wait is given up: a lease of 60 s and a slow machine lie within."""


@dataclass
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


@dataclass
class Stack:
    """The running product and the way to its parts."""

    data: Path
    port: int
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        with (self.data / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                commands(self.data, self.port)[name],
                cwd=BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its children, in the middle of whatever they do."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> Answer:
        headers = {"Content-Type": "application/json"} | ({"X-Session-Token": token} if token else {})
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with urlopen(request, timeout=30) as answer:
                return Answer(answer.status, _body(answer), dict(answer.headers))
        except HTTPError as error:
            with error:
                return Answer(error.code, _body(error), dict(error.headers))

    def log_of(self, name: str) -> str:
        return (self.data / f"{name}.log").read_text(errors="replace")


def _body(answer: Any) -> Any:
    """JSON as what it says, anything else as it is."""
    content = answer.read()
    return content if answer.headers.get_content_type() == "application/zip" else json.loads(content or b"null")


def until(look: Callable[[], Any], what: str) -> Any:
    """Whatever `look` finds, as soon as it finds something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    pytest.fail(f"waited {PATIENCE} s in vain for {what}")


@pytest.fixture
def stack(own_database: str, tmp_path: Path) -> Iterator[Stack]:
    with running(tmp_path, *PROCESSES) as product:
        yield product


@pytest.fixture
def web(own_database: str, tmp_path: Path) -> Iterator[Stack]:
    """Only the web process: nothing happens that no request asked for."""
    with running(tmp_path, "web") as product:
        yield product


@contextmanager
def running(data: Path, *names: str, **more: str) -> Iterator[Stack]:
    """Within this block these processes run; ``more`` is added to their environment."""
    environment = {"SWEEP_SECONDS": "1", "PUSH_ALLOW_LOOPBACK": "true", "MOODTRACK_REQUIRE_MFA": "false", **more}
    product = Stack(data, free_port(), os.environ | environment)
    try:
        for name in names:
            product.start(name)
        until(lambda: _is_ready(product), "the product to be ready")
        yield product
    finally:
        product.stop()


def _is_ready(stack: Stack) -> bool:
    try:
        return stack.call("GET", "/readyz").status == 200
    except (URLError, ConnectionError):
        return False
