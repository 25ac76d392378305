"""A phone's local database as WatermelonDB keeps one, in miniature: rows with a status, a cursor, and its merge."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.conftest import Phone

TABLES = ("check_ins", "topics")
COMPUTED = {"added_later"}
TRIES = 3


@dataclass
class Local:
    """One row on the phone; ``changed`` names the columns edited since the last sync, of a synced row."""

    columns: dict[str, Any]
    status: str = "created"
    changed: set[str] = field(default_factory=set)


class OutOfStepError(Exception):
    """The server wants a pull first."""


@dataclass
class Store:
    """What one phone holds."""

    phone: Phone
    rows: dict[str, dict[str, Local]] = field(default_factory=lambda: {table: {} for table in TABLES})
    cursor: int | None = None

    def create(self, table: str, **columns: Any) -> str:
        row_id = columns.pop("id", None) or str(uuid4())
        self.rows[table][row_id] = Local(columns)
        return row_id

    def edit(self, table: str, row_id: str, **columns: Any) -> None:
        row = self.rows[table][row_id]
        row.columns |= columns
        row.changed |= set(columns)
        row.status = "created" if row.status == "created" else "updated"

    def delete(self, table: str, row_id: str) -> None:
        self.rows[table][row_id].status = "deleted"

    def sync(self) -> Any:
        """A pull, a merge and a push, as ``synchronize()`` makes them."""
        self.pull()
        return self.push()

    def pull(self) -> Any:
        answer = self._asked(f"/sync?last_pulled_at={self.cursor or 'null'}&schema_version=1&migration=null")
        assert answer.status_code == 200, answer.content
        said = answer.json()
        for table in TABLES:
            self._take(table, said["changes"][table])
        self.cursor = said["timestamp"]
        return said

    def _take(self, table: str, changes: dict[str, Any]) -> None:
        for record in changes["updated"]:
            row_id, columns = record["id"], {name: value for name, value in record.items() if name != "id"}
            mine = self.rows[table].get(row_id)
            if mine is None:
                self.rows[table][row_id] = Local(columns, "synced")
            elif mine.status != "deleted":
                mine.columns = columns | {name: mine.columns[name] for name in mine.changed}
        for row_id in changes["deleted"]:
            self.rows[table].pop(row_id, None)

    def _asked(self, path: str) -> Any:
        """Asked again while the server says that others write just now."""
        for _ in range(TRIES - 1):
            if (answer := self.phone.get(path)).status_code != 503:
                return answer
        return self.phone.get(path)

    def dirty(self) -> dict[str, Any]:
        """What is to be pushed."""
        return {
            table: {
                "created": [self._raw(table, row_id) for row_id in self._with(table, "created")],
                "updated": [self._raw(table, row_id) for row_id in self._with(table, "updated")],
                "deleted": self._with(table, "deleted"),
            }
            for table in TABLES
        }

    def push(self, changes: dict[str, Any] | None = None) -> Any:
        """Push, after a first pull where there was none, as the library does."""
        if self.cursor is None:
            self.pull()
        changes = self.dirty() if changes is None else changes
        answer = self.phone.post(f"/sync?last_pulled_at={self.cursor}", changes)
        if answer.status_code == 409:
            raise OutOfStepError(answer.json())
        assert answer.status_code == 200, answer.content
        self.settle(changes, answer.json())
        return answer.json()

    def settle(self, changes: dict[str, Any], said: dict[str, Any]) -> None:
        """Mark as synced what was taken."""
        for table in TABLES:
            rejected = set(said["experimentalRejectedIds"].get(table, ()))
            for raw in (*changes[table]["created"], *changes[table]["updated"]):
                row = self.rows[table].get(raw["id"])
                if row is not None and raw["id"] not in rejected:
                    row.status, row.changed = "synced", set()
            for row_id in changes[table]["deleted"]:
                self.rows[table].pop(row_id, None)

    def live(self, table: str) -> dict[str, dict[str, Any]]:
        """By id, the columns of what is there, without what the server computes."""
        return {
            row_id: {name: value for name, value in row.columns.items() if name not in COMPUTED}
            for row_id, row in self.rows[table].items()
            if row.status != "deleted"
        }

    def _with(self, table: str, status: str) -> list[str]:
        return [row_id for row_id, row in self.rows[table].items() if row.status == status]

    def _raw(self, table: str, row_id: str) -> dict[str, Any]:
        row = self.rows[table][row_id]
        return {"id": row_id, "_status": row.status, "_changed": ",".join(sorted(row.changed)), **row.columns}


def check_in(**changes: Any) -> dict[str, Any]:
    """A check-in's columns, as they come back."""
    return {
        "day": "2026-11-21",
        "recorded_at": "2026-11-21T20:14:03.000Z",
        "time_zone": "Europe/Madrid",
        "mood": 5,
        "energy": 4,
        "tension": 3,
        "sleep_hours": 7.5,
        "tags": '["walk","work shift"]',
        "note": "A good talk.",
        "note_shared": False,
        **changes,
    }


def topic(**changes: Any) -> dict[str, Any]:
    """A topic's columns."""
    return {"text": "The move", "kind": "talk", "position": 0, **changes}


def stored(phone: Phone) -> Store:
    """What a fresh phone of the same client pulls: what the server holds."""
    fresh = Store(phone)
    fresh.pull()
    return fresh


def instant_text(instant: datetime) -> str:
    """As JavaScript writes an instant."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
