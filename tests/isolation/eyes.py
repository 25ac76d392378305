"""Looking at the walled tables with raw SQL, as the application's role, and counting what one reaches."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.errors import InsufficientPrivilege
from psycopg.types.json import Jsonb

from tests.isolation.reach import Reach
from tests.isolation.world import ACTORS, BONDS, id_of

Connection = psycopg.Connection[Any]
NAMES = {id_of(name): name for name in (*ACTORS, *BONDS)}


@contextmanager
def within(connection: Connection, **settings: object) -> Iterator[Connection]:
    """One transaction with this context (``actor_id``, ``sweep``, ``invitation``), undone at its end."""
    with connection.transaction(force_rollback=True):
        for name, value in settings.items():
            connection.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
        yield connection


def seen(connection: Connection, table: str, reach: Reach) -> list[str]:
    """The names of all rows shown, in order; two rows of one name are two."""
    found = connection.execute(f"SELECT {reach.named_by} FROM {table}")
    return sorted(NAMES[row_id] for (row_id,) in found)


def copies(backup: Connection, table: str, reach: Reach) -> dict[str, Jsonb]:
    """Every row there is, by its name."""
    found = backup.execute(f"SELECT {reach.named_by}, to_jsonb(t) FROM {table} t")
    return {NAMES[row_id]: Jsonb(row) for row_id, row in found}


def added(connection: Connection, table: str, rows: dict[str, Jsonb]) -> set[str]:
    """The rows whose copy may be put in. A policy speaks before a key does: a duplicate has passed the wall."""
    statement = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)"
    return {name for name, row in rows.items() if reached(connection, statement, [row]) is not None}


def changed(connection: Connection, table: str, reach: Reach) -> int:
    """How many rows a blind UPDATE reaches."""
    return reached(connection, f"UPDATE {table} SET {reach.sets}") or 0


def removed(connection: Connection, table: str) -> int:
    """How many rows a blind DELETE reaches."""
    return reached(connection, f"DELETE FROM {table}") or 0


def reached(connection: Connection, statement: str, values: list[Any] | None = None) -> int | None:
    """How many rows a statement reached (whatever a constraint said); None when the wall refused it."""
    try:
        with connection.transaction(force_rollback=True):
            return connection.execute(statement, values).rowcount
    except InsufficientPrivilege:
        return None
    except psycopg.IntegrityError:
        return 0
