"""Everybody reaches exactly what the table of the wall says, with each of the four commands."""

import pytest

from tests.isolation.eyes import Connection, added, changed, copies, removed, seen, within
from tests.isolation.reach import TABLES
from tests.isolation.world import ACTORS, id_of

SWEEPS = sorted({sweep for reach in TABLES.values() for sweep in reach.swept})
every_table = pytest.mark.parametrize("table", TABLES)
NONE: frozenset[str] = frozenset()


@every_table
@pytest.mark.parametrize("actor", ACTORS)
def test_a_person_reaches_what_is_theirs_and_nothing_else(
    app: Connection, backup: Connection, table: str, actor: str
) -> None:
    reach = TABLES[table]
    rows = copies(backup, table, reach)
    with within(app, actor_id=id_of(actor)):
        assert seen(app, table, reach) == sorted(reach.sees.get(actor, NONE))
        assert added(app, table, rows) == reach.adds.get(actor, NONE)
        assert changed(app, table, reach) == len(reach.changes.get(actor, NONE))
        assert removed(app, table) == len(reach.removes.get(actor, NONE))


@every_table
@pytest.mark.parametrize("sweep", SWEEPS)
def test_a_sweep_sees_what_is_due_and_its_keys_and_no_content(
    app: Connection, backup: Connection, table: str, sweep: str
) -> None:
    reach = TABLES[table]
    rows = copies(backup, table, reach)
    with within(app, sweep=sweep):
        assert seen(app, table, reach) == (sorted(rows) if sweep in reach.swept else [])
        assert changed(app, table, reach) == (len(rows) if sweep in reach.claimed else 0)
        assert added(app, table, rows) == (frozenset(rows) if sweep in reach.added else NONE)
        assert removed(app, table) == 0


@every_table
@pytest.mark.parametrize("context", [{}, {"actor_id": ""}, {"sweep": "everything"}, {"actor_id": id_of("nobody")}])
def test_without_a_context_that_means_something_nothing_is_reached(
    app: Connection, backup: Connection, table: str, context: dict[str, object]
) -> None:
    reach = TABLES[table]
    rows = copies(backup, table, reach)
    assert rows
    with within(app, **context):
        assert (seen(app, table, reach), added(app, table, rows)) == ([], NONE)
        assert (changed(app, table, reach), removed(app, table)) == (0, 0)


@every_table
def test_the_owner_of_the_tables_sees_nothing_either(table_owner: Connection, table: str) -> None:
    with within(table_owner):
        assert seen(table_owner, table, TABLES[table]) == []
