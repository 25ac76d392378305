"""Two people who type a word of their own into every field that takes words."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client as HttpClient
from django.utils import timezone

from moodtrack.people.models import Account
from tests.audit.people import committed_therapist
from tests.conftest import Phone, phone_of
from tests.peers.web_push import Subscription

CANARIES = (
    *("canary-note-former", "canary-note-shared", "canary-note-deleted", "canary-tag", "canary-topic-former"),
    *("canary-topic", "canary-address", "canary-label-invited", "canary-label-joined", "canary-label-changed"),
    *("canary-question", "canary-annotation"),
    *("canary-password-long", "sleep_hours"),
)
CONTROL = "canary-control"
"""Said where it may lie in plain, to know that what is looked for would be found."""
JOINING = {"email": "client@example.org", "password": "canary-password-long", "time_zone": "UTC"}


def told_by_everybody() -> tuple[Phone, Phone]:
    """The client's phone and the therapist's desk, after each has used every field."""
    desk = phone_of(committed_therapist(CONTROL).account)
    desk.post("/invitations", {"label": "canary-label-invited"})
    code = desk.post("/invitations", {"label": "canary-label-joined"}).json()["code"]
    joined = HttpClient().post("/api/v1/join", {"code": code, **JOINING}, "application/json").json()
    phone = phone_of(Account.objects.get(email=JOINING["email"]))
    client = f"/clients/{joined['client']['id']}"
    _record(phone)
    _well(desk.post(f"{client}/sessions", {"starts_at": (timezone.now() + timedelta(hours=3)).isoformat()}))
    _well(desk.patch(client, {"label": "canary-label-changed"}))
    (care,) = phone.get("/care").json()["relationships"]
    question = desk.post("/questions", {"relationship": care["id"], "tag": "canary-question"})
    _well(phone.patch(f"/questions/{question.json()['id']}", {"state": "accepted"}))
    _well(desk.post(f"{client}/annotations", {"on": str(timezone.now().date()), "text": "canary-annotation"}))
    return phone, desk


def _record(phone: Phone) -> None:
    edited, deleted = (f"/check-ins/{uuid4()}" for _ in range(2))
    body = said("canary-note-former")
    _well(phone.put(edited, body))
    _well(phone.put(edited, body | {"note": {"text": "canary-note-shared", "shared": True}}))
    _well(phone.put(deleted, said("canary-note-deleted")))
    _well(phone.delete(deleted))
    topic = phone.post("/topics", {"text": "canary-topic-former"}).json()["id"]
    _well(phone.patch(f"/topics/{topic}", {"text": "canary-topic"}))
    address = Subscription("canary-address", "https://push.example.org").address()
    _well(phone.post("/devices", {"address_kind": "webpush", "address": address, "time_zone": "UTC"}))


def said(note: str) -> dict[str, Any]:
    now = timezone.now()
    return {
        "day": str(now.date()),
        "recorded_at": now.isoformat(),
        "time_zone": "UTC",
        "answers": {"mood": 2, "sleep_hours": 6.5},
        "tags": ["canary-tag"],
        "note": {"text": note},
    }


def _well(answer: Any) -> None:
    assert answer.status_code < 300, answer.content


def read_by_everybody(phone: Phone, desk: Phone) -> list[Any]:
    """Everything the two are shown, but for whether a report is current: a label sealed anew has it made once more."""
    (client,) = desk.get("/clients").json()["results"]
    own = [phone.get(path).json() for path in ("/check-ins", "/topics", "/devices")]
    histories = [phone.get(f"/check-ins/{row['id']}/history").json() for row in own[0]["results"]]
    reports = desk.get(f"/clients/{client['id']}/reports").json()["results"]
    documents = [{name: value for name, value in report.items() if name != "is_current"} for report in reports]
    return [client, *own, *histories, desk.get("/invitations").json(), *documents]
