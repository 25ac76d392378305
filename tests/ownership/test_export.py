"""The export job: asked for, made by a worker, kept for a day, and whole."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from moodtrack.audit.models import AuditEvent
from moodtrack.care.models import CareRelationship
from moodtrack.checkins.models import CheckIn
from moodtrack.core.errors import ConflictError, NotFoundError
from moodtrack.core.ledger import claim, start
from moodtrack.core.sealing import BrokenSealError
from moodtrack.ownership.actions.exporting import EXPORTS, download_export, store_export
from moodtrack.ownership.models import Export, ExportFile
from moodtrack.ownership.queries.exports import own_export
from moodtrack.ownership.rules.exporting import KEPT_FOR
from moodtrack.ownership.tasks import exports
from moodtrack.people.models import Client, ClientKey
from moodtrack.reports import tasks
from tests.conftest import Phone, done, seen_by
from tests.ownership.story import NOW, asked, document_of, exported, parts_of
from tests.reports.story import check_in, draft, full_record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the doorbell instead of ringing it."""
    bells: list[int] = []
    monkeypatch.setattr(exports.make, "delay", lambda: bells.append(1))
    return bells


def rows(table: Any, client: Client) -> list[Any]:
    with seen_by(client):
        return list(table.objects.order_by("pk"))


def test_a_tick_rings_only_when_something_is_due(client_person: Client, rung: list[int]) -> None:
    exports.sweep()
    assert rung == []
    asked(client_person)
    exports.sweep()
    assert rung == [1]
    exports.make()
    exports.sweep()
    assert rung == [1]


def test_asked_again_while_it_is_made_it_is_the_same_one(client_person: Client) -> None:
    first = asked(client_person)
    assert asked(client_person, NOW + timedelta(minutes=1)) == first
    (line,) = [one for one in rows(AuditEvent, client_person) if one.action == "ask_for_export"]
    assert line.actor_id == client_person.pk


def test_a_new_file_takes_the_place_of_the_one_before(relationship: CareRelationship) -> None:
    client = relationship.client
    exported(client)
    before = rows(Export, client)
    check_in(relationship, draft(date(2026, 11, 21), 5))
    assert len(document_of(exported(client))["check_ins"]) == 1
    (after,), (file,) = rows(Export, client), rows(ExportFile, client)
    assert before != [after]
    assert file.export_id == after.pk


def test_until_the_new_file_is_made_the_one_before_can_be_fetched(client_person: Client) -> None:
    content = exported(client_person)
    (made,) = rows(Export, client_person)
    asked(client_person)
    assert done(download_export, by=client_person.account, export_id=made.pk, now=NOW) == content


def test_a_killed_workers_export_is_made_by_another_once(client_person: Client, clock: Any) -> None:
    export = asked(client_person)
    (taken,) = claim(Export.objects.all(), EXPORTS, now=NOW)
    assert start(taken, EXPORTS, now=NOW)
    exports.make()
    assert not rows(ExportFile, client_person)
    clock.shift(EXPORTS.lease_for + timedelta(seconds=1))
    exports.make()
    (made,) = rows(Export, client_person)
    assert (made.pk, made.due_at, made.lease_until, made.attempts) == (export.pk, None, None, 0)
    assert not store_export(export=taken, content=b"from the dead", now=NOW)
    assert len(rows(ExportFile, client_person)) == 1


def test_a_day_after_it_was_made_file_and_row_are_gone(client_person: Client, rung: list[int], clock: Any) -> None:
    export = asked(client_person)
    exports.make()
    clock.shift(KEPT_FOR - timedelta(seconds=1))
    exports.sweep()
    assert rows(ExportFile, client_person)
    clock.shift(timedelta(seconds=1))
    with pytest.raises(NotFoundError), seen_by(client_person):
        own_export(client_person.account, export.pk, NOW + KEPT_FOR)
    exports.sweep()
    assert not rows(Export, client_person)
    assert not rows(ExportFile, client_person)


def test_one_that_is_not_made_yet_cannot_be_fetched(client_person: Client) -> None:
    export = asked(client_person)
    with pytest.raises(ConflictError, match="not made yet"):
        done(download_export, by=client_person.account, export_id=export.pk, now=NOW)


