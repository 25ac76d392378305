"""The drill: a server is lost with all its files in the middle of work, and what was backed up comes back elsewhere."""

import os
import shutil
import signal
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client as HttpClient
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from moodtrack.care.models import CareRelationship
from moodtrack.care.queries import current_consent
from moodtrack.changes.queries import last_change
from moodtrack.changes.rules import EPOCHS_A_RESTORE, epoch_of
from moodtrack.core.context import acting_as
from moodtrack.core.vault import Vault
from moodtrack.embedded import postgres, processes, servers
from moodtrack.operation.backup.database import speaking_to
from moodtrack.people.models import Account, Client, ClientKey
from moodtrack.reminders.actions.planning import plan_schedule
from moodtrack.reminders.models import Reminder
from moodtrack.reminders.queries.due import bells_to_ring, schedules_to_plan
from moodtrack.reminders.rules.sending import State
from tests.audit.people import committed_client, committed_therapist
from tests.conftest import PASSWORD, Phone, phone_of, seen_by
from tests.operation.backups import as_text, backed_up, command, leave, on_another_disk, restored
from tests.ownership.erasures import erase, wish
from tests.reminders.story import a_phone, wishes

TOO_MANY = 429
CLIENTS, WRITERS, WRITTEN_BEFORE = 8, 2, 40
ERASED = 2
OLD, NEW = (b64encode(bytes([n]) * 32).decode() for n in (1, 2))
Versions = list[dict[str, Any]]
Written = dict[UUID, Versions]


@dataclass
class Ledger:
    """What was acknowledged, by client and check-in: each version as the phone sent it."""

    of: dict[UUID, Written] = field(default_factory=dict)

    def note(self, account: Account, check_in_id: UUID, body: dict[str, Any]) -> None:
        self.of.setdefault(account.pk, {}).setdefault(check_in_id, []).append(body)

    def as_it_is(self) -> dict[UUID, Written]:
        return {
            client_id: {check_in_id: list(versions) for check_in_id, versions in list(written.items())}
            for client_id, written in list(self.of.items())
        }

    def __len__(self) -> int:
        return sum(map(len, list(self.of.values())))


@dataclass(frozen=True)
class Lost:
    """What was on the server before it was lost, as far as it matters afterwards.

    Args:
        stays, goes: who is still a client, and who was erased after the backup.
        backed_up: what may be in the backup of each check-in that has to be in it.
        withdrawn: in which the first who stays shares no notes any more, since the backup.
        wrapped: everyone's key as it lay in the database.
        handed_out: the last number of a change of each who stays.
    """

    stays: list[Phone]
    goes: list[Phone]
    backed_up: dict[UUID, Written]
    withdrawn: CareRelationship
    wrapped: dict[UUID, bytes]
    handed_out: dict[UUID, int]


@contextmanager
def a_server() -> Iterator[Path]:
    """A PostgreSQL of our own with all five roles and an empty database, which we and our commands use."""
    home = Path(tempfile.mkdtemp(dir=os.environ["MOODTRACK_DATA"]))
    started = servers.start(home, servers=[servers.POSTGRES], durable=False)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, url in started.urls.items():
                patch.setenv(name, url)
            with speaking_to(started.urls["DATABASE_URL"]):
                yield home
    finally:
        servers.stop(home)


def lose(home: Path) -> None:
    """In the middle of whatever it does, with its files."""
    pid = postgres.running(home / servers.POSTGRES)
    assert pid
    processes.end(pid, ((signal.SIGQUIT, 20.0), (signal.SIGKILL, 5.0)))
    shutil.rmtree(home / servers.POSTGRES)
    leave()


def write(phone: Phone, ledger: Ledger, place: int) -> None:
    """A check-in, or other words for the one before; in the ledger once the server has said that it is stored."""
    own = ledger.of.get(phone.account.pk, {})
    check_in_id = list(own)[-1] if own and place % 5 == 0 else uuid4()
    body = own.get(check_in_id, [recorded_now()])[-1] | {
        "answers": {"mood": place % 7 + 1, "sleep_hours": 6.5},
        "tags": [f"tag {place}", "ñandú"],
        "note": {"text": f"note {place} of {phone.account.pk} 🌧", "shared": place % 2 == 0},
    }
    answer = phone.put(f"/check-ins/{check_in_id}", body)
    assert answer.status_code in {200, 201, TOO_MANY}, answer.content
    if answer.status_code != TOO_MANY:
        ledger.note(phone.account, check_in_id, body)


def recorded_now() -> dict[str, Any]:
    now = timezone.now()
    return {"day": str(now.date()), "recorded_at": now.isoformat(), "time_zone": "UTC"}


