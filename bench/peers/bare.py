"""The limit: a WSGI callable with psycopg and no framework, running the product's own two statements.

Nothing is checked and nobody is known: the client's id comes in a header. The statements are handed over in the
environment (``bench/benches/check_in.py``), so that they are the product's and Django stays out of this process.
"""

import json
import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg

from bench.peers.plain import StartResponse, answer, connected

COUNT = os.environ["BENCH_COUNT"].encode()
STORE = os.environ["BENCH_STORE"].encode()


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Store the check-in of a PUT to ``/api/v1/check-ins/{id}``."""
    check_in_id = UUID(environ["PATH_INFO"].rpartition("/")[2])
    said = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    database = connected()
    stored = store(database, UUID(environ["HTTP_X_CLIENT"]), check_in_id, said)
    database.commit()
    return answer(start_response, {**said, **stored})


def store(
    database: "psycopg.Connection[Any]", client_id: UUID, check_in_id: UUID, said: dict[str, Any]
) -> dict[str, Any]:
    """The two statements of a check-in."""
    change, *_ = database.execute(COUNT, [client_id]).fetchone() or (0,)
    now = datetime.now(UTC)
    row = [
        *(client_id, check_in_id, date.fromisoformat(said["day"]), datetime.fromisoformat(said["recorded_at"])),
        *(said["time_zone"], 1, json.dumps({**said["answers"], "tags": said["tags"]}).encode()),
        *(said["note"]["text"].encode(), said["note"]["shared"], b"", "", False, 1, change, now, now, None),
    ]
    stored_id, version, created_at, *_ = database.execute(STORE, row).fetchone() or (None, 0, now)
    return {"id": str(stored_id), "version": version, "created_at": created_at.isoformat()}
