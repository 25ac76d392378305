"""Whoever changes, moves or puts back what lies sealed gets nothing shown, and is found out."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.test import Client as HttpClient

from moodtrack.care.models import CareRelationship
from moodtrack.checkins.models import CheckIn, CheckInVersion, Topic
from moodtrack.entrance.logs import LineFormatter
from moodtrack.people.models import ClientKey
from moodtrack.reports.models import Report, ReportRun
from tests.conftest import Phone, seen_by
from tests.fixtures import documents
from tests.fixtures.stored import store_document
from tests.web.conftest import NOW

FIRST, SECOND = "a bad day", "a good day"


def said(note: str, mood: int = 2) -> dict[str, Any]:
    return {
        "day": "2026-09-01",
        "recorded_at": "2026-09-01T20:14:03Z",
        "time_zone": "Europe/Madrid",
        "answers": {"mood": mood},
        "tags": [note],
        "note": {"text": note},
    }


@pytest.fixture
def path(phone: Phone) -> str:
    """A check-in that was edited once."""
    path = f"/check-ins/{uuid4()}"
    assert phone.put(path, said(FIRST)).status_code == 201
    assert phone.put(path, said(SECOND)).status_code == 200
    return path


@pytest.fixture
def other_path(phone: Phone) -> str:
    path = f"/check-ins/{uuid4()}"
    assert phone.put(path, said(FIRST, 6)).status_code == 201
    return path


def row_of(phone: Phone, path: str) -> "QuerySet[CheckIn]":
    return CheckIn.objects.filter(client_id=phone.account.pk, id=path.rpartition("/")[2])


def flipped(payload: bytes | memoryview) -> bytes:
    content = bytearray(payload)
    content[40] ^= 1
    return bytes(content)


def assert_broken(answer: Any, caplog: pytest.LogCaptureFixture, **facts: str) -> None:
    """It failed loudly, shows nothing, and the log says what and whose."""
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert_reported(answer, caplog, **facts)


def assert_reported(answer: Any, caplog: pytest.LogCaptureFixture, **facts: str) -> None:
    """Nothing is shown, and the log says what and whose."""
    assert not [word for word in (FIRST, SECOND) if word in answer.content.decode()]
    lines = [json.loads(LineFormatter().format(record)) for record in caplog.records]
    assert facts.items() <= next(line["sealed"] for line in lines if "sealed" in line).items()
    assert not [line for line in lines if FIRST in str(line) or SECOND in str(line)]


def exchange(row: CheckIn) -> None:
    row.answers, row.note = row.note, row.answers


def flip_answers(row: CheckIn) -> None:
    row.answers = flipped(row.answers)


def flip_note(row: CheckIn) -> None:
    row.note = flipped(row.note)


def put_answers_back(row: CheckIn) -> None:
    row.answers = CheckInVersion.objects.get(check_in_id=row.id).answers


def put_note_back(row: CheckIn) -> None:
    row.note = CheckInVersion.objects.get(check_in_id=row.id).note


def take_answers_of_another(row: CheckIn) -> None:
    row.answers = CheckIn.objects.exclude(id=row.id).get().answers


def take_note_of_another(row: CheckIn) -> None:
    row.note = CheckIn.objects.exclude(id=row.id).get().note


Tamper = Callable[[CheckIn], None]
TAMPERINGS: list[tuple[Tamper, str]] = [
    (exchange, "answers"),
    (flip_answers, "answers"),
    (flip_note, "note"),
    (put_answers_back, "answers"),
    (put_note_back, "note"),
    (take_answers_of_another, "answers"),
    (take_note_of_another, "note"),
]


@pytest.mark.parametrize("tampering", TAMPERINGS)
@pytest.mark.parametrize("place", ["{path}", "/check-ins", "{path}/history"])
@pytest.mark.usefixtures("other_path")
def test_a_check_in_that_was_tampered_with_is_never_shown(
    phone: Phone, path: str, caplog: pytest.LogCaptureFixture, tampering: tuple[Tamper, str], place: str
) -> None:
    tamper, kind = tampering
    with seen_by(phone.account):
        row = row_of(phone, path).get()
        tamper(row)
        row_of(phone, path).update(answers=row.answers, note=row.note)
    assert_broken(phone.get(place.format(path=path)), caplog, kind=kind, owner=str(phone.account.pk), row=str(row.id))


@pytest.mark.parametrize("column", ["answers", "note"])
def test_a_check_in_moved_to_another_client_is_never_shown(
    phone: Phone, stranger_phones: list[Phone], path: str, caplog: pytest.LogCaptureFixture, column: str
) -> None:
    stranger = stranger_phones[1]
    assert stranger.put(path, said(FIRST)).status_code == 201
    with seen_by(phone.account):
        moved = getattr(row_of(phone, path).get(), column)
    with seen_by(stranger.account):
        row_of(stranger, path).update(**{column: moved})
    assert_broken(stranger.get(path), caplog, kind=column, owner=str(stranger.account.pk))
    assert phone.get(path).status_code == 200


def test_the_whole_row_of_another_client_opens_neither(
    phone: Phone, stranger_phones: list[Phone], path: str, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = stranger_phones[1]
    with seen_by(phone.account):
        row = row_of(phone, path).get()
    row.client_id = stranger.account.pk
    with seen_by(stranger.account):
        row.save(force_insert=True)
    assert_broken(stranger.get(path), caplog, kind="answers", owner=str(stranger.account.pk))


def test_a_key_moved_to_another_client_opens_nothing(
    phone: Phone, stranger_phones: list[Phone], path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with seen_by(stranger_phones[1].account):
        theirs = ClientKey.objects.get().wrapped
    with seen_by(phone.account):
        ClientKey.objects.update(wrapped=theirs)
    assert_broken(phone.get(path), caplog, kind="client_key", owner=str(phone.account.pk))
    assert_broken(phone.put(path, said(FIRST)), caplog, kind="client_key")


def swap(rows: "QuerySet[Any]", column: str) -> None:
    """Exchange what two rows hold in a column."""
    one, other = rows.order_by("pk")
    kept = getattr(one, column)
    rows.filter(pk=one.pk).update(**{column: getattr(other, column)})
    rows.filter(pk=other.pk).update(**{column: kept})


def test_topics_whose_texts_were_swapped_are_never_shown(phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
    ids = [phone.post("/topics", {"text": text}).json()["id"] for text in (FIRST, SECOND)]
    with seen_by(phone.account):
        swap(Topic.objects.all(), "text")
    assert_broken(phone.get("/topics"), caplog, kind="topic")
    assert_broken(phone.patch(f"/topics/{ids[0]}", {"position": 9}), caplog, kind="topic")
    assert phone.delete(f"/topics/{ids[0]}").status_code == 204


def test_labels_that_were_swapped_are_never_shown(
    desk: Phone,
    relationship: CareRelationship,
    make_client: Callable[..., CareRelationship],
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_client(relationship.therapist, "Client B")
    with seen_by(relationship.therapist):
        swap(CareRelationship.objects.all(), "label")
    listed = desk.get("/clients")
    assert [row["label"] for row in listed.json()["results"]] == ["", ""]
    assert_reported(listed, caplog, kind="label")
    assert desk.get(f"/clients/{relationship.client_id}").json()["label"] == ""
    desk.http.cookies[settings.SESSION_COOKIE_NAME] = desk.token
    page = desk.http.get("/portal/").content.decode()
    assert (page.count("Label cannot be read"), "Client B" in page) == (2, False)


@pytest.fixture
def reports(relationship: CareRelationship) -> list[Report]:
    """Two versions of one run."""
    with seen_by(relationship.client):
        whose = {"client": relationship.client, "relationship": relationship, "kind": "session"}
        run = ReportRun.objects.create(**whose, asked_at=NOW, made_at=NOW)
        return [store_document(run, documents.full(), NOW), store_document(run, documents.few(), NOW)]


def test_an_old_version_of_a_report_put_back_is_never_shown(
    desk: Phone, relationship: CareRelationship, reports: list[Report], caplog: pytest.LogCaptureFixture
) -> None:
    old, new = reports
    with seen_by(relationship.client):
        Report.objects.filter(pk=new.pk).update(document=old.document)
    assert_broken(desk.get(f"/reports/{new.pk}"), caplog, kind="document", row=str(new.pk))
    assert_broken(desk.get(f"/clients/{relationship.client_id}/reports"), caplog, kind="document")
    assert desk.get(f"/reports/{old.pk}").status_code == 200


def test_an_invitation_whose_label_was_moved_makes_no_client(
    desk: Phone, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    codes = [desk.post("/invitations", {"label": label}).json()["code"] for label in (FIRST, SECOND)]
    with seen_by(desk.account):
        swap(desk.account.therapist.invitations.filter(used_at=None), "label")
    listed = desk.get("/invitations")
    assert {invitation["label"] for invitation in listed.json()["results"]} == {""}
    assert_reported(listed, caplog, kind="invitation", owner=str(desk.account.pk))
    joined = {"code": codes[0], "email": "new@example.org", "password": "a long walk home", "time_zone": "UTC"}
    refused = HttpClient(raise_request_exception=False).post("/api/v1/join", joined, "application/json")
    assert_broken(refused, caplog, kind="invitation")
