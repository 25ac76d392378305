"""The keys outside the database change while people work and the command that changes them is killed."""

import os
import random
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import wraps
from itertools import pairwise
from pathlib import Path
from threading import Event, Timer
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client as HttpClient
from django.utils import timezone

from moodtrack.care.actions.invitations import invite, join
from moodtrack.changes.actions import start_counting
from moodtrack.core.keyring import Wrapped, id_of_key
from moodtrack.core.keys import keyring, vault
from moodtrack.operation.servers import BASE_DIR
from moodtrack.people.actions.clients import create_client
from moodtrack.people.models import Account, ClientKey, Therapist
from moodtrack.people.queries import keys_in_use
from tests.audit.people import committed_therapist
from tests.conftest import Phone, phone_of, seen_by
from tests.copies import session_as

OLD, NEW = bytes([1]) * 32, bytes([2]) * 32
OLD_TEXT, NEW_TEXT = (b64encode(key).decode() for key in (OLD, NEW))
OLD_ID, NEW_ID = id_of_key(OLD), id_of_key(NEW)
CLIENTS, INVITATIONS, NEWCOMERS, KILLS, PHONES, LEAST_MIDWAY = 100, 5, 8, 20, 2, 5
SLOWLY = """
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END';
CREATE TRIGGER slowly BEFORE UPDATE ON people_clientkey FOR EACH ROW EXECUTE FUNCTION slowly();
"""
"""Each key takes its time, so that on a machine of any speed a kill comes upon one that is not done yet."""
PATIENCE = 300
"""Seconds after which what should have ended is taken to hang."""
MOMENT = 0.3
"""Seconds between a therapist's visits: more calls than these would be too many for one account."""
LABELS = [f"Label {place}" for place in range(INVITATIONS)]
JOINING = {"password": "a long walk home", "time_zone": "UTC", "language": "en", "sharing": {}}
Ledger = dict[str, str]
"""The note of every check-in as it was last acknowledged, by its path."""


