"""Whoever else touches a record leaves a line, by whichever door; without it nothing goes out and nothing stays."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as HttpClient
from django.utils import timezone

from moodtrack.agreements.actions.annotations import annotate
from moodtrack.agreements.actions.questions import propose_question
from moodtrack.agreements.models import Annotation, WatchedQuestion
from moodtrack.agreements.rules import Subject
from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.core.context import acting_as
from moodtrack.reports.models import ReportRun
from tests.audit.people import as_owner, committed_client, committed_report, committed_therapist
from tests.conftest import Phone, done, phone_of
from tests.web.conftest import browser_of

API, PORTAL = "/api/v1", "/portal"
CONTENT = ("Client", "starts_at", "document", "Therapist", "walk", "flat")
START = "2027-01-02T09:00:00Z"
A_SESSION = {"day": "2027-01-02", "time": "10:00", "minutes": "40"}
READS = [
    ("GET", f"{API}/clients", None, "open_caseload"),
    ("GET", f"{API}/clients/{{client}}", None, "open_client"),
    ("GET", f"{API}/clients/{{client}}/sessions", None, "open_sessions"),
    ("GET", f"{API}/clients/{{client}}/annotations", None, "open_annotations"),
    ("GET", f"{API}/questions?relationship={{relationship}}", None, "open_questions"),
    ("GET", f"{API}/clients/{{client}}/reports", None, "read_reports"),
    ("GET", f"{API}/reports/{{report}}", None, "read_report"),
    ("GET", f"{PORTAL}/", None, "read_caseload"),
    ("GET", f"{PORTAL}/reports/{{report}}/", None, "read_report"),
    ("GET", f"{PORTAL}/reports/{{report}}/pdf/", None, "read_report"),
    ("GET", f"{PORTAL}/reports/{{report}}/together/", None, "read_report"),
    ("GET", f"{PORTAL}/clients/{{client}}/", None, "read_report"),
    ("GET", f"{PORTAL}/clients/{{client}}/reports/", None, "list_reports"),
    ("GET", f"{PORTAL}/clients/{{client}}/sharing/", None, "open_sharing"),
    ("GET", f"{PORTAL}/clients/{{client}}/access-log/", None, "open_access_log"),
    ("GET", f"{PORTAL}/clients/{{client}}/label/", None, "open_client"),
    ("GET", f"{PORTAL}/clients/{{client}}/end/", None, "open_client"),
    ("GET", f"{PORTAL}/sessions/{{session}}/", None, "open_sessions"),
]
CHANGES = [
    ("PATCH", f"{API}/clients/{{client}}", {"label": "Client Changed"}, "label_client"),
    ("POST", f"{API}/clients/{{client}}/sessions", {"starts_at": START}, "plan_session"),
    ("PATCH", f"{API}/sessions/{{session}}", {"minutes": 30}, "change_session"),
    ("DELETE", f"{API}/sessions/{{session}}", None, "delete_session"),
    ("POST", f"{API}/clients/{{client}}/reports", {}, "ask_for_report"),
    ("POST", f"{API}/questions", {"relationship": "{relationship}", "item": "sleep"}, "propose_question"),
    ("PATCH", f"{API}/questions/{{question}}", {"state": "accepted"}, "accept_question"),
    ("PATCH", f"{API}/questions/{{question}}", {"state": "declined"}, "decline_question"),
    ("PATCH", f"{API}/questions/{{question}}", {"state": "ended"}, "end_question"),
    ("POST", f"{API}/clients/{{client}}/annotations", {"on": "2026-11-10", "text": "Moved."}, "annotate"),
    ("DELETE", f"{API}/annotations/{{annotation}}", None, "delete_annotation"),
    ("POST", f"{PORTAL}/clients/{{client}}/label/", {"label": "Client Changed"}, "label_client"),
    ("POST", f"{PORTAL}/clients/{{client}}/sessions/", A_SESSION, "plan_session"),
    ("POST", f"{PORTAL}/sessions/{{session}}/", {**A_SESSION, "status": "planned"}, "change_session"),
    ("POST", f"{PORTAL}/sessions/{{session}}/remove/", {}, "delete_session"),
    ("POST", f"{PORTAL}/clients/{{client}}/reports/", {}, "ask_for_report"),
    ("POST", f"{PORTAL}/clients/{{client}}/questions/", {"item": "sleep"}, "propose_question"),
    ("POST", f"{PORTAL}/questions/{{question}}/", {"state": "accepted"}, "accept_question"),
    ("POST", f"{PORTAL}/questions/{{question}}/", {"state": "declined"}, "decline_question"),
    ("POST", f"{PORTAL}/questions/{{question}}/", {"state": "ended"}, "end_question"),
    ("POST", f"{PORTAL}/clients/{{client}}/annotations/", {"day": "2026-11-10", "text": "Moved."}, "annotate"),
    ("POST", f"{PORTAL}/annotations/{{annotation}}/remove/", {}, "delete_annotation"),
]


@dataclass
class Care:
    """A therapist at their desk, one client with a report, a session and agreements, and one more client."""

    relationship: CareRelationship
    other: CareRelationship
    ids: dict[str, object]
    desk: Phone
    browser: HttpClient

    def ask(self, method: str, path: str, body: Any) -> Any:
        path = path.format(**self.ids)
        if isinstance(body, dict):
            body = {name: value.format(**self.ids) if name == "relationship" else value for name, value in body.items()}
        if path.startswith(API):
            return self.desk.ask(method, path.removeprefix(API), body)
        return self.browser.get(path) if method == "GET" else self.browser.post(path, body)


@pytest.fixture
def care(own_database: str) -> Care:
    therapist = committed_therapist()
    relationship = committed_client(therapist)
    with transaction.atomic(), acting_as(therapist.pk):
        starts_at = timezone.now() + timedelta(days=9)
        now = timezone.now()
        who = {"by": therapist.account, "client_id": relationship.client_id, "now": now}
        session = plan_session(**who, starts_at=starts_at)
        annotation = annotate(**who, day=date(2026, 11, 1), text="A new flat.")
    whose = {"by": relationship.client.account, "relationship_id": relationship.pk}
    question = done(propose_question, **whose, subject=Subject(tag="walk"), now=now)
    return Care(
        relationship=relationship,
        other=committed_client(therapist, "Client B"),
        ids={
            "client": relationship.client_id,
            "relationship": relationship.pk,
            "report": committed_report(relationship).pk,
            "session": session.pk,
            "question": question.row.pk,
            "annotation": annotation.row.pk,
        },
        desk=phone_of(therapist.account),
        browser=browser_of(therapist.account),
    )


@pytest.fixture
def refusing(care: Care) -> Care:
    """From here on no audit line can be written."""
    with as_owner() as owner:
        refuse = "CREATE TRIGGER no_more BEFORE INSERT ON audit_auditevent EXECUTE FUNCTION refuse_audit_change()"
        owner.execute(refuse.encode())
    return care


def told(relationship: CareRelationship) -> list[tuple[str, str]]:
    with transaction.atomic(), acting_as(relationship.client_id):
        lines = AuditEvent.objects.of_client(relationship.client_id).order_by("sequence")
        return list(lines.values_list("action", "actor_name"))


def state_of(care: Care) -> tuple[Any, ...]:
    with transaction.atomic(), acting_as(care.relationship.client_id):
        relationship = CareRelationship.objects.get(pk=care.relationship.pk)
        tables = (TherapySession, ReportRun, WatchedQuestion, Annotation)
        return relationship.label, *(list(table.objects.filter(relationship=relationship).values()) for table in tables)


@pytest.mark.parametrize(("method", "path", "body", "action"), [*READS, *CHANGES])
def test_a_therapist_leaves_one_line(care: Care, method: str, path: str, body: Any, action: str) -> None:
    before, other_before = told(care.relationship), told(care.other)
    assert care.ask(method, path, body).status_code in {200, 201, 202, 204, 302}
    assert told(care.relationship) == [*before, (action, "Therapist One")]
    also = [(action, "Therapist One")] if action in {"open_caseload", "read_caseload"} else []
    assert told(care.other) == [*other_before, *also]


@pytest.mark.parametrize(("method", "path", "body", "action"), READS)
def test_without_its_line_no_data_goes_out(refusing: Care, method: str, path: str, body: Any, action: str) -> None:
    answer = refusing.ask(method, path, body)
    assert answer.status_code == 500
    assert not [word for word in CONTENT if word in answer.content.decode()]
    if path.startswith(API):
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"] == []


@pytest.mark.parametrize(("method", "path", "body", "action"), CHANGES)
def test_without_its_line_no_change_stays(refusing: Care, method: str, path: str, body: Any, action: str) -> None:
    before = state_of(refusing)
    assert refusing.ask(method, path, body).status_code == 500
    assert state_of(refusing) == before
