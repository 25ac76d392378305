"""A therapist leaves the practice: out with the next request, and so is everything they could see."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from moodtrack.audit.models import AuditEvent
from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from tests.conftest import PASSWORD, Phone


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("end_therapist", *arguments, stdout=said)
    return said.getvalue()


def test_without_yes_it_says_what_would_end_and_ends_nothing(relationship: CareRelationship, desk: Phone) -> None:
    with pytest.raises(CommandError, match="Therapist One and 1 care relationships") as refusal:
        run(desk.account.email)
    assert refusal.value.returncode == 2
    assert desk.get(f"/clients/{relationship.client_id}").status_code == 200


def test_a_stranger_is_named(db: None) -> None:
    with pytest.raises(CommandError, match="Nobody who is a therapist here"):
        run("nobody@practice.example", "--yes")


def test_sign_in_sessions_invitations_and_relationships_end_at_once(
    relationship: CareRelationship, desk: Phone, phone: Phone
) -> None:
    code = desk.post("/invitations", {"label": "Client B"}).json()["code"]
    assert run(desk.account.email, "--yes") == "Therapist One cannot sign in any more; 1 care relationships ended.\n"
    assert desk.get("/me").status_code == 401
    login = {"email": desk.account.email, "password": PASSWORD}
    signed_in = desk.http.post("/_allauth/app/v1/auth/login", login, content_type="application/json")
    assert signed_in.status_code in {400, 401}
    assert phone.get("/care").json() == {"relationships": []}
    assert phone.post("/join", {"code": code}).status_code == 422
    with acting_as(relationship.client_id):
        line = AuditEvent.objects.latest("at")
    assert (line.action, line.actor_id) == ("end_therapist", None)