@pytest.fixture
def therapist(own_database: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Therapist:
    """With invitations from the days of the old key, and clients beside them."""
    settings.MOODTRACK_KEYS, settings.MOODTRACK_VAULT = [OLD_TEXT], tmp_path / "vault"
    monkeypatch.setenv("MOODTRACK_VAULT", str(tmp_path / "vault"))
    therapist = committed_therapist()
    for label in LABELS:
        done_by(therapist, invite, label=label)
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


def in_a_thread_of_its_own(work: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the thread's connection back at the end."""

    @wraps(work)
    def done(*arguments: Any) -> Any:
        try:
            return work(*arguments)
        finally:
            connection.close()

    return done


@in_a_thread_of_its_own
def write_and_read(phones: list[Phone], seed: int, is_over: Event) -> dict[str, Ledger]:
    """New check-ins and edited ones, each read again at once; by token, what was acknowledged."""
    chance = random.Random(seed)
    acknowledged: dict[str, Ledger] = {phone.token: {} for phone in phones}
    while not is_over.is_set():
        phone = chance.choice(phones)
        ledger = acknowledged[phone.token]
        path = chance.choice([*ledger, f"/check-ins/{uuid4()}"])
        note = f"note {chance.random()}"
        assert phone.put(path, said(note)).status_code in (200, 201)
        ledger[path] = note
        assert phone.get(path).json()["note"]["text"] == note
        assert len(phone.get("/check-ins").json()["results"]) == len(ledger)
    return acknowledged


def said(note: str) -> dict[str, Any]:
    now = "2026-11-21T20:14:03Z"
    return {"day": now[:10], "recorded_at": now, "time_zone": "UTC", "answers": {"mood": 4}, "note": {"text": note}}


@in_a_thread_of_its_own
def invite_and_be_joined(desk: Phone, codes: list[str], is_over: Event) -> None:
    """The therapist invites and reads labels; every now and then somebody uses a code from the days of the old key."""
    is_known = 0
    while not is_over.wait(MOMENT):
        if codes:
            newcomer = {"code": codes.pop(), "email": f"newcomer{len(codes)}@example.org", **JOINING}
            assert HttpClient().post("/api/v1/join", newcomer, "application/json").status_code == 201
            is_known += 1
        assert len(desk.get("/clients").json()["results"]) == is_known
        invitation = desk.post("/invitations", {"label": "Withdrawn"}).json()["id"]
        assert set(LABELS) <= {one["label"] for one in desk.get("/invitations").json()["results"]}
        assert desk.delete(f"/invitations/{invitation}").status_code == 204


def notes_by_path(phone: Phone) -> Ledger:
    rows: list[dict[str, Any]] = phone.get("/check-ins?limit=500").json()["results"]
    return {f"/check-ins/{row['id']}": row["note"]["text"] for row in rows}


def rotation() -> "subprocess.Popen[str]":
    environment = os.environ | {"MOODTRACK_KEYS": f"{NEW_TEXT},{OLD_TEXT}"}
    command = [sys.executable, "manage.py", "rotate_keys", "--batch=1"]
    return subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)


@contextmanager
def ends_in_time(command: "subprocess.Popen[str]") -> Iterator[None]:
    """What says nothing any more is killed, which ends the wait for its next line; and that is a failure."""
    hangs = Timer(PATIENCE, command.kill)
    hangs.start()
    try:
        yield
        assert hangs.is_alive()
    finally:
        hangs.cancel()


def killed_somewhere(chance: random.Random) -> int:
    """Begin to rotate, and end it after some lines and a little more; returns what the old key holds then."""
    with rotation() as command, ends_in_time(command):
        assert command.stdout
        for _ in range(chance.randint(1, 3)):
            command.stdout.readline()
        time.sleep(chance.random() * 0.05)
        command.kill()
    return held_by_the_old()


def held_by_the_old() -> int:
    """How many rows of the whole database name the old key."""
    with session_as("BACKUP_DATABASE_URL", urlsplit(os.environ["DATABASE_URL"]).path.strip("/")) as backup:
        counts = [
            backup.execute("SELECT count(*) FROM people_clientkey WHERE key_id = %s", [OLD_ID]),
            backup.execute("SELECT count(*) FROM care_invitation WHERE key_id = %s", [OLD_ID]),
        ]
        return sum(count.fetchone()[0] for count in counts)  # type: ignore[index]


def finished() -> str:
    with rotation() as command:
        said, _ = command.communicate(timeout=PATIENCE)
    assert command.returncode == 0
    return said


def test_it_is_killed_and_resumed_under_traffic_and_every_record_reads_without_the_old_key(
    therapist: Therapist, accounts: list[Account], settings: Any
) -> None:
    codes = [done_by(therapist, invite, label=f"Newcomer {place}")[1] for place in range(NEWCOMERS)]
    settings.MOODTRACK_KEYS = [NEW_TEXT, OLD_TEXT]
    phones, desk = [phone_of(account) for account in accounts], phone_of(therapist.account)
    is_over, chance = Event(), random.Random(20261122)
    with session_as("MIGRATOR_DATABASE_URL", urlsplit(os.environ["DATABASE_URL"]).path.strip("/")) as owner:
        owner.execute(SLOWLY)
    with ThreadPoolExecutor(PHONES + 1) as threads:
        writers = [threads.submit(write_and_read, phones[n::PHONES], n, is_over) for n in range(PHONES)]
        inviting = threads.submit(invite_and_be_joined, desk, codes, is_over)
        try:
            held = [held_by_the_old(), *(killed_somewhere(chance) for _ in range(KILLS))]
            said = finished()
        finally:
            is_over.set()
        acknowledged = {token: ledger for writer in writers for token, ledger in writer.result(PATIENCE).items()}
        inviting.result(PATIENCE)
    assert sum(0 < after < before for before, after in pairwise(held)) >= LEAST_MIDWAY
    assert sum(map(len, acknowledged.values())) > CLIENTS
    assert not codes
    assert said.endswith("Every other key can go.\n")
    assert held_by_the_old() == 0
    settings.MOODTRACK_KEYS = [NEW_TEXT]
    assert keys_in_use() == {NEW_ID: CLIENTS + NEWCOMERS}
    assert {phone.token: notes_by_path(phone) for phone in phones} == acknowledged
    labels = {one["label"] for one in desk.get("/clients").json()["results"]}
    assert labels == {f"Newcomer {place}" for place in range(NEWCOMERS)}
    assert {one["label"] for one in desk.get("/invitations").json()["results"]} - {""} == set(LABELS)


def test_what_the_old_key_still_holds_is_counted(accounts: list[Account], settings: Any) -> None:
    said = finished()
    settings.MOODTRACK_KEYS = [OLD_TEXT]
    a_client(CLIENTS)
    settings.MOODTRACK_KEYS = [NEW_TEXT, OLD_TEXT]
    assert keys_in_use() == {NEW_ID: CLIENTS, OLD_ID: 1}
    assert f"... {CLIENTS} clients' keys" in said
    assert finished().splitlines()[0] == "... 1 clients' keys"


def test_the_keys_in_the_vault_are_wrapped_anew_too(accounts: list[Account], settings: Any) -> None:
    """And one that nothing opens is named, and left as it is, and holds up nobody."""
    before, lost, unknown = kept_keys(accounts), uuid4(), Wrapped("f" * 16, b"sealed")
    with vault().changing_keys() as keys:
        keys.update({**before, lost: unknown})
    said = finished()
    assert f"... {CLIENTS} keys in the vault\n" in said
    assert f"client {lost}: MOODTRACK_KEYS do not open their key in the vault, of key {'f' * 16}; left\n" in said
    assert said.endswith("Every other key can go.\n")
    after = vault().keys()
    assert after.pop(lost) == unknown
    assert {key.key_id for key in after.values()} == {NEW_ID}
    settings.MOODTRACK_KEYS = [NEW_TEXT]
    for client_id in before:
        keyring().seal_of(client_id, after[client_id])


def kept_keys(accounts: list[Account]) -> dict[UUID, Wrapped]:
    kept = {}
    for account in accounts:
        with seen_by(account):
            kept[account.pk] = ClientKey.objects.get().as_held
    return kept


def test_a_vault_that_cannot_be_used_keeps_the_old_key_needed(accounts: list[Account], settings: Any) -> None:
    settings.MOODTRACK_VAULT.write_text("")
    with rotation() as command:
        said, _ = command.communicate(timeout=PATIENCE)
    assert command.returncode == 1
    assert "can go" not in said
    assert keys_in_use() == {NEW_ID: CLIENTS}


def test_a_key_that_is_missing_stops_it_by_name(accounts: list[Account]) -> None:
    environment = os.environ | {"MOODTRACK_KEYS": NEW_TEXT}
    command = [sys.executable, "manage.py", "rotate_keys"]
    stopped = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert stopped.returncode == 1
    assert f"key {OLD_ID}" in stopped.stderr
    assert keys_in_use() == {OLD_ID: CLIENTS}


def test_a_key_that_was_moved_stops_it_by_whose_it_is(accounts: list[Account]) -> None:
    moved, other = accounts[:2]
    with seen_by(other):
        wrapped = ClientKey.objects.get().wrapped
    with seen_by(moved):
        ClientKey.objects.update(wrapped=wrapped)
    environment = os.environ | {"MOODTRACK_KEYS": f"{NEW_TEXT},{OLD_TEXT}"}
    command = [sys.executable, "manage.py", "rotate_keys"]
    stopped = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert stopped.returncode == 1
    assert f"kind client_key, owner {moved.pk}" in stopped.stderr


def test_an_invitation_from_before_can_be_used_after(therapist: Therapist, settings: Any) -> None:
    _, code = done_by(therapist, invite, label="Label")
    finished()
    settings.MOODTRACK_KEYS = [NEW_TEXT]
    assert join(code=code, email="new@example.org", now=timezone.now(), **JOINING).started_at
