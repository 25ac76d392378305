"""What the policies cost is decided by the plan: an index leads to the client's rows, whoever looks and at how many."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.copies import copy_of, current, session_as
from tests.isolation.crowd import CASELOAD, fill, id_of
from tests.isolation.eyes import Connection, within
from tests.isolation.reach import TABLES
from tests.isolation.world import make_world

CLIENT, BOND, THERAPIST, ROW = id_of("c7"), id_of("r7"), id_of("t0"), id_of("k7.3")
CASELOAD_CLIENTS = [id_of(f"c{n}") for n in range(CASELOAD)]
CASELOAD_BONDS = [id_of(f"r{n}") for n in range(CASELOAD)]
KEYS = {
    "checkins_checkinversion": "check_in_id",
    "people_client": None,
    "people_clientkey": None,
    "changes_changecounter": None,
    "ownership_exportfile": "export_id",
}
DAYS = {
    "checkins_checkin": "day",
    "audit_auditevent": "at",
    "care_therapysession": "starts_at",
    "reminders_reminder": "day",
    "reports_report": "made_at",
}
OF_CLIENTS = {name: reach for name, reach in TABLES.items() if name != "care_invitation"}
CARED_FOR = [name for name, reach in OF_CLIENTS.items() if reach.sees.get("therapist")]


@pytest.fixture(scope="module")
def crowd(
    template_database: str, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Connection]:
    """The application's role in a database with a crowd in it."""
    with copy_of(template_database) as name:
        with django_db_blocker.unblock(), current(name):
            make_world()
        with session_as("MIGRATOR_DATABASE_URL", name) as owner:
            fill(owner)
        with session_as("DATABASE_URL", name) as app:
            yield app


def client_column(table: str) -> str:
    return "account_id" if table == "people_client" else "client_id"


def plan_of(crowd: Connection, statement: str, values: list[Any], **context: object) -> dict[str, Any]:
    with within(crowd, **context):
        row = crowd.execute(f"EXPLAIN (FORMAT JSON) {statement}", values).fetchone()
    assert row is not None
    plan: dict[str, Any] = row[0][0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def conditions(plan: dict[str, Any], table: str) -> list[str]:
    """The index condition of every scan of a table in a plan; "" for one without."""
    scans = [node for node in nodes(plan) if node.get("Relation Name") == table]
    return [condition for scan in scans for condition in _of_bitmaps(scan) or [scan.get("Index Cond", "")]]


def _of_bitmaps(node: dict[str, Any]) -> list[str]:
    """The conditions of the indexes whose rows a bitmap scan combines; not of what is looked up for it beforehand."""
    parts = [inner for inner in node.get("Plans", []) if inner["Node Type"].startswith("Bitmap")]
    parts = [inner for inner in parts if "Subplan Name" not in inner]
    return [condition for part in parts for condition in _of_bitmaps(part) or [part.get("Index Cond", "")]]


def assert_led_by_index(plan: dict[str, Any], table: str, *columns: str) -> None:
    assert not [node for node in nodes(plan) if node["Node Type"] == "Seq Scan"]
    found = conditions(plan, table)
    assert found
    assert [condition for condition in found if not any(f"{column} = " in condition for column in columns)] == []


def one_row(table: str) -> tuple[str, list[Any]]:
    key = KEYS.get(table, "id")
    statement = f"SELECT * FROM {table} WHERE {client_column(table)} = %s"
    return (f"{statement} AND {key} = %s", [CLIENT, ROW]) if key else (statement, [CLIENT])


def window(table: str, column: str, whose: Any) -> tuple[str, list[Any]]:
    """The rows of one client or bond, or of a list of them, on seven days where the table has days."""
    is_many = isinstance(whose, list)
    statement = f"SELECT * FROM {table} WHERE {column} = " + ("ANY (%s)" if is_many else "%s")
    if table in DAYS:
        statement += f" AND {DAYS[table]} >= '2026-01-04' AND {DAYS[table]} < '2026-01-11'"
    return statement, [whose]


@pytest.mark.parametrize("table", OF_CLIENTS)
def test_a_client_is_led_to_one_row_and_to_a_window_by_an_index(crowd: Connection, table: str) -> None:
    column = client_column(table)
    for statement, values in (one_row(table), window(table, column, CLIENT)):
        plan = plan_of(crowd, statement, values, actor_id=CLIENT)
        assert_led_by_index(plan, table, column, "id")


@pytest.mark.parametrize("table", CARED_FOR)
def test_a_therapist_is_led_to_one_row_a_window_and_a_caseload_by_an_index(crowd: Connection, table: str) -> None:
    column = client_column(table)
    asked = [one_row(table), window(table, column, CLIENT), window(table, column, CASELOAD_CLIENTS)]
    for statement, values in asked:
        plan = plan_of(crowd, statement, values, actor_id=THERAPIST)
        assert_led_by_index(plan, table, column, "id", "therapist_id")


@pytest.mark.parametrize("table", [name for name, reach in TABLES.items() if reach.named_by == "relationship_id"])
def test_a_therapist_is_led_to_the_rows_of_their_bonds_by_an_index(crowd: Connection, table: str) -> None:
    for whose in (BOND, CASELOAD_BONDS):
        plan = plan_of(crowd, *window(table, "relationship_id", whose), actor_id=THERAPIST)
        assert_led_by_index(plan, table, "relationship_id", "client_id")


@pytest.mark.parametrize("table", CARED_FOR)
def test_the_look_at_who_is_cared_for_is_made_once_and_by_an_index(crowd: Connection, table: str) -> None:
    plan = plan_of(crowd, *window(table, client_column(table), CASELOAD_CLIENTS), actor_id=THERAPIST)
    looks = [node for node in nodes(plan) if node.get("Subplan Name", "").startswith("InitPlan")]
    assert looks
    assert not [node for node in nodes(plan) if node.get("Subplan Name", "").startswith("SubPlan")]


def test_invitations_are_found_by_their_maker_their_code_and_whoever_used_them(crowd: Connection) -> None:
    made = plan_of(crowd, "SELECT * FROM care_invitation WHERE therapist_id = %s", [THERAPIST], actor_id=THERAPIST)
    assert_led_by_index(made, "care_invitation", "therapist_id", "(code_hash)::text", "used_by_id")
    used = plan_of(crowd, "SELECT * FROM care_invitation WHERE used_by_id = %s", [CLIENT], actor_id=CLIENT)
    assert_led_by_index(used, "care_invitation", "used_by_id")
    by_code = "SELECT * FROM care_invitation WHERE code_hash = %s"
    assert_led_by_index(plan_of(crowd, by_code, ["7.3"], invitation="7.3"), "care_invitation", "(code_hash)::text")


@pytest.mark.parametrize(
    ("sweep", "table", "due", "when"),
    [
        ("reports", "reports_reportrun", "due_at", "due_at IS NOT NULL AND parked_at IS NULL"),
        ("reminders", "reminders_reminder", "send_at", "state IN ('planned', 'claimed')"),
        ("exports", "ownership_export", "due_at", "due_at IS NOT NULL AND parked_at IS NULL"),
        ("erasures", "ownership_erasure", "due_at", "due_at IS NOT NULL AND parked_at IS NULL"),
    ],
)
def test_a_sweep_is_led_to_what_is_due_by_an_index(
    crowd: Connection, sweep: str, table: str, due: str, when: str
) -> None:
    asked = f"SELECT id FROM {table} WHERE {due} <= '2026-01-02' AND {when} ORDER BY {due} LIMIT 100"
    plan = plan_of(crowd, asked, [], sweep=sweep)
    assert not [node for node in nodes(plan) if node["Node Type"] == "Seq Scan"]
    assert [due in condition for condition in conditions(plan, table)] == [True]