def test_without_its_key_nothing_is_made_and_nobody_tries_again(client_person: Client, clock: Any) -> None:
    asked(client_person)
    with seen_by(client_person):
        ClientKey.objects.all().delete()
    exports.make()
    (export,) = rows(Export, client_person)
    assert (export.parked_because, export.parked_at) == ("NoKeyError", NOW)
    clock.shift(timedelta(hours=1))
    exports.make()
    assert rows(Export, client_person)[0].attempts == 1
    assert not rows(ExportFile, client_person)


def test_one_that_could_not_be_made_is_tried_again_when_asked_again(client_person: Client, clock: Any) -> None:
    export = asked(client_person)
    with seen_by(client_person):
        Export.objects.update(parked_at=NOW, parked_because="ValueError", attempts=5)
    again = asked(client_person, NOW + timedelta(hours=1))
    assert (again.pk, again.parked_at, again.attempts) == (export.pk, None, 0)
    clock.shift(timedelta(hours=1))
    exports.make()
    assert rows(ExportFile, client_person)


def test_no_export_holds_anything_of_anybody_else(relationship: CareRelationship, make_client: Any) -> None:
    other = make_client(relationship.therapist, "Client B")
    check_in(other, *full_record(5))
    document = document_of(exported(relationship.client))
    assert document["check_ins"] == []
    assert str(other.client_id) not in str(document)
    assert "Client B" not in str(document)


def test_what_was_made_for_the_client_alone_lies_apart_from_what_their_therapist_could_read(
    relationship: CareRelationship, phone: Phone, desk: Phone
) -> None:
    check_in(relationship, *full_record(5))
    for by, path in ((phone, "/report-preview"), (phone, "/findings")):
        by.get(path)
    desk.post(f"/clients/{relationship.client_id}/reports", {})
    tasks.make()
    parts = parts_of(exported(relationship.client))
    reports = [(name.rpartition("/")[0], json.loads(parts[name])["kind"]) for name in parts if "reports/" in name]
    assert sorted(reports) == [("reports", "session"), ("reports/for-you", "own"), ("reports/for-you", "preview")]
    assert "reports/for-you/" in parts["README.txt"].decode()


def test_the_same_record_gives_the_same_bytes(relationship: CareRelationship) -> None:
    check_in(relationship, *full_record(5))
    first = document_of(exported(relationship.client))
    second = document_of(exported(relationship.client))
    for name in ("exports", "access_log"):
        del first[name], second[name]
    assert str(first) == str(second)


def test_a_big_record_is_made_whole(relationship: CareRelationship) -> None:
    days = [date(2026, 11, 20) - timedelta(days=n) for n in range(1000)]
    check_in(relationship, *[draft(day, 1 + n % 7, "a note", hour=n) for day in days for n in (8, 14, 20)])
    document = document_of(exported(relationship.client))
    assert len(document["check_ins"]) == 3000


def test_the_file_lies_sealed_and_not_under_anybody_elses_name(
    relationship: CareRelationship, make_client: Any
) -> None:
    client, other = relationship.client, make_client(relationship.therapist, "Client B").client
    contents = [exported(client), exported(other)]
    sealed = [bytes(rows(ExportFile, one)[0].content) for one in (client, other)]
    for name in (b"record.json", b"PK\x03\x04"):
        assert [name in content for content in contents] == [True, True]
        assert [name in content for content in sealed] == [False, False]
    with seen_by(other):
        ExportFile.objects.update(content=sealed[0])
    (export,) = rows(Export, other)
    with pytest.raises(BrokenSealError):
        done(download_export, by=other.account, export_id=export.pk, now=NOW)


def test_what_does_not_open_is_told_by_nobody(relationship: CareRelationship) -> None:
    check_in(relationship, draft(date(2026, 11, 20), 4), draft(date(2026, 11, 21), 5))
    asked(relationship.client)
    with seen_by(relationship.client):
        first, second = CheckIn.objects.order_by("day")
        CheckIn.objects.filter(id=first.id).update(answers=second.answers)
    exports.make()
    (export,) = rows(Export, relationship.client)
    assert export.parked_because == "BrokenSealError"
    assert not rows(ExportFile, relationship.client)
