"""What hangs on a bond, and the ways in which a bond could be bent."""

from typing import Any

import pytest
from psycopg.errors import ForeignKeyViolation

from tests.isolation.eyes import Connection, reached, seen, within
from tests.isolation.reach import TABLES
from tests.isolation.world import NOW, hash_of, id_of

BENT = {
    "client": ("client_id = %s", [id_of("other")]),
    "therapist": ("therapist_id = %s", [id_of("stranger")]),
    "end": ("ended_at = %s, ended_by_id = %s", [NOW, id_of("therapist")]),
}


@pytest.mark.parametrize("how", BENT)
def test_a_therapist_cannot_bend_a_bond_in_care_carerelationship(app: Connection, how: str) -> None:
    change, values = BENT[how]
    with within(app, actor_id=id_of("therapist")):
        assert reached(app, f"UPDATE care_carerelationship SET {change}", values) is None


def test_a_code_opens_its_own_invitation_in_care_invitation_and_no_other(app: Connection) -> None:
    with within(app, invitation=hash_of("therapist")):
        assert seen(app, "care_invitation", TABLES["care_invitation"]) == ["therapist"]
        assert reached(app, "UPDATE care_invitation SET label = 'x'") == 1
        assert reached(app, "UPDATE care_invitation SET code_hash = 'x'") is None
        assert reached(app, "DELETE FROM care_invitation") == 0
        assert [table for table, reach in TABLES.items() if seen(app, table, reach)] == ["care_invitation"]


def test_a_wrong_code_opens_nothing_in_care_invitation(app: Connection) -> None:
    with within(app, invitation=hash_of("nobody")):
        assert seen(app, "care_invitation", TABLES["care_invitation"]) == []
        assert reached(app, "UPDATE care_invitation SET label = 'x'") == 0


NAMED = """
INSERT INTO audit_auditevent (id, client_id, actor_id, actor_name, action, kinds, count, purpose, request_id, at)
VALUES (gen_random_uuid(), %s, %s, '', 'x', '[]', 1, '', '', now())
"""


def test_a_new_line_is_numbered_by_way_of_audit_audithead(app: Connection) -> None:
    owner = id_of("owner")
    with within(app, actor_id=owner):
        assert reached(app, NAMED, [owner, owner]) == 1


def test_a_line_in_audit_auditevent_is_written_in_ones_own_name_or_about_oneself(app: Connection) -> None:
    """About anybody: a bond that ends while its therapist reads must not lose the line."""
    owner, therapist, second = id_of("owner"), id_of("therapist"), id_of("second")
    with within(app, actor_id=therapist):
        assert reached(app, NAMED, [owner, therapist]) == 1
        assert reached(app, NAMED, [owner, second]) is None
        assert reached(app, NAMED, [owner, None]) is None
    with within(app, actor_id=owner):
        assert reached(app, NAMED, [owner, None]) == 1


REFERENCES = {
    "a_pause_is_of_the_relationships_client": ("care_pause", "relationship_id", "ends_at = '2030-01-01'"),
    "a_consent_is_of_the_relationships_client": ("care_consent", "relationship_id", "version = 9"),
    "a_session_is_of_the_relationships_client": ("care_therapysession", "relationship_id", "starts_at = '2026-01-01'"),
    "a_run_is_of_the_relationships_client": ("reports_reportrun", "relationship_id", "kind = 'own'"),
    "a_run_is_of_the_sessions_client": ("reports_reportrun", "session_id", "kind = 'own'"),
    "a_report_is_of_the_relationships_client": ("reports_report", "relationship_id", "version = 9"),
    "a_report_is_of_the_runs_client": ("reports_report", "run_id", "version = 9"),
    "a_delivery_is_of_the_reminders_client": ("reminders_delivery", "reminder_id", "attempt = 9"),
    "a_delivery_is_to_a_device_of_its_client": ("reminders_delivery", "device_id", "attempt = 9"),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_no_row_points_at_another_clients(app: Connection, backup: Connection, name: str) -> None:
    """What is pointed at is invisible to who points, and is found all the same: keys are checked past policies."""
    table, column, unlike = REFERENCES[name]
    foreign = _one(backup, f"SELECT {column} FROM {table} WHERE client_id = %s", id_of("other"))
    mine = _one(backup, f"SELECT min(id::text) FROM {table} WHERE client_id = %s", id_of("owner"))
    with within(app, actor_id=id_of("owner")):
        app.execute(f"UPDATE {table} SET {column} = %s, {unlike} WHERE id = %s", [foreign, mine])
        with pytest.raises(ForeignKeyViolation) as refused:
            app.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert refused.value.diag.constraint_name == name


def test_a_foreign_key_is_checked_past_the_policies_of_an_owner_who_is_forced(
    app: Connection, table_owner: Connection
) -> None:
    """What makes the composite keys work: a row nobody may see is there for the check."""
    with within(table_owner):
        assert _one(table_owner, "SELECT count(*) FROM people_client") == 0
    with within(app, actor_id=id_of("owner")):
        app.execute("INSERT INTO changes_tombstone VALUES (%s, 'topics', 1, now(), %s)", [id_of("new"), id_of("owner")])
        app.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _one(connection: Connection, statement: str, *values: Any) -> Any:
    row = connection.execute(statement, values).fetchone()
    assert row is not None
    return row[0]
