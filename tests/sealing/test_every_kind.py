"""Every kind of sealed payload, changed and exchanged in every way, in front of everybody who is shown it.

What the report's job and the reminders do before a broken seal is told in ``tests/reports/test_broken_seals.py`` and
``tests/reminders/test_delivering.py``.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.db.models import Model
from django.test import Client as HttpClient
from django.utils import timezone

from moodtrack.agreements.models import Annotation, WatchedQuestion
from moodtrack.care.models import CareRelationship, Invitation
from moodtrack.checkins.models import CheckIn, CheckInVersion, Topic
from moodtrack.core.sealing import NONCE_BYTES, Kind
from moodtrack.entrance.logs import LineFormatter
from moodtrack.ownership.models import Export, ExportFile
from moodtrack.people.models import Account, ClientKey
from moodtrack.people.queries import seal_of
from moodtrack.reports.models import Report, ReportRun
from tests.audit.people import committed_therapist
from tests.conftest import Phone, phone_of, seen_by
from tests.copies import session_as
from tests.fixtures import documents
from tests.fixtures.stored import store_document
from tests.sealing.story import said
from tests.web.conftest import NOW

CLIENT, THERAPIST, PAGE = "client", "therapist", "page"
SECRET = "secret-word"
Reads = tuple[tuple[str, str], ...]


class Kept(NamedTuple):
    """Where one kind lies, who is shown it where, and whether it is bound to a number that its row outgrows."""

    kind: Kind
    model: type[Model]
    column: str
    reads: Reads
    is_numbered: bool = False


CHECK_INS: Reads = (
    (CLIENT, "/check-ins"),
    (CLIENT, "/check-ins/{check_in}"),
    (CLIENT, "/check-ins/{check_in}/history"),
)
TOPICS: Reads = ((CLIENT, "/topics"),)
HISTORY: Reads = (CHECK_INS[-1],)
REPORTS: Reads = (
    (THERAPIST, "/reports/{report}"),
    (THERAPIST, "/clients/{client}/reports"),
    (THERAPIST, "/reports/{report}.pdf"),
    (PAGE, "/portal/reports/{report}/"),
    (PAGE, "/portal/reports/{report}/pdf/"),
)
EXPORTS: Reads = ((CLIENT, "/exports/{export}/file"),)
QUESTIONS: Reads = ((CLIENT, "/questions"), (THERAPIST, "/questions"))
ANNOTATIONS: Reads = ((THERAPIST, "/clients/{client}/annotations"),)
LABELS: Reads = ((THERAPIST, "/clients"), (THERAPIST, "/clients/{client}"), (PAGE, "/portal/"))
INVITATIONS: Reads = ((THERAPIST, "/invitations"),)
SAID_INSTEAD = {*LABELS, *INVITATIONS}
"""Lists in which one label that does not open hides nobody else: it is left out, and reported all the same."""
KEPT = (
    Kept(Kind.ANSWERS, CheckIn, "answers", CHECK_INS, is_numbered=True),
    Kept(Kind.ANSWERS, CheckInVersion, "answers", HISTORY),
    Kept(Kind.NOTE, CheckIn, "note", CHECK_INS, is_numbered=True),
    Kept(Kind.NOTE, CheckInVersion, "note", HISTORY),
    Kept(Kind.TOPIC, Topic, "text", TOPICS, is_numbered=True),
    Kept(Kind.DOCUMENT, Report, "document", REPORTS, is_numbered=True),
    Kept(Kind.LABEL, CareRelationship, "label", LABELS),
    Kept(Kind.INVITATION, Invitation, "label", INVITATIONS),
    Kept(Kind.EXPORT, ExportFile, "content", EXPORTS),
    Kept(Kind.QUESTION, WatchedQuestion, "subject", QUESTIONS),
    Kept(Kind.ANNOTATION, Annotation, "text", ANNOTATIONS),
    Kept(
        Kind.CLIENT_KEY,
        ClientKey,
        "wrapped",
        (*CHECK_INS, *TOPICS, *LABELS, *REPORTS, *EXPORTS, *QUESTIONS, *ANNOTATIONS),
    ),
)
SHOWN_TO_NOBODY = {Kind.ADDRESS}


@dataclass
class Somebody:
    """A client with one of everything that is sealed, and two versions of all that is edited."""

    phone: Phone
    desk: Phone
    rows: dict[type[Model], dict[str, Any]]
    former: dict[type[Model], dict[str, bytes]]

    @property
    def client_id(self) -> Any:
        return self.phone.account.pk

    def owner(self, kept: Kept) -> str:
        return str((self.desk if kept.kind is Kind.INVITATION else self.phone).account.pk)

    def payload(self, kept: Kept) -> bytes:
        return bytes(self._changed(kept, f"SELECT {kept.column} FROM {{table}} WHERE {{which}}"))

    def put(self, kept: Kept, payload: bytes) -> None:
        """As somebody with the database in their hands would: past every policy and trigger."""
        self._changed(kept, f"UPDATE {{table}} SET {kept.column} = %(payload)s WHERE {{which}} RETURNING 1", payload)

    def _changed(self, kept: Kept, statement: str, payload: bytes = b"") -> Any:
        row, table = self.rows[kept.model], kept.model._meta.db_table
        which = " AND ".join(f"{column} = %({column})s" for column in row)
        with session_as("MIGRATOR_DATABASE_URL", urlsplit(os.environ["DATABASE_URL"]).path.strip("/")) as owner:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY".encode())
            found = owner.execute(statement.format(table=table, which=which).encode(), row | {"payload": payload})
            (value,) = found.fetchone()  # type: ignore[misc]
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY".encode())
        return value


def somebody(desk: Phone, email: str) -> Somebody:
    """Everything is said twice, so that there is a former version."""
    code = desk.post("/invitations", {"label": f"{SECRET} of {email}"}).json()["code"]
    joining = {"code": code, "email": email, "password": "a long walk home", "time_zone": "UTC"}
    assert HttpClient().post("/api/v1/join", joining, "application/json").status_code == 201
    phone = phone_of(Account.objects.get(email=email))
    check_in = uuid4()
    invitation = desk.post("/invitations", {"label": SECRET}).json()["id"]
    first = said(f"{SECRET} former")
    phone.put(f"/check-ins/{check_in}", first)
    topic = phone.post("/topics", {"text": f"{SECRET} former"}).json()["id"]
    with seen_by(phone.account):
        relationship = CareRelationship.objects.select_related("client").get()
        whose = {"client": relationship.client, "relationship": relationship, "kind": "session"}
        run = ReportRun.objects.create(**whose, asked_at=NOW, made_at=NOW)
        old, new = (store_document(run, document, NOW) for document in (documents.full(), documents.few()))
        export = _export(phone)
        former = {
            CheckIn: CheckIn.objects.values("answers", "note").get(),
            Topic: Topic.objects.values("text").get(),
            Report: {"document": old.document},
        }
    question = phone.post("/questions", {"relationship": str(relationship.pk), "tag": SECRET}).json()["id"]
    dated = {"on": "2026-11-10", "text": SECRET}
    annotation = desk.post(f"/clients/{phone.account.pk}/annotations", dated).json()["id"]
    phone.put(f"/check-ins/{check_in}", first | {"note": {"text": SECRET}, "tags": [SECRET]})
    phone.patch(f"/topics/{topic}", {"text": SECRET})
    client = {"client_id": phone.account.pk}
    rows: dict[type[Model], dict[str, Any]] = {
        CheckIn: client | {"id": check_in},
        CheckInVersion: client | {"check_in_id": check_in},
        Topic: client | {"id": topic},
        Report: {"id": new.pk},
        CareRelationship: {"id": relationship.pk},
        Invitation: {"id": invitation},
        ExportFile: {"export_id": export.pk},
        WatchedQuestion: {"id": question},
        Annotation: {"id": annotation},
        ClientKey: client,
    }
    return Somebody(phone, desk, rows, former)


def _export(phone: Phone) -> Export:
    whose, now = {"client_id": phone.account.pk}, timezone.now()
    export = Export.objects.create(**whose, asked_at=now, made_at=now, expires_at=now + timedelta(days=1))
    content = seal_of(phone.account.pk).close(Kind.EXPORT, export.pk, 0, SECRET.encode())
    ExportFile.objects.create(export=export, **whose, content=content)
    return export


@pytest.fixture
def both(own_database: str) -> tuple[Somebody, Somebody]:
    """Two clients of one therapist."""
    desk = phone_of(committed_therapist().account)
    return somebody(desk, "a@client.example"), somebody(desk, "b@client.example")


def tamperings(kept: Kept, mine: Somebody, theirs: Somebody) -> Iterator[bytes]:
    """What is put in a payload's place: itself, changed or cut; another client's; another kind's; itself as it was."""
    whole = mine.payload(kept)
    for place in (0, NONCE_BYTES, len(whole) // 2, len(whole) - 1):
        yield whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    yield from (whole[:NONCE_BYTES], whole[:-1], whole + b"\0")
    yield theirs.payload(kept)
    yield from (mine.payload(other) for other in KEPT if other is not kept)
    if kept.is_numbered:
        yield bytes(mine.former[kept.model][kept.column])


def read(somebody: Somebody, reader: str, path: str) -> Any:
    ids = {"check_in": somebody.rows[CheckIn]["id"], "report": somebody.rows[Report]["id"]}
    ids |= {"export": somebody.rows[ExportFile]["export_id"]}
    path, desk = path.format(client=somebody.client_id, **ids), somebody.desk
    if reader == PAGE:
        desk.http.cookies[settings.SESSION_COOKIE_NAME] = desk.token
        return desk.http.get(path)
    return (desk if reader == THERAPIST else somebody.phone).get(path)


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: f"{kept.model.__name__}.{kept.column}")
def test_a_payload_that_was_tampered_with_is_shown_nowhere_and_reported(
    both: tuple[Somebody, Somebody], caplog: pytest.LogCaptureFixture, kept: Kept
) -> None:
    mine, theirs = both
    whole = mine.payload(kept)
    told = {read_at: secrets_in(read(mine, *read_at)) for read_at in kept.reads if read_at in SAID_INSTEAD}
    for payload in tamperings(kept, mine, theirs):
        mine.put(kept, payload)
        for reader, path in kept.reads:
            caplog.clear()
            answer = read(mine, reader, path)
            assert answer.status_code == (200 if (reader, path) in SAID_INSTEAD else 500), (path, answer.content)
            assert secrets_in(answer) < told.get((reader, path), 1), path
            assert_reported(caplog, kind=kept.kind.name.lower(), owner=mine.owner(kept))
    mine.put(kept, whole)
    assert {read(mine, reader, path).status_code for reader, path in kept.reads} == {200}


def secrets_in(answer: Any) -> int:
    """How many of the texts that are sealed are shown: of a list, the others' too."""
    return int(answer.content.decode().count(SECRET))


def assert_reported(caplog: pytest.LogCaptureFixture, **facts: str) -> None:
    """A line says by ids what it was and whose, and nothing of what it says."""
    lines = [json.loads(LineFormatter().format(record)) for record in caplog.records]
    assert facts.items() <= next(line["sealed"] for line in lines if "sealed" in line).items()
    assert SECRET not in str(lines)


def test_whoever_adds_a_kind_says_who_is_shown_it() -> None:
    assert {kept.kind for kept in KEPT} | SHOWN_TO_NOBODY == set(Kind)
