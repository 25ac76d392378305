"""WSGI without a framework: a kept connection and an answer."""

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

HEADERS = [("Content-Type", "application/json")]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
_own = threading.local()


def connected() -> "psycopg.Connection[Any]":
    """This thread's connection, kept."""
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(os.environ["DATABASE_URL"], prepare_threshold=1)
    connection: psycopg.Connection[Any] = _own.connection
    return connection


def answer(start_response: StartResponse, body: dict[str, Any]) -> Iterable[bytes]:
    """201 with a JSON body."""
    written = json.dumps(body).encode()
    start_response("201 Created", [*HEADERS, ("Content-Length", str(len(written)))])
    return [written]
