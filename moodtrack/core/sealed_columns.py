"""Columns that lay in plain and shall lie sealed: forwards a migration seals them, backwards it opens them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.backends.utils import CursorWrapper
from django.db.migrations import RunPython

from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring
from moodtrack.core.sealing import Kind, Seal

KEYS = "people_clientkey"
Change = Callable[[Seal, Kind, UUID, int, bytes], bytes]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One payload of a table about a client.

    Args:
        row, number: the columns its place is made of; ``number`` may be the constant 0.
        where: which rows hold one.
    """

    table: str
    name: str
    kind: Kind
    row: str = "id"
    number: str = "0"
    where: str = "true"


def seal_columns(*columns: SealedColumn) -> RunPython:
    """Seal what lies in these columns in plain."""
    return for_all_rows(
        {column.table for column in columns},
        lambda cursor: _change(cursor, columns, Seal.close),
        lambda cursor: _change(cursor, columns, Seal.open),
    )


def for_all_rows(
    tables: set[str], forwards: Callable[[CursorWrapper], None], backwards: Callable[[CursorWrapper], None]
) -> RunPython:
    """Run these with the row policies and triggers of tables set aside, and those of the clients' keys."""

    def running(change: Callable[[CursorWrapper], None]) -> Callable[[Any, Any], None]:
        def run(_apps: Any, schema_editor: Any) -> None:
            with schema_editor.connection.cursor() as cursor, _set_aside(cursor, tables | {KEYS}):
                change(cursor)

        return run

    return RunPython(running(forwards), running(backwards))


def seals(cursor: CursorWrapper) -> Iterator[Seal]:
    """Every client's, one after the other."""
    cursor.execute("SELECT client_id, key_id, wrapped FROM people_clientkey ORDER BY client_id")
    for client_id, key_id, wrapped in cursor.fetchall():
        yield keyring().seal_of(client_id, Wrapped(key_id, bytes(wrapped)))


@contextmanager
def _set_aside(cursor: CursorWrapper, tables: set[str]) -> Iterator[None]:
    """The owner reads and writes every row within this block, which the transaction of the migration encloses."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in sorted(tables):
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in sorted(tables):
        cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER")


def _change(cursor: CursorWrapper, columns: tuple[SealedColumn, ...], change: Change) -> None:
    for column in columns:
        changed = sum(_change_of_client(cursor, column, seal, change) for seal in seals(cursor))
        cursor.execute(f"SELECT count(*) FROM {column.table} WHERE {column.where}")  # noqa: S608 - our own names
        (there,) = cursor.fetchone()
        if changed != there:
            raise RuntimeError(f"{column.table}.{column.name}: {changed} of {there} rows were changed")


def _change_of_client(cursor: CursorWrapper, column: SealedColumn, seal: Seal, change: Change) -> int:
    whose = f"client_id = %s AND {column.where}"
    cursor.execute(
        f"SELECT {column.row}, {column.number}, {column.name} FROM {column.table} WHERE {whose}",  # noqa: S608 - as above
        [seal.owner_id],
    )
    rows = cursor.fetchall()
    cursor.executemany(
        f"UPDATE {column.table} SET {column.name} = %s"  # noqa: S608 - as above
        f" WHERE {column.row} = %s AND {column.number} = %s AND {whose}",
        [
            (change(seal, column.kind, row_id, number, bytes(payload)), row_id, number, seal.owner_id)
            for row_id, number, payload in rows
        ],
    )
    return len(rows)
