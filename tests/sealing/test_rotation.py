"""The keys outside the database change while people work and the command that changes them is killed."""

import os
import random
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from moodtrack.care.actions.invitations import invite, join
from moodtrack.care.models import Invitation
from moodtrack.care.queries import label_invited
from moodtrack.changes.actions import start_counting
from moodtrack.checkins.actions.check_ins import record_check_in
from moodtrack.checkins.queries import own_check_ins, own_contents
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.keyring import id_of_key
from moodtrack.operation.servers import BASE_DIR
from moodtrack.people.actions import create_client
from moodtrack.people.models import Account, Therapist
from moodtrack.people.queries import keys_in_use
from tests.audit.people import committed_therapist
from tests.conftest import done, seen_by

OLD, NEW = bytes([1]) * 32, bytes([2]) * 32
OLD_TEXT, NEW_TEXT = (b64encode(key).decode() for key in (OLD, NEW))
CLIENTS, INVITATIONS, BATCH, KILLS, WRITERS = 40, 5, 2, 6, 2
JOINING = {"password": "a long walk home", "time_zone": "UTC", "language": "en", "sharing": {}}
Ledger = list[tuple[UUID, UUID, str]]


@pytest.fixture
def therapist(own_database: str, settings: Any) -> Therapist:
    """With invitations from the days of the old key, and clients beside them."""
    settings.MOODTRACK_KEYS = [OLD_TEXT]
    therapist = committed_therapist()
    for place in range(INVITATIONS):
        done_by(therapist, invite, label=f"Label {place}")
    return therapist


def done_by(therapist: Therapist, action: Any, **said: Any) -> Any:
    with seen_by(therapist):
        return action(therapist=therapist, now=timezone.now(), **said)


@pytest.fixture
def accounts(therapist: Therapist) -> list[Account]:
    return [a_client(place) for place in range(CLIENTS)]


@transaction.atomic
def a_client(place: int) -> Account:
    account = Account.objects.create(email=f"{place}@example.org")
    with seen_by(account):
        start_counting(client=create_client(account=account, time_zone="UTC"))
    return account


def write(account: Account, place: int) -> tuple[UUID, UUID, str]:
    """One check-in, once it is acknowledged."""
    now, note = timezone.now(), f"note {place}"
    draft = CheckInDraft(uuid4(), now.date(), now, "UTC", {"mood": 4}, (), note)
    done(record_check_in, by=account, client_id=account.pk, draft=draft, now=now)
    return account.pk, draft.id, note


def go_on_writing(accounts: list[Account], is_over: Event) -> Ledger:
    ledger: Ledger = []
    chance = random.Random(len(accounts))
    while not is_over.is_set():
        ledger.append(write(chance.choice(accounts), len(ledger)))
    connection.close()
    return ledger


def rotation() -> "subprocess.Popen[str]":
    environment = os.environ | {"MOODTRACK_KEYS": f"{NEW_TEXT},{OLD_TEXT}"}
    command = [sys.executable, "manage.py", "rotate_keys", f"--batch={BATCH}"]
    return subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)


def killed_somewhere(chance: random.Random) -> int:
    """Begin to rotate, and end it after some lines and a little more; returns how many lines were read."""
    lines = 0
    with rotation() as command:
        assert command.stdout
        for _ in range(chance.randint(0, 3)):
            lines += bool(command.stdout.readline())
        time.sleep(chance.random() * 0.02)
        command.kill()
    return lines


def finished() -> str:
    with rotation() as command:
        said, _ = command.communicate(timeout=120)
    assert command.returncode == 0
    return said


def everything(accounts: list[Account]) -> Iterator[tuple[UUID, UUID, str]]:
    for account in accounts:
        with seen_by(account):
            for content in own_contents(account, own_check_ins(account)):
                yield account.pk, content.row.check_in_id, content.note


def test_it_is_killed_and_resumed_under_writers_and_every_record_reads_without_the_old_key(
    therapist: Therapist, accounts: list[Account], settings: Any
) -> None:
    ledger = [write(account, -1) for account in accounts]
    settings.MOODTRACK_KEYS = [NEW_TEXT, OLD_TEXT]
    is_over, chance = Event(), random.Random(20261122)
    with ThreadPoolExecutor(WRITERS) as threads:
        writers = [threads.submit(go_on_writing, accounts, is_over) for _ in range(WRITERS)]
        try:
            assert sum(killed_somewhere(chance) for _ in range(KILLS)) > 0
            assert keys_in_use().keys() == {id_of_key(OLD), id_of_key(NEW)}
            said = finished()
        finally:
            is_over.set()
        ledger += [line for writer in writers for line in writer.result()]
    assert len(ledger) > 2 * CLIENTS
    assert f"key {id_of_key(NEW)} wraps from now on: {CLIENTS} clients' keys, {INVITATIONS} invitations" in said
    assert said.endswith("Every other key can go.\n")
    settings.MOODTRACK_KEYS = [NEW_TEXT]
    assert keys_in_use() == {id_of_key(NEW): CLIENTS}
    assert set(everything(accounts)) == set(ledger)
    with seen_by(therapist):
        assert {label_invited(one) for one in Invitation.objects.all()} == {f"Label {n}" for n in range(INVITATIONS)}


def test_what_the_old_key_still_holds_is_counted(accounts: list[Account], settings: Any) -> None:
    said = finished()
    settings.MOODTRACK_KEYS = [OLD_TEXT]
    a_client(CLIENTS)
    settings.MOODTRACK_KEYS = [NEW_TEXT, OLD_TEXT]
    assert keys_in_use() == {id_of_key(NEW): CLIENTS, id_of_key(OLD): 1}
    assert f"... {CLIENTS} clients' keys" in said
    assert finished().splitlines()[0] == "... 1 clients' keys"


def test_a_key_that_is_missing_stops_it_by_name(accounts: list[Account]) -> None:
    environment = os.environ | {"MOODTRACK_KEYS": NEW_TEXT}
    command = [sys.executable, "manage.py", "rotate_keys"]
    stopped = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert stopped.returncode == 1
    assert f"key {id_of_key(OLD)}" in stopped.stderr
    assert keys_in_use() == {id_of_key(OLD): CLIENTS}


def test_an_invitation_from_before_can_be_used_after(therapist: Therapist, settings: Any) -> None:
    _, code = done_by(therapist, invite, label="Label")
    finished()
    settings.MOODTRACK_KEYS = [NEW_TEXT]
    assert join(code=code, email="new@example.org", now=timezone.now(), **JOINING).started_at
