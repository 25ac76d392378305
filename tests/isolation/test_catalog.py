"""Tables about a client are found by what they are, not by what somebody remembered."""

import pytest

from tests.isolation.eyes import Connection, reached, within
from tests.isolation.reach import CLOSED, TABLES
from tests.isolation.world import id_of

ABOUT_A_CLIENT = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity
FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND (
    c.relname = 'people_client'
    OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'client_id' AND NOT a.attisdropped)
    OR EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = c.oid AND f.confrelid = 'people_client'::regclass)
)
"""
MOVED = {table: reach for table, reach in TABLES.items() if reach.changes.get("owner") and table != "people_client"}


@pytest.fixture(scope="session")
def found(backup: Connection) -> dict[str, tuple[bool, bool]]:
    """Every table about a client: whether policies are enabled on it, and forced on its owner."""
    return {name: (enabled, forced) for name, enabled, forced in backup.execute(ABOUT_A_CLIENT)}


def test_every_table_about_a_client_has_a_row_in_the_table_of_the_wall(found: dict[str, tuple[bool, bool]]) -> None:
    assert found.keys() == TABLES.keys() | CLOSED


@pytest.mark.parametrize("table", [*TABLES, *CLOSED])
def test_policies_hold_on_the_table_and_on_its_owner(found: dict[str, tuple[bool, bool]], table: str) -> None:
    assert found[table] == (True, True)


@pytest.mark.parametrize("table", CLOSED)
@pytest.mark.parametrize("statement", ["SELECT FROM {}", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"])
def test_the_application_does_not_touch_what_is_closed_to_it(app: Connection, table: str, statement: str) -> None:
    with within(app, actor_id=id_of("owner")):
        assert reached(app, statement.format(table)) is None


@pytest.mark.parametrize("table", MOVED)
def test_nobody_makes_a_row_of_theirs_somebody_elses(app: Connection, table: str) -> None:
    with within(app, actor_id=id_of("owner")):
        assert reached(app, f"UPDATE {table} SET client_id = %s", [id_of("other")]) is None
