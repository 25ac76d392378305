"""The limit of a push over HTTP: no framework, nothing checked, nobody known; every row sealed, all stored at once."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.peers.plain import StartResponse, answer, connected

COUNT = os.environ["BENCH_COUNT"].encode()
STORE_MANY = os.environ["BENCH_STORE_MANY"].encode()
ANSWERS = ("mood", "energy", "tension", "sleep_hours", "tags")
NONCE_BYTES, PADDED_BYTES = 12, 128
KEY = AESGCM(AESGCM.generate_key(256))


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Store the new check-ins of a POST to ``/api/v1/sync``."""
    said = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    client_id, database = UUID(environ["HTTP_X_CLIENT"]), connected()
    change, *_ = database.execute(COUNT, [client_id]).fetchone() or (0,)
    rows = [_row(record, client_id, change, datetime.now(UTC)) for record in said["check_ins"]["created"]]
    stored = database.execute(STORE_MANY, [*map(list, zip(*rows, strict=True)), None]).fetchall()
    database.commit()
    return answer(start_response, {"stored": len(stored)})


def _row(said: Mapping[str, Any], client_id: UUID, change: int, now: datetime) -> tuple[Any, ...]:
    answers = json.dumps({name: said[name] for name in ANSWERS}).encode()
    note = said["note"].encode()
    return (
        *(client_id, UUID(said["id"]), date.fromisoformat(said["day"]), datetime.fromisoformat(said["recorded_at"])),
        *(said["time_zone"], 1, _sealed(answers), _sealed(note), said["note_shared"]),
        *(hashlib.sha256(answers + note).digest(), "", False, 1, change, now, now),
    )


def _sealed(plain: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + KEY.encrypt(nonce, plain.ljust(PADDED_BYTES), None)
