"""The shape of LAMP's event store: a document put down, and six months of the person's documents read back for it."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from bench.peers.plain import StartResponse, answer, connected

LOOKED_BACK = timedelta(days=182)
TABLES = (
    "CREATE TABLE happened (id bigserial PRIMARY KEY, person uuid NOT NULL, at timestamptz NOT NULL, said jsonb)",
    "CREATE INDEX happened_by_person ON happened (person, at)",
)
FILL = """
INSERT INTO happened (person, at, said)
SELECT person, now() - day * interval '1 day', %s FROM unnest(%s::uuid[]) AS person, generate_series(1, %s) AS day
"""


def document(said: dict[str, Any]) -> dict[str, Any]:
    """A check-in as such a store keeps it: one slice for each thing asked."""
    asked = {**said["answers"], **{f"tag {tag}": True for tag in said["tags"]}, "note": said["note"]["text"]}
    slices = [
        {"item": item, "value": value, "type": None, "level": None, "duration": 1500} for item, value in asked.items()
    ]
    about = {"day": said["day"], "time_zone": said["time_zone"], "shared": said["note"]["shared"]}
    return {
        "timestamp": said["recorded_at"],
        "duration": 1500 * len(slices),
        "activity": "check-in",
        "static_data": about,
        "temporal_slices": slices,
    }


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Store what is sent, look at what was before, answer."""
    said = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    person, now = environ["HTTP_X_CLIENT"], datetime.now(UTC)
    database = connected()
    database.execute("INSERT INTO happened (person, at, said) VALUES (%s::uuid, %s, %s)", [person, now, Jsonb(said)])
    seen = database.execute(
        "SELECT at, said FROM happened WHERE person = %s::uuid AND at >= %s ORDER BY at DESC",
        [person, now - LOOKED_BACK],
    ).fetchall()
    database.commit()
    return answer(start_response, {"data": said, "days": len({at.date() for at, _ in seen})})