def go_on_writing(phones: list[Phone], ledger: Ledger, is_over: Event) -> int:
    """Each thread for phones of its own, since one phone writes one thing at a time."""
    chance, written = Random(len(phones)), 0
    while not is_over.is_set():
        write(chance.choice(phones), ledger, written)
        written += 1
    connection.close()
    return written


def holds(read: dict[str, Any], body: dict[str, Any]) -> bool:
    said = {name: read[name] for name in ("day", "time_zone", "tags", "note")}
    is_same_instant = datetime.fromisoformat(read["recorded_at"]) == datetime.fromisoformat(body["recorded_at"])
    answers = {name: value for name, value in read["answers"].items() if value is not None}
    return is_same_instant and answers == body["answers"] and all(said[name] == body[name] for name in said)


def everything_of(phone: Phone) -> dict[str, dict[str, Any]]:
    rows, path = {}, "/check-ins?limit=100"
    while path:
        page = phone.get(path).json()
        rows |= {row["id"]: row for row in page["results"]}
        path = (page["next"] or "").partition("/api/v1")[2]
    return rows


def signed_in_anew(phone: Phone) -> Phone:
    login = {"email": phone.account.email, "password": PASSWORD}
    answer = HttpClient().post("/_allauth/app/v1/auth/login", login, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return Phone(phone.account, answer.json()["meta"]["session_token"])


def signs_in(account: Account) -> bool:
    login = {"email": account.email, "password": PASSWORD}
    return HttpClient().post("/_allauth/app/v1/auth/login", login, content_type="application/json").status_code == 200


def counters_of(phones: list[Phone]) -> dict[UUID, int]:
    def counter(phone: Phone) -> int:
        with seen_by(phone.account):
            return last_change(phone.account.pk)

    return {phone.account.pk: counter(phone) for phone in phones}


def ask_for_reminders(phone: Phone) -> None:
    """Every day; the first of them is due in a moment."""
    now = timezone.now()
    a_phone(phone.account, now)
    schedule = wishes(phone.account, now)
    plan_schedule(client_id=phone.account.pk, schedule_id=schedule.pk, now=now)
    with transaction.atomic(), acting_as(phone.account.pk):
        first = Reminder.objects.order_by("due_at")[:1].get()
        Reminder.objects.filter(pk=first.pk).update(
            due_at=now + timedelta(seconds=1), send_at=now + timedelta(seconds=1)
        )


def states_of(phone: Phone) -> list[str]:
    with seen_by(phone.account):
        return list(Reminder.objects.order_by("due_at").values_list("state", flat=True))


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Vault:
    settings.MOODTRACK_VAULT = on_another_disk(tmp_path / "vault")
    monkeypatch.setenv("MOODTRACK_VAULT", str(tmp_path / "vault"))
    settings.MOODTRACK_KEYS = [OLD]
    monkeypatch.setenv("MOODTRACK_KEYS", OLD)
    return Vault(tmp_path / "vault", is_made=True)


@pytest.fixture
def new_key(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Puts another key first, here and in the commands we start."""

    def put() -> None:
        settings.MOODTRACK_KEYS = [NEW, OLD]
        monkeypatch.setenv("MOODTRACK_KEYS", f"{NEW},{OLD}")

    return put


@pytest.fixture
def _unblocked(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.mark.usefixtures("_unblocked")
def test_what_was_backed_up_comes_back_and_the_erased_stay_erased(
    vault: Vault, new_key: Callable[[], None], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    with ExitStack() as stack:
        first = stack.enter_context(a_server())
        lost = lived_through(folder, new_key)
        lose(first)

        stack.enter_context(a_server())
        said = restored(folder)
        assert f"Restored: {len(lost.stays)} clients, epoch {EPOCHS_A_RESTORE}." in said
        assert f"{ERASED} clients who were erased" in said
        what_was_written_is_there(lost)
        nothing_is_left_of(lost.goes, vault)
        for key in lost.wrapped.values():
            assert key.hex() not in as_text(folder)
        counters = counted_on(lost.stays, lost.handed_out, epoch=EPOCHS_A_RESTORE)
        nothing_goes_out_late(lost.stays)
        with seen_by(lost.stays[0].account):
            assert current_consent(lost.withdrawn).kinds == []
        assert command("verify_audit").returncode == 0
        assert HttpClient().get("/readyz").json()["database"] == "ok"

        later = read_by(lost.stays)
        restored(folder, "--replace")
        counted_on(lost.stays, counters, epoch=2 * EPOCHS_A_RESTORE)
        assert read_by(lost.stays) == later


def lived_through(folder: Path, new_key: Callable[[], None]) -> Lost:
    """People write while a backup is made; after it some are erased, some change their mind, and the keys change."""
    assert command("migrate", "--verbosity=0").returncode == 0
    relationships = a_caseload()
    phones = [phone_of(relationship.client.account) for relationship in relationships]
    for phone in phones:
        ask_for_reminders(phone)
    stays, goes, ledger = phones[ERASED:], phones[:ERASED], Ledger()
    may_be_in_it = back_up_under_writers(phones, ledger, folder)
    wrapped = wrapped_keys(phones)
    change_mind_about_sharing(stays[0], relationships[ERASED])
    are_erased(goes)
    new_key()
    assert "Every other key can go." in command("rotate_keys").stdout
    for place, phone in enumerate(stays):
        write(phone, ledger, place)
    return Lost(stays, goes, may_be_in_it, relationships[ERASED], wrapped, counters_of(stays))


def a_caseload() -> list[CareRelationship]:
    therapist = committed_therapist()
    return [committed_client(therapist, f"Client {place}") for place in range(CLIENTS)]


def are_erased(phones: list[Phone]) -> None:
    asked_at = timezone.now()
    for phone in phones:
        wish(phone.account.pk, asked_at)
    assert len(erase(asked_at)) == len(phones)


def what_was_written_is_there(lost: Lost) -> None:
    """For who stays, once they have signed in again; who was erased cannot."""
    assert {phone.get("/me").status_code for phone in lost.stays + lost.goes} == {401}
    assert not any(signs_in(phone.account) for phone in lost.goes)
    for phone in lost.stays:
        read = everything_of(signed_in_anew(phone))
        for check_in_id, versions in lost.backed_up[phone.account.pk].items():
            assert any(holds(read[str(check_in_id)], version) for version in versions)


def counted_on(phones: list[Phone], before: dict[UUID, int], *, epoch: int) -> dict[UUID, int]:
    """Every counter is above what it was, in that epoch."""
    counters = counters_of(phones)
    assert all(counters[client_id] > number for client_id, number in before.items())
    assert {epoch_of(number) for number in counters.values()} == {epoch}
    return counters


def read_by(phones: list[Phone]) -> dict[UUID, dict[str, dict[str, Any]]]:
    return {phone.account.pk: everything_of(signed_in_anew(phone)) for phone in phones}


def back_up_under_writers(phones: list[Phone], ledger: Ledger, folder: Path) -> dict[UUID, Written]:
    """A backup in the middle of traffic; returns what may be in it of each check-in acknowledged before it began."""
    is_over = Event()
    with ThreadPoolExecutor(WRITERS) as threads:
        shares = [phones[place::WRITERS] for place in range(WRITERS)]
        writers = [threads.submit(partial(go_on_writing, share, ledger, is_over)) for share in shares]
        try:
            assert processes.wait_until(lambda: len(ledger) > WRITTEN_BEFORE or failed(writers), seconds=120)
            before = ledger.as_it_is()
            backed_up(folder)
        finally:
            is_over.set()
        assert all(writer.result() for writer in writers)
    assert len(ledger) > sum(map(len, before.values())), "nothing was written while it was made"
    return versions_since(before, ledger.as_it_is())


def versions_since(before: dict[UUID, Written], after: dict[UUID, Written]) -> dict[UUID, Written]:
    """Each check-in as it was then, and as it was changed to afterwards; no earlier version."""
    return {
        client_id: {
            check_in_id: after[client_id][check_in_id][len(versions) - 1 :] for check_in_id, versions in written.items()
        }
        for client_id, written in before.items()
    }


def failed(writers: list["Future[int]"]) -> bool:
    return any(writer.done() for writer in writers)


def wrapped_keys(phones: list[Phone]) -> dict[UUID, bytes]:
    def wrapped(phone: Phone) -> bytes:
        with seen_by(phone.account):
            return bytes(ClientKey.objects.get().wrapped)

    return {phone.account.pk: wrapped(phone) for phone in phones}


def change_mind_about_sharing(phone: Phone, relationship: CareRelationship) -> None:
    assert phone.patch("/sharing", {"notes": False}).status_code == 200
    with seen_by(phone.account):
        assert "notes" not in current_consent(relationship).kinds


def nothing_is_left_of(phones: list[Phone], vault: Vault) -> None:
    ids = {phone.account.pk for phone in phones}
    assert ids.isdisjoint(vault.keys())
    assert {receipt.client_id for receipt in vault.receipts()} == ids
    for phone in phones:
        assert not Account.objects.filter(pk=phone.account.pk).exists()
        with seen_by(phone.account):
            assert not ClientKey.objects.exists()
            assert not Client.objects.exists()


def nothing_goes_out_late(phones: list[Phone]) -> None:
    """What was due meanwhile has expired; what is still to come is planned; a sweep brings nothing back."""
    now = timezone.now()
    for client_id, schedule_id in schedules_to_plan(now, 500):
        plan_schedule(client_id=client_id, schedule_id=schedule_id, now=now)
    assert bells_to_ring(now) == 0
    for phone in phones:
        past, *to_come = states_of(phone)
        assert past == State.EXPIRED
        assert set(to_come) == {State.PLANNED}
