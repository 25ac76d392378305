"""The demo data: real enough to look at, the same every time, and never among real people."""

import json
import stat
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from random import Random
from string import hexdigits

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction

from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.rules.sessions import SessionStatus
from moodtrack.checkins.models import CheckIn, Topic
from moodtrack.checkins.queries import own_check_ins, own_contents
from moodtrack.core.errors import ConflictError
from moodtrack.operation.demo.diary import Habits, diary
from moodtrack.operation.demo.making import make_demo
from moodtrack.operation.demo.people import CLIENTS
from moodtrack.people.actions.accounts import create_account
from moodtrack.people.models import Account, Client, Practice, Therapist
from moodtrack.reminders.models import ReminderSchedule
from tests.conftest import seen_by

NOW = datetime(2026, 11, 18, 13, 20, tzinfo=UTC)


def everybodys(rows):
    """These rows, each seen by the client it is about."""
    found = []
    for account in Account.objects.filter(therapist=None):
        with seen_by(account):
            found.extend(rows.all())
    return found


def everybodys_contents():
    """Every check-in, opened by the client it is about."""
    found = []
    for account in Account.objects.filter(therapist=None):
        with seen_by(account):
            found.extend(own_contents(account, own_check_ins(account)))
    return found


def said_by(habits, seed=1, now=NOW):
    return list(diary(habits, today=date(2026, 11, 18), zone="Europe/Madrid", now=now, random=Random(seed)))


def test_the_same_seed_tells_the_same_days_and_another_one_others():
    assert said_by(Habits()) == said_by(Habits())
    assert said_by(Habits()) != said_by(Habits(), seed=2)


def test_nothing_is_recorded_before_it_happens():
    told = said_by(Habits(checks_in=1.0, forgets=0.5))

    assert max(datetime.fromisoformat(body["recorded_at"]) for body in told) <= NOW
    assert len(told) > 80


def test_a_long_silence_leaves_a_gap():
    days = [date.fromisoformat(body["day"]) for body in said_by(Habits(silent_from_days_ago=33, silent_for=19))]

    assert max(after - before for before, after in pairwise(days)) >= timedelta(days=20)


def test_a_shift_can_be_seen_in_the_mood():
    told = said_by(Habits(mood=3.0, shift=2.0, shift_days_ago=20, checks_in=1.0))
    recent = [body["answers"]["mood"] for body in told if body["day"] >= "2026-10-29"]
    earlier = [body["answers"]["mood"] for body in told if body["day"] < "2026-10-29"]

    assert sum(recent) / len(recent) > sum(earlier) / len(earlier) + 1


def test_nobody_is_called_by_two_labels_or_addresses():
    assert len({client.label for client in CLIENTS}) == len(CLIENTS) == 20


@pytest.mark.django_db
def test_three_therapists_twenty_clients_and_ninety_days_are_made():
    make_demo(now=NOW)

    assert (Practice.objects.count(), Therapist.objects.count(), len(everybodys(Client.objects))) == (1, 3, 20)
    assert len(everybodys(CareRelationship.objects.running())) == 20
    check_ins = everybodys(CheckIn.objects)
    days = [check_in.day for check_in in check_ins]
    assert (max(days) - min(days)).days in (88, 89, 90)
    assert any(check_in.added_later for check_in in check_ins)
    assert any(check_in.note_shared for check_in in check_ins)
    assert any(content.note and not content.row.note_shared for content in everybodys_contents())
    assert everybodys(Topic.objects)
    enabled = everybodys(ReminderSchedule.objects.filter(enabled=True))
    assert len(enabled) == sum(bool(client.asked_at) for client in CLIENTS)


@pytest.mark.django_db
def test_sessions_come_within_hours_and_were_held_every_week():
    make_demo(now=NOW)

    planned = [session.starts_at for session in everybodys(TherapySession.objects.filter(status=SessionStatus.PLANNED))]
    assert len(planned) == 19
    assert sum(starts_at <= NOW + timedelta(hours=24) for starts_at in planned) >= 5
    assert min(planned) > NOW
    assert len(everybodys(TherapySession.objects.filter(status=SessionStatus.HELD))) > 150


@pytest.mark.parametrize("demo", CLIENTS, ids=lambda demo: demo.label)
def test_no_password_made_is_too_like_an_address_to_be_accepted(demo):
    name = demo.label.lower().replace(" ", ".")
    likest = "".join(letter for letter in name if letter in hexdigits).ljust(16, "0")

    validate_password(likest, Account(email=f"{name}@example.org"))
    with pytest.raises(ValidationError):
        validate_password(f"{name}0123456789"[: len(name) + 3], Account(email=f"{name}@example.org"))


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone():
    with transaction.atomic():
        create_account(email="somebody@example.org", password="a-long-password", now=NOW)

    with pytest.raises(ConflictError):
        make_demo(now=NOW)

    assert Account.objects.count() == 1


@pytest.mark.django_db
def test_the_log_ins_are_those_of_both_roles_and_only_their_owner_can_read_them(tmp_path, monkeypatch):
    monkeypatch.setenv("MOODTRACK_DATA", str(tmp_path))

    call_command("make_demo", stdout=StringIO())

    file = tmp_path / "demo.json"
    logins = json.loads(file.read_text())["logins"]
    assert [login["role"] for login in logins] == ["therapist"] * 3 + ["client"] * 3
    assert all(Account.objects.get(email=login["email"]).check_password(login["password"]) for login in logins)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
