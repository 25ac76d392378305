"""A care relationship ends: with the next request nothing of that client is there for that therapist."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from tests.conftest import Phone

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def end_by_client(phone: Phone, desk: Phone, relationship: CareRelationship) -> int:
    status: int = phone.post("/end", {"relationship": str(relationship.pk)}).status_code
    return status


def end_by_therapist(phone: Phone, desk: Phone, relationship: CareRelationship) -> int:
    status: int = desk.post(f"/clients/{relationship.client_id}/end", {}).status_code
    return status


@pytest.mark.parametrize("end", [end_by_client, end_by_therapist])
def test_whoever_ends_it_the_therapist_sees_nothing_more(
    end: Callable[[Phone, Phone, CareRelationship], int], phone: Phone, desk: Phone, relationship: CareRelationship
) -> None:
    client_id = relationship.client_id
    with acting_as(relationship.therapist_id):
        session = plan_session(
            by=relationship.therapist.account, client_id=client_id, starts_at=NOW + timedelta(days=9), now=NOW
        )
    assert end(phone, desk, relationship) == 204
    assert desk.get("/clients").json()["results"] == []
    for path in ("", "/sessions", "/reports"):
        assert desk.get(f"/clients/{client_id}{path}").status_code == 404
    assert desk.patch(f"/sessions/{session.pk}", {"minutes": 30}).status_code == 404
    assert desk.post(f"/clients/{client_id}/reports", {}).status_code == 404
    assert desk.post(f"/clients/{client_id}/end", {}).status_code == 404
    assert phone.get("/care").json() == {"relationships": []}
    assert end_by_client(phone, desk, relationship) == 404


@pytest.mark.parametrize("end", [end_by_client, end_by_therapist])
def test_its_end_has_a_time_an_actor_and_an_audit_line(
    end: Callable[[Phone, Phone, CareRelationship], int], phone: Phone, desk: Phone, relationship: CareRelationship
) -> None:
    end(phone, desk, relationship)
    actor = (phone if end is end_by_client else desk).account
    with acting_as(relationship.client_id):
        relationship.refresh_from_db()
        line = AuditEvent.objects.latest("at")
    assert relationship.ended_at is not None
    assert (relationship.ended_by_id, line.actor_id, line.action) == (actor.pk, actor.pk, "end_relationship")


def test_the_client_keeps_the_record_and_may_join_again(
    phone: Phone, desk: Phone, relationship: CareRelationship
) -> None:
    end_by_client(phone, desk, relationship)
    assert phone.get("/check-ins").status_code == 200
    code = desk.post("/invitations", {"label": "Client A"}).json()["code"]
    assert phone.post("/join", {"code": code}).status_code == 201
    assert [row["label"] for row in desk.get("/clients").json()["results"]] == ["Client A"]


def test_nobody_ends_what_is_not_theirs(
    relationship: CareRelationship, stranger_phones: list[Phone], phone: Phone, desk: Phone
) -> None:
    other_therapist, other_client = stranger_phones
    assert other_client.post("/end", {"relationship": str(relationship.pk)}).status_code == 404
    assert other_therapist.post(f"/clients/{relationship.client_id}/end", {}).status_code == 404
    assert phone.post("/end", {"relationship": str(uuid4())}).status_code == 404
    assert desk.get(f"/clients/{relationship.client_id}").status_code == 200
