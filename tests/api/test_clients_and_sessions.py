from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from moodtrack.audit.models import AuditEvent
from moodtrack.care.models import CareRelationship
from tests.conftest import Phone, seen_by

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _evening() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_caseload_goes_by_the_next_session(desk: Phone, relationship: CareRelationship, make_client: Any) -> None:
    soon = make_client(relationship.therapist, "Client B")
    make_client(relationship.therapist, "Client C")
    desk.post(f"/clients/{relationship.client_id}/sessions", {"starts_at": "2026-11-25T09:00:00Z"})
    desk.post(f"/clients/{soon.client_id}/sessions", {"starts_at": "2026-11-24T10:00:00+01:00"})
    rows = desk.get("/clients").json()["results"]
    assert [row["label"] for row in rows] == ["Client B", "Client A", "Client C"]
    assert rows[0]["next_session"]["starts_at"] == "2026-11-24T09:00:00Z"
    assert rows[2]["next_session"] is None


def test_a_label_that_does_not_open_is_empty_and_hides_nobody(
    desk: Phone, relationship: CareRelationship, make_client: Any
) -> None:
    make_client(relationship.therapist, "Client B")
    with seen_by(relationship.therapist):
        CareRelationship.objects.filter(pk=relationship.pk).update(label=b"broken")
    assert [row["label"] for row in desk.get("/clients").json()["results"]] == ["", "Client B"]
    assert desk.get(f"/clients/{relationship.client_id}").json()["label"] == ""


def test_every_look_leaves_a_line(desk: Phone, relationship: CareRelationship) -> None:
    desk.get("/clients")
    desk.get(f"/clients/{relationship.client_id}")
    desk.get(f"/clients/{relationship.client_id}/sessions")
    with seen_by(relationship.client):
        events = AuditEvent.objects.filter(client_id=relationship.client_id, actor_id=desk.account.pk)
        assert set(events.values_list("action", "actor_name")) == {
            ("open_caseload", "Therapist One"),
            ("open_client", "Therapist One"),
            ("open_sessions", "Therapist One"),
        }


def test_a_start_in_the_past_counts_as_held(desk: Phone, relationship: CareRelationship) -> None:
    path = f"/clients/{relationship.client_id}/sessions"
    assert desk.post(path, {"starts_at": "2026-11-10T09:00:00Z"}).json()["status"] == "held"
    assert desk.post(path, {"starts_at": "2026-11-30T09:00:00Z"}).json()["status"] == "planned"


def test_a_session_can_be_moved_marked_and_taken_out(desk: Phone, relationship: CareRelationship) -> None:
    path = f"/clients/{relationship.client_id}/sessions"
    session = desk.post(path, {"starts_at": "2026-11-30T09:00:00Z"}).json()
    moved = desk.patch(f"/sessions/{session['id']}", {"starts_at": "2026-12-01T09:00:00Z", "minutes": 90}).json()
    assert (moved["starts_at"], moved["minutes"]) == ("2026-12-01T09:00:00Z", 90)
    assert desk.patch(f"/sessions/{session['id']}", {"status": "cancelled"}).json()["status"] == "cancelled"
    assert desk.delete(f"/sessions/{session['id']}").status_code == 204
    assert desk.get(path).json()["results"] == []


def test_a_date_put_right_makes_a_session_planned_again(desk: Phone, relationship: CareRelationship) -> None:
    session = desk.post(f"/clients/{relationship.client_id}/sessions", {"starts_at": "2025-11-30T09:00:00Z"}).json()
    assert session["status"] == "held"
    moved = desk.patch(f"/sessions/{session['id']}", {"starts_at": "2026-11-30T09:00:00Z"}).json()
    assert moved["status"] == "planned"


def test_two_sessions_do_not_start_at_once(desk: Phone, relationship: CareRelationship) -> None:
    path = f"/clients/{relationship.client_id}/sessions"
    desk.post(path, {"starts_at": "2026-11-30T09:00:00Z"})
    assert desk.post(path, {"starts_at": "2026-11-30T09:00:00Z"}).status_code == 409


def test_a_session_is_not_held_before_it_begins(desk: Phone, relationship: CareRelationship) -> None:
    path, soon = f"/clients/{relationship.client_id}/sessions", "2026-11-21T21:30:00Z"
    session = desk.post(path, {"starts_at": soon}).json()
    later = {"starts_at": "2026-11-22T21:30:00Z", "status": "held"}
    for refused in (desk.patch(f"/sessions/{session['id']}", {"status": "held"}), desk.post(path, later)):
        assert refused.status_code == 409
        assert refused.json()["detail"] == "This session has not begun. Move it, or cancel it."
    assert desk.get(path).json()["results"] == [session]


def lines_about(relationship: CareRelationship, action: str) -> int:
    with seen_by(relationship.client):
        return AuditEvent.objects.filter(client_id=relationship.client_id, action=action).count()


def test_a_session_that_is_changed_to_what_it_is_leaves_no_line(desk: Phone, relationship: CareRelationship) -> None:
    starts_at = "2026-11-30T09:00:00Z"
    session = desk.post(f"/clients/{relationship.client_id}/sessions", {"starts_at": starts_at}).json()
    for body in ({}, {"starts_at": starts_at}, {"minutes": 50, "status": "planned"}):
        assert desk.patch(f"/sessions/{session['id']}", body).json() == session
    assert lines_about(relationship, "change_session") == 0
    for _ in range(2):
        desk.patch(f"/sessions/{session['id']}", {"minutes": 40})
    assert lines_about(relationship, "change_session") == 1


def test_the_same_label_again_leaves_no_line(desk: Phone, relationship: CareRelationship) -> None:
    for _ in range(2):
        assert desk.patch(f"/clients/{relationship.client_id}", {"label": "Tuesday, 9"}).json()["label"] == "Tuesday, 9"
    assert lines_about(relationship, "label_client") == 1


def test_what_is_no_session_is_named(desk: Phone, relationship: CareRelationship) -> None:
    path = f"/clients/{relationship.client_id}/sessions"
    for body, pointer in (
        ({}, "/starts_at"),
        ({"starts_at": "tomorrow"}, "/starts_at"),
        ({"starts_at": "2026-11-30T09:00:00"}, "/starts_at"),
        ({"starts_at": "1970-01-01T00:00:00Z"}, "/starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-23:59"}, "/starts_at"),
        ({"starts_at": "2026-11-30T09:00:00Z", "minutes": 1}, "/minutes"),
        ({"starts_at": "2026-11-30T09:00:00Z", "status": "fine"}, "/status"),
        ({"starts_at": "2026-11-30T09:00:00Z", "room": 3}, "/room"),
    ):
        refused = desk.post(path, body)
        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert desk.get(path).json()["results"] == []


def test_a_label_is_the_therapists_own(desk: Phone, relationship: CareRelationship) -> None:
    path = f"/clients/{relationship.client_id}"
    assert desk.patch(path, {"label": "Tuesday, 9"}).json()["label"] == "Tuesday, 9"
    assert desk.patch(path, {"label": ""}).status_code == 422


def test_access_ends_with_the_relationship(desk: Phone, relationship: CareRelationship) -> None:
    relationship.ended_at, relationship.ended_by = NOW, relationship.client.account
    with seen_by(relationship.client):
        relationship.save(update_fields=["ended_at", "ended_by"])
    assert desk.get(f"/clients/{relationship.client_id}").status_code == 404
    assert desk.get("/clients").json()["results"] == []
