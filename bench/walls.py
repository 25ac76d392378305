"""The walls around a record, and how each is taken down in a copy that is thrown away.

A wall is one entry in ``WALLS``: statements for the owner of the copy's tables, and the product's own functions with
what stands in for them. What stands in does no more than keep the rest running.
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import UUID

import psycopg

from bench.databases import MIGRATOR, run_as_owner
from moodtrack.core.sealing import Kind

TAKEN_DOWN = "BENCH_WITHOUT"
"""The variable in which a process is told which walls it does without."""
CHECK_IN, READ = BOTH = ("check-in", "read")
EVERY, NONE = "every wall", "no wall"
KINDS = ["mood", "energy", "tension", "sleep", "tags", "notes", "topics", "questionnaires"]
WRITTEN = {
    Kind.ANSWERS: b'{"energy":4,"mood":5,"sleep_hours":7.5,"tags":["walk","work shift"],"tension":3}',
    Kind.NOTE: b"A good talk with an old friend, and an early night.",
    Kind.TOPIC: b"Sleep",
    Kind.LABEL: b"Client",
}
UNPROTECT = """
SELECT format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', relname)
FROM pg_class WHERE relrowsecurity
"""
UNCHAIN = """
SELECT format('DROP TRIGGER %I ON audit_auditevent', tgname) FROM pg_trigger WHERE tgname = 'audit_events_are_chained'
UNION ALL
SELECT format('ALTER TABLE audit_auditevent DROP CONSTRAINT %I', conname) FROM pg_constraint
WHERE conname IN ('an_audit_line_is_chained', 'an_audit_line_has_its_own_place')
"""


class WallError(LookupError):
    """A wall is not where it was; the message names it."""


@dataclass(frozen=True, slots=True)
class Wall:
    """One wall, and what the product is without it.

    Args:
        paths: whether it stands around a client's CHECK_IN, a therapist's READ (and the report made of it), or both.
        find_statements: a query that gives the statements to run in the copy, "" for none.
        stand_ins: by ``module:name``, what takes the place of a function.
    """

    name: str
    paths: tuple[str, ...]
    find_statements: str = ""
    stand_ins: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


def no_line(**_said: Any) -> None:
    """Write no audit line."""


def all_kinds(_relationship: Any) -> Any:
    """A consent to everything, looked up nowhere."""
    return Everything()


@dataclass(frozen=True, slots=True)
class Everything:
    """What stands in for a consent."""

    version: int = 1
    kinds: tuple[str, ...] = tuple(KINDS)


def no_spans(_relationship: Any) -> list[Any]:
    """No pause ever was."""
    return []


def key_alone(token: str) -> str:
    """The session's key out of a token, whoever made its MAC."""
    return token.partition(".")[0]


def never_too_often(_key: str, _lasts_for: Any) -> int:
    """Count nothing."""
    return 1


class Unsealed:
    """What stands in for a seal: it closes to what it was given, and opens to what everybody might have written."""

    def __init__(self, owner_id: UUID) -> None:
        self.owner_id = owner_id

    def close(self, _kind: Kind, _row_id: UUID, _number: int, plain: bytes) -> bytes:
        return plain

    def open(self, kind: Kind, _row_id: UUID, _number: int, _sealed: bytes) -> bytes:
        return WRITTEN[kind]

    def fingerprint(self, _kind: Kind, _row_id: UUID, _parts: Iterable[bytes]) -> bytes:
        return b""


class NoKeys:
    """What stands in for the keyring: it unwraps nothing."""

    def seal_of(self, client_id: UUID, _wrapped: Any) -> Unsealed:
        return Unsealed(client_id)


WALLS = (
    Wall("row policies", BOTH, find_statements=UNPROTECT),
    Wall("audit chain", (READ,), find_statements=UNCHAIN),
    Wall("audit line", (READ,), stand_ins={"bench.reading:append_events": no_line}),
    Wall(
        "consent filter",
        (READ,),
        stand_ins={
            "moodtrack.reports.queries.shared_record:current_consent": all_kinds,
            "moodtrack.reports.queries.shared_record:hidden_spans": no_spans,
        },
    ),
    Wall("token's MAC", (CHECK_IN,), stand_ins={"moodtrack.entrance.authentication:session_key_in": key_alone}),
    Wall(
        "sealing",
        BOTH,
        stand_ins={
            "moodtrack.changes.actions:keyring": NoKeys,
            "moodtrack.people.queries:keyring": NoKeys,
        },
    ),
    Wall("throttle", (CHECK_IN,), stand_ins={"moodtrack.entrance.throttling:count": never_too_often}),
)
ALL = tuple(wall.name for wall in WALLS)


def variants(path: str) -> dict[str, tuple[str, ...]]:
    """The ways to go down a path: with every wall, without each in turn, without any; and what each does without."""
    around = tuple(wall.name for wall in WALLS if path in wall.paths)
    return {EVERY: (), **{f"without {name}": (name,) for name in around}, NONE: around}


def take_down_in_database(environment: Mapping[str, str], names: Collection[str]) -> None:
    """Run, as the owner, what takes these walls down in a copy.

    Raises:
        WallError: there is nothing to take down.
    """
    for wall in _named(names):
        if wall.find_statements:
            with psycopg.connect(environment[MIGRATOR]) as owner:
                found = owner.execute(wall.find_statements.encode()).fetchall()
            if not found:
                raise _gone(wall, "what its statements look for")
            run_as_owner(environment, [statement for (statement,) in found])


def take_down_here(names: Collection[str]) -> None:
    """Put the stand-ins of these walls in place, in this process.

    Raises:
        WallError: what one stands in for is not there.
    """
    for wall in _named(names):
        for target, stand_in in wall.stand_ins.items():
            module, _, name = target.partition(":")
            if not hasattr(import_module(module), name):
                raise _gone(wall, target)
            setattr(import_module(module), name, stand_in)


def without(names: Iterable[str]) -> dict[str, str]:
    """The environment of a process that does without these walls."""
    return {TAKEN_DOWN: ",".join(sorted(names))}


def told() -> list[str]:
    """The walls this process was told to do without."""
    return [name for name in os.environ.get(TAKEN_DOWN, "").split(",") if name]


def _gone(wall: Wall, what: str) -> WallError:
    return WallError(f"{what} is gone: say in bench/walls.py what the wall {wall.name!r} is now")


def _named(names: Collection[str]) -> list[Wall]:
    return [wall for wall in WALLS if wall.name in names]
