"""Importing a diary: all of it or nothing, once however often, and through the action that phones go through."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.forms import model_to_dict

from moodtrack.audit.models import AuditEvent
from moodtrack.changes.actions import start_counting
from moodtrack.checkins.actions.check_ins import delete_check_in
from moodtrack.checkins.models import CheckIn
from moodtrack.checkins.queries import own_contents
from moodtrack.people.actions.accounts import create_account
from moodtrack.people.actions.clients import create_client
from moodtrack.people.models import Account
from tests.conftest import seen_by
from tests.ownership.exports import export

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 18, 13, 20, tzinfo=UTC)
TWO_DAYS = (
    '2026-03-02,March 2,Monday,9:30 pm,good,walk | work,Title,"Two\nlines"',
    "2026-03-01,March 1,Sunday,21:00,bad,,,",
)


def new_client(email):
    account = create_account(email=email, password="a-long-password", now=NOW)
    with seen_by(account):
        client = create_client(account=account, time_zone="UTC")
        start_counting(client=client)
    return client


@pytest.fixture
def client_():
    return new_client("client@example.org")


@pytest.fixture
def run(client_, tmp_path):
    """Runs the command on these lines and gives back what it printed."""

    def _run(*lines, client=None, content=None, **options):
        file = tmp_path / "daylio.csv"
        file.write_bytes(export(*lines) if content is None else content)
        said = StringIO()
        call_command("import_daylio", client or str(client_.pk), str(file), stdout=said, **options)
        return said.getvalue()

    return _run


def check_ins(email="client@example.org"):
    """A client's check-ins as they see them."""
    with seen_by(Account.objects.get(email=email)):
        return list(CheckIn.objects.order_by("recorded_at"))


def contents(email="client@example.org"):
    account = Account.objects.get(email=email)
    with seen_by(account):
        return own_contents(account, CheckIn.objects.order_by("recorded_at"))


def record():
    return [
        (read.row.day.isoformat(), read.answers, read.tags, read.note, read.row.note_shared, read.row.added_later)
        for read in contents()
    ]


def refusal_of(run, *lines, **options):
    with pytest.raises(CommandError) as refused:
        run(*lines, **options)
    assert refused.value.returncode == 2
    assert not check_ins()
    return str(refused.value)


def test_a_diary_becomes_part_of_the_record(run):
    said = run(*TWO_DAYS)

    assert record() == [
        ("2026-03-01", {"mood": 2.5}, [], "", False, False),
        ("2026-03-02", {"mood": 5.5}, ["walk", "work"], "Title\nTwo\nlines", False, False),
    ]
    assert "2 check-ins on 2 days, 2026-03-01 to 2026-03-02" in said
    assert "awful = 1, bad = 2.5, meh = 4, good = 5.5, rad = 7" in said
    assert "UTC (--zone)" in said
    assert "2 new, 0 changed, 0 there already" in said


def test_importing_twice_changes_nothing(run):
    run(*TWO_DAYS)
    before = list(map(model_to_dict, check_ins()))

    assert "0 new, 0 changed, 2 there already" in run(*TWO_DAYS)
    assert list(map(model_to_dict, check_ins())) == before


def test_another_mapping_changes_the_numbers_of_the_same_check_ins(run):
    run(*TWO_DAYS)

    assert "0 new, 2 changed, 0 there already" in run(*TWO_DAYS, moods="bad,good")
    assert [answers for _, answers, *_ in record()] == [{"mood": 1}, {"mood": 7}]


def test_a_check_in_deleted_here_stays_deleted(run, client_):
    run(*TWO_DAYS)
    with seen_by(client_):
        row = CheckIn.objects.latest("recorded_at")
        delete_check_in(client=client_, check_in_id=row.id, by=client_.account, now=NOW)

    assert "Left out: 1 that the client has deleted here" in run(*TWO_DAYS)
    assert [day for day, *_ in record()] == ["2026-03-01"]


def test_times_are_those_of_the_zone_named(run):
    run(*TWO_DAYS, zone="America/New_York")

    row = check_ins()[-1]
    assert (row.recorded_at, row.time_zone) == (datetime(2026, 3, 3, 2, 30, tzinfo=UTC), "America/New_York")
    assert row.day.isoformat() == "2026-03-02"


def test_another_zone_for_the_same_file_is_refused_and_changes_nothing(run):
    run(*TWO_DAYS)

    with pytest.raises(CommandError, match="another --zone"):
        run(*TWO_DAYS, zone="Europe/Madrid")
    assert [row.time_zone for row in check_ins()] == ["UTC", "UTC"]


def test_the_client_is_found_by_address_too(run):
    run(*TWO_DAYS, client="CLIENT@example.org")

    assert len(check_ins()) == 2


def test_two_clients_may_import_the_same_file(run):
    other = new_client("other@example.org")

    run(*TWO_DAYS)
    run(*TWO_DAYS, client=str(other.pk))

    assert len(check_ins("other@example.org")) == 2
    assert len(check_ins()) == 2


def test_an_import_leaves_its_line_in_the_audit(run, client_):
    run(*TWO_DAYS)

    with seen_by(client_):
        line = AuditEvent.objects.get(action="import_daylio")
    assert (line.client_id, line.actor_id, line.count) == (client_.pk, client_.pk, 2)


def test_a_malformed_row_stops_the_whole_import_and_is_named_by_line(run):
    said = refusal_of(run, *TWO_DAYS, "2026-13-01,,,21:00,good,,,", "2026-03-01,,,26:00,good,,,")

    assert "line 5: full_date" in said
    assert "line 6: time" in said


def test_rows_no_client_could_have_recorded_are_named_by_line(run):
    tag = "x" * 101
    said = refusal_of(run, f"2999-01-01,,,21:00,good,{tag},,", *TWO_DAYS, "1999-12-31,,,21:00,good,,,")

    assert "line 2: /day: " in said
    assert "line 2: /tags/0: " in said
    assert "line 6: /day: " in said


def test_a_mood_without_a_number_is_named_with_the_cure(run):
    said = refusal_of(run, *TWO_DAYS, "2026-02-28,,,21:00,almost rad,,,")

    assert "'almost rad'" in said
    assert "--moods" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"content": b"day,mood\n1,2\n"}, "This is not a Daylio export"),
        ({"zone": "Mars/Olympus"}, "not an IANA time zone"),
        ({"moods": "good"}, "at least two moods"),
        ({"client": "nobody@example.org"}, "There is no client"),
        ({"client": "00000000-0000-4000-8000-000000000000"}, "There is no client"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(run, options, said):
    refused = refusal_of(run, *TWO_DAYS, **options)

    assert said in refused
    assert len(refused.splitlines()) == 1


def test_a_file_that_is_not_there_is_refused_in_one_line(client_, tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_daylio", str(client_.pk), str(tmp_path / "missing.csv"))
