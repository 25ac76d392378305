"""Phones that call as fast as they are answered, in a process of their own, so that the server's time is its own.

Knows nothing of Django. A call is written out in bytes beforehand; each ``{id}`` in it becomes a new UUID.
"""

import re
import selectors
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context
from time import perf_counter
from uuid import uuid4

HOST = "127.0.0.1"
CONNECTIONS = 4
PATIENCE_SECONDS = 60


class PhoneError(RuntimeError):
    """A call was refused or not answered; the message is the beginning of what came."""


@dataclass(frozen=True, slots=True)
class Calls:
    """How many calls were answered, in how many seconds."""

    count: int
    seconds: float

    @property
    def rate(self) -> float:
        """Calls a second."""
        return self.count / self.seconds


@contextmanager
def another_process() -> Iterator[ProcessPoolExecutor]:
    """A fresh process to call from, used again and again."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        yield process


def request(method: str, path: str, *, body: bytes = b"", **headers: str) -> bytes:
    """One call, written out; ``X_Session_Token=`` names the header X-Session-Token."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    length = len(with_new_id(body))
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode() + body


def call(port: int, requests: Sequence[bytes], seconds: float, connections: int = CONNECTIONS) -> Calls:
    """Call for so long over connections that are kept, one request after the other in turn.

    Raises:
        PhoneError: an answer is not 2xx, or none comes.
    """
    turns = cycle(requests)
    answered = 0
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        lines = [_Line(stack.enter_context(_connected(port))) for _ in range(connections)]
        started = perf_counter()
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.ask(next(turns))
        while selector.get_map():
            for line in _that_answer(selector):
                if not line.has_answer():
                    continue
                answered += 1
                if perf_counter() - started < seconds:
                    line.ask(next(turns))
                else:
                    selector.unregister(line.socket)
        return Calls(answered, perf_counter() - started)


class _Line:
    """One connection and what has come over it of one answer."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.come = b""

    def ask(self, asked: bytes) -> None:
        self.come = b""
        self.socket.sendall(with_new_id(asked))

    def has_answer(self) -> bool:
        part = self.socket.recv(65536)
        self.come += part
        head, ended, body = self.come.partition(b"\r\n\r\n")
        if not part or (ended and not head.startswith(b"HTTP/1.1 2")):
            raise PhoneError(self.come[:500].decode("utf-8", "replace") or "the server closed the connection")
        return bool(ended) and len(body) >= length_of(head)


def _that_answer(selector: selectors.BaseSelector) -> list[_Line]:
    ready = selector.select(PATIENCE_SECONDS)
    if not ready:
        raise PhoneError(f"no answer within {PATIENCE_SECONDS} s")
    return [key.data for key, _ in ready]


def with_new_id(asked: bytes) -> bytes:
    """A call as it goes over the line."""
    return re.sub(rb"\{id\}", lambda _: str(uuid4()).encode(), asked)


def length_of(head: bytes) -> int:
    """How many bytes follow the head of an answer."""
    _, _, after = head.lower().partition(b"content-length:")
    return int(after.split(b"\r\n", 1)[0])


def _connected(port: int) -> socket.socket:
    connected = socket.create_connection((HOST, port), timeout=PATIENCE_SECONDS)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected
