"""What a server must hold and answer, said once more and more simply: the model that histories are held against."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from tests.sync.store import TABLES

Changes = dict[str, dict[str, Any]]


@dataclass
class Row:
    """A record as it is, and the tick at which it last changed."""

    columns: dict[str, Any]
    changed_at: int
    version: int


@dataclass
class Verdict:
    """What a push is to be answered."""

    conflicts: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)


@dataclass
class Truth:
    """One client's record; time is counted in ticks, one for each write that was let in."""

    day_starts_at: time = time(4)
    former_starts: list[tuple[datetime, time]] = field(default_factory=list)
    tick: int = 0
    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: {table: {} for table in TABLES})
    deleted: dict[str, set[str]] = field(default_factory=lambda: {table: set() for table in TABLES})
    recorded_at: dict[str, str] = field(default_factory=dict)

    def push(self, changes: Changes, seen: int, now: datetime) -> Verdict:
        """Let a push in, whole or not at all.

        Args:
            seen: the tick at which its phone had last pulled.
        """
        sent = [(table, raw["id"], meaning(table, raw)) for table in TABLES for raw in _records(changes[table])]
        judged = [(self._judged(*record, seen, now), *record) for record in sent]
        verdict = Verdict()
        verdict.conflicts |= {row_id for what, _, row_id, _ in judged if what == "conflict"}
        verdict.rejected |= {row_id for what, _, row_id, _ in judged if what == "rejected"}
        if not verdict.conflicts:
            self.tick += 1
            for what, table, row_id, said in judged:
                if what == "said again":
                    self.rows[table][row_id].changed_at = self.tick
                elif what == "stored":
                    self.put(table, row_id, said)
                elif what == "late":
                    self.recorded_at[row_id] = said["recorded_at"]
            for table in TABLES:
                self.delete(table, changes[table]["deleted"])
        return verdict

    def _judged(self, table: str, row_id: str, said: dict[str, Any], seen: int, now: datetime) -> str:
        row = self.rows[table].get(row_id)
        if is_bad(said, now):
            return "rejected"
        if row_id in self.deleted[table]:
            return "rejected" if self._is_lost(row_id, said) else "late"
        if row is None:
            return "stored"
        if says(row, said):
            return "said again" if row.changed_at <= seen else "known"
        if row.columns.get("recorded_at") != said.get("recorded_at"):
            return "rejected"
        return "conflict" if row.changed_at > seen else "stored"

    def _is_lost(self, row_id: str, said: dict[str, Any]) -> bool:
        """What was typed into something deleted goes into its history, if it has one, and if it is about the same."""
        return "recorded_at" not in said or self.recorded_at.get(row_id, said["recorded_at"]) != said["recorded_at"]

    def move(self, day_starts_at: time, now: datetime) -> None:
        """Days begin at another time from now on."""
        self.former_starts.append((now, self.day_starts_at))
        self.day_starts_at = day_starts_at

    def put_over_rest(self, row_id: str, said: dict[str, Any], if_version: int | None, now: datetime) -> int:
        """Replace a check-in as REST does.

        Returns:
            The status of the answer.
        """
        row = self.rows["check_ins"].get(row_id)
        if is_bad(said, now):
            return 422
        if row is None:
            return 409
        if says(row, said):
            return 200
        if row.columns["recorded_at"] != said["recorded_at"]:
            return 422
        if if_version not in {None, row.version}:
            return 412
        self.tick += 1
        self.put("check_ins", row_id, said)
        return 200

    def put(self, table: str, row_id: str, said: dict[str, Any]) -> None:
        """Take over what is said, at this tick."""
        before = self.rows[table].get(row_id)
        if table == "check_ins":
            self.recorded_at[row_id] = said["recorded_at"]
        computed = {"added_later": self._is_later(said, before)} if table == "check_ins" else {}
        self.rows[table][row_id] = Row(said | computed, self.tick, before.version + 1 if before else 1)

    def delete(self, table: str, row_ids: list[str]) -> None:
        """These are gone for ever, whether they were here or not."""
        for row_id in row_ids:
            self.rows[table].pop(row_id, None)
            self.deleted[table].add(row_id)

    def live(self, table: str) -> dict[str, dict[str, Any]]:
        """By id, every column of what is there."""
        return {row_id: row.columns for row_id, row in self.rows[table].items()}

    def _is_later(self, said: dict[str, Any], before: Row | None) -> bool:
        if before and all(before.columns[name] == said[name] for name in ("day", "time_zone")):
            return bool(before.columns["added_later"])
        wall = datetime.fromisoformat(said["recorded_at"]).astimezone(ZoneInfo(said["time_zone"]))
        former = [start for ended_at, start in sorted(self.former_starts) if wall < ended_at]
        own_day = wall.date() - timedelta(days=int(wall.time() < [*former, self.day_starts_at][0]))
        return str(own_day) > said["day"]


def meaning(table: str, raw: dict[str, Any]) -> dict[str, Any]:
    """What a record says, whichever way it was spelled."""
    said = {name: value for name, value in raw.items() if name not in {"id", "_status", "_changed", "added_later"}}
    if table == "check_ins":
        said["note"] = normalize("NFC", said["note"])
        said["note_shared"] = bool(said["note"]) and said["note_shared"]
    return said


def says(row: Row, said: dict[str, Any]) -> bool:
    """Whether a row says this already."""
    return {name: value for name, value in row.columns.items() if name != "added_later"} == said


def is_bad(said: dict[str, Any], now: datetime) -> bool:
    """Whether nobody may store this: off the scale, or beyond the client's own tomorrow."""
    if "day" not in said:
        return False
    tomorrow = now.astimezone(ZoneInfo(said["time_zone"])).date() + timedelta(days=1)
    return said["mood"] > 7 or said["day"] > str(tomorrow)


def _records(changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [*changes["created"], *changes["updated"]]
