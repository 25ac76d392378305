"""What was taken out and brought in elsewhere is the same record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError

from moodtrack.audit.models import AuditEvent
from moodtrack.changes.queries import last_change
from moodtrack.checkins.actions.check_ins import record_check_in
from moodtrack.checkins.models import CheckIn, CheckInVersion, Topic
from moodtrack.checkins.queries import own_contents
from moodtrack.people.models import Client
from moodtrack.reminders.models import ReminderSchedule
from tests.conftest import done, seen_by
from tests.ownership.generated import Life, live
from tests.ownership.story import NOW, document_of, exported, imported, new_client, record_of

pytestmark = pytest.mark.django_db
LIVES = 200
A_FULL_ONE = 7
EVERY_KIND = {
    *("with check-ins", "without check-ins", "edited", "deleted", "added later", "shared", "from Daylio"),
    *("topics", "deleted_topics", "reminder_schedules"),
}


@pytest.fixture(autouse=True)
def _evening() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def kinds_in(document: dict[str, Any]) -> Iterator[str]:
    """What a life has to show."""
    versions = [version for check_in in document["check_ins"] for version in check_in["versions"]]
    yield "with check-ins" if versions else "without check-ins"
    yield from ("edited" for version in versions if version["version"] > 1)
    yield from ("deleted" for check_in in document["check_ins"] if check_in["deleted_at"])
    yield from ("added later" for version in versions if version["added_later"])
    yield from ("shared" for version in versions if version["note_shared"])
    yield from ("from Daylio" for version in versions if version["time_zone"] == "Asia/Kolkata")
    yield from (name for name in ("topics", "deleted_topics", "reminder_schedules") if document[name])


def lived(number: int, deeds: int = 60) -> Client:
    client = new_client(f"{number}@from.example")
    Life(client, number).live(deeds)
    return client


@pytest.mark.parametrize("first", range(0, LIVES, 50))
def test_a_record_taken_out_and_brought_in_is_the_same(first: int, tmp_path: Path) -> None:
    kinds: set[str] = set()
    for number in range(first, first + 50):
        client, other = new_client(f"{number}@from.example"), new_client(f"{number}@to.example", "Asia/Tokyo")
        live(client, number)
        content = exported(client)
        imported(content, other, tmp_path)
        assert record_of(document_of(exported(other))) == record_of(document_of(content)), number
        kinds |= set(kinds_in(document_of(content)))
    assert kinds == EVERY_KIND  # or what is compared would not be all there is


def test_what_was_brought_in_is_sealed_under_its_new_owners_key_and_goes_on(tmp_path: Path) -> None:
    client, other = lived(A_FULL_ONE), new_client("to@to.example")
    imported(exported(client), other, tmp_path)
    with seen_by(other):
        rows = [*CheckIn.objects.filter(client_id=other.pk), *CheckInVersion.objects.filter(client_id=other.pk)]
        known = own_contents(other.account, CheckIn.objects.filter(client_id=other.pk))
        assert len({(row.check_in_id, row.change) for row in rows}) == len(rows)
        changes = [row.change for row in (*rows, *Topic.objects.filter(client_id=other.pk))]
        assert max(changes) <= last_change(other.pk)
        assert min(changes) >= 1
        assert len(own_contents(other.account, rows)) == len(rows)
        assert known


def test_a_phone_that_sends_the_same_again_changes_nothing(tmp_path: Path) -> None:
    client, other = new_client("from@from.example"), new_client("to@to.example")
    life = Life(client, 3)
    with seen_by(client):
        life.say()
    imported(exported(client), other, tmp_path)
    for draft in life.drafts.values():
        again = done(record_check_in, by=other.account, client_id=other.pk, draft=draft, now=NOW)
        assert (again.is_new, again.is_changed) == (False, False)


def test_reminders_are_planned_anew(tmp_path: Path) -> None:
    client, other = new_client("from@from.example"), new_client("to@to.example")
    life = Life(client, 3)
    with seen_by(client):
        life.wish()
    imported(exported(client), other, tmp_path)
    with seen_by(other):
        (schedule,) = ReminderSchedule.objects.all()
    assert (schedule.planned_from, schedule.planned_until, schedule.updated_at) == ("", None, NOW)


def test_it_leaves_its_line_in_the_audit_and_says_what_was_stored(tmp_path: Path) -> None:
    client, other = lived(A_FULL_ONE), new_client("to@to.example")
    content = exported(client)
    count = len(document_of(content)["check_ins"])
    said = imported(content, other, tmp_path)
    assert f"Stored: {count} check-ins in " in said
    assert "Notes that were marked shared" in said
    assert "Not brought in" in said
    assert "access log" in said
    with seen_by(other):
        (line,) = AuditEvent.objects.filter(client_id=other.pk)
    assert (line.action, line.actor_id, line.count) == ("import_record", other.pk, count)


@pytest.mark.parametrize("deed", ["say", "add_topic", "wish"])
def test_an_account_that_has_anything_takes_nothing(deed: str, tmp_path: Path) -> None:
    client, other = lived(A_FULL_ONE), new_client("to@to.example")
    with seen_by(other):
        getattr(Life(other, 5), deed)()
    before = record_of(document_of(exported(other)))
    with pytest.raises(CommandError, match=r"already.*Make a new account") as refused:
        imported(exported(client), other, tmp_path)
    assert refused.value.returncode == 2
    assert record_of(document_of(exported(other))) == before


def test_an_account_that_had_something_takes_nothing(tmp_path: Path) -> None:
    client, other = lived(A_FULL_ONE), new_client("to@to.example")
    with seen_by(other):
        life = Life(other, 5)
        life.add_topic()
        life.delete_topic()
    with pytest.raises(CommandError, match="once had one"):
        imported(exported(client), other, tmp_path)
