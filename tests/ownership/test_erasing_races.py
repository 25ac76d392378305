"""Erasing beside whoever writes about the client at the same time, and beside the client who thinks again."""

import random
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

from moodtrack.care.actions.sessions import plan_session
from moodtrack.checkins.models import CheckIn
from moodtrack.core.context import acting_as
from moodtrack.core.errors import ConflictError, NotFoundError
from moodtrack.core.ledger import claim, start
from moodtrack.core.vault import Receipt, Vault
from moodtrack.ownership.actions.erasing import ERASURES, ask_for_erasure, continue_erasure, keep_record
from moodtrack.ownership.models import Erasure, Export, ExportFile
from moodtrack.ownership.rules.erasing import QUIET_FOR, THINK_AGAIN_FOR
from moodtrack.people.models import Account
from moodtrack.reminders.models import Delivery, Device, Reminder, ReminderSchedule
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.models import Report, ReportRun
from tests.audit.people import committed_client, committed_therapist
from tests.conftest import done
from tests.isolation.world import id_of, make_world
from tests.ownership.erasures import step, tables_with, wish

OWNER, THERAPIST = id_of("owner"), id_of("therapist")
ASKED_AT = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)
CLOSED_AT = ASKED_AT + THINK_AGAIN_FOR
ERASED_AT = CLOSED_AT + QUIET_FOR
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
PATIENCE = 20


@pytest.fixture(autouse=True)
def _own_vault(settings: Any, tmp_path: Any) -> None:
    settings.MOODTRACK_VAULT = tmp_path / "vault"


@pytest.fixture
def database(own_database: str) -> str:
    """A client with a row of everything, whose account is closed: the next step erases them."""
    make_world()
    with transaction.atomic(), acting_as(id_of("other")):
        Erasure.objects.all().delete()
    wish(OWNER, ASKED_AT)
    step(CLOSED_AT)
    return urlsplit(own_database).path.strip("/")


def in_a_thread(threads: ThreadPoolExecutor, call: Callable[[], Any]) -> "Future[Any]":
    def run() -> Any:
        try:
            return call()
        finally:
            connection.close()

    return threads.submit(run)


def until_somebody_waits() -> None:
    """For a lock that this transaction, or another, holds."""
    for _ in range(PATIENCE * 50):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        Event().wait(0.02)
    pytest.fail("nobody waits")


def asked_for_report() -> None:
    with acting_as(THERAPIST):
        ask_for_report(by=Account.objects.get(pk=THERAPIST), client_id=OWNER, now=ASKED_AT)


def planned_session() -> None:
    with acting_as(THERAPIST):
        by = Account.objects.get(pk=THERAPIST)
        plan_session(by=by, client_id=OWNER, starts_at=ASKED_AT + timedelta(days=3), now=ASKED_AT)


def stored_report() -> None:
    with acting_as(OWNER):
        run = ReportRun.objects.select_for_update().earliest("pk")
        copied(Report.objects.filter(run=run), version=2)


def sent_reminder() -> None:
    with acting_as(OWNER):
        ReminderSchedule.objects.select_for_update().get()
        Reminder.objects.select_for_update().get()
        copied(Delivery.objects.all(), attempt=2, started_at=ASKED_AT, token="another")


def retired_device() -> None:
    with acting_as(OWNER):
        Reminder.objects.select_for_update().get()
        Device.objects.update(retired_at=ASKED_AT, address=b"")


def made_export() -> None:
    with acting_as(OWNER):
        export = Export.objects.select_for_update().get()
        ExportFile.objects.filter(export=export).delete()
        ExportFile.objects.create(export=export, client_id=OWNER, content=b"x")


def checked_in() -> None:
    with acting_as(OWNER), connection.cursor() as cursor:
        cursor.execute("UPDATE changes_changecounter SET value = value + 1 WHERE client_id = %s", [OWNER])
        check_in = CheckIn.objects.get()
        check_in.id = uuid4()
        check_in.save(force_insert=True)


def copied(rows: Any, **changes: Any) -> None:
    row = rows.get()
    row.pk = uuid4()
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


WRITERS = [
    asked_for_report,
    planned_session,
    stored_report,
    sent_reminder,
    retired_device,
    made_export,
    checked_in,
]


@pytest.mark.parametrize("write", WRITERS)
def test_who_is_writing_about_the_client_is_waited_for_and_what_they_wrote_goes_too(
    database: str, write: Callable[[], None]
) -> None:
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            write()
            erasing = in_a_thread(threads, lambda: step(ERASED_AT))
            until_somebody_waits()
        assert len(erasing.result(PATIENCE)) == 1
    assert tables_with(database, [str(OWNER), "owner@example.org"]) == set()


@pytest.mark.parametrize("write", WRITERS)
def test_who_comes_while_the_client_is_being_erased_finds_nobody(
    database: str, monkeypatch: pytest.MonkeyPatch, write: Callable[[], None]
) -> None:
    reached, go_on, put = Event(), Event(), Vault.put_receipt

    def put_and_wait(kept: Vault, receipt: Receipt) -> None:
        put(kept, receipt)
        reached.set()
        assert go_on.wait(PATIENCE)

    monkeypatch.setattr(Vault, "put_receipt", put_and_wait)
    with ThreadPoolExecutor(2) as threads:
        erasing = in_a_thread(threads, lambda: step(ERASED_AT))
        assert reached.wait(PATIENCE)
        writing = in_a_thread(threads, transaction.atomic(write))
        until_somebody_waits()
        go_on.set()
        assert len(erasing.result(PATIENCE)) == 1
        assert isinstance(writing.exception(PATIENCE), ObjectDoesNotExist | NotFoundError)
    assert tables_with(database, [str(OWNER), "owner@example.org"]) == set()


@pytest.fixture
def account(own_database: str) -> Account:
    """A client who asked to be erased."""
    account = committed_client(committed_therapist()).client.account
    done(ask_for_erasure, by=account, now=ASKED_AT)
    return account


def has_wish(account: Account) -> bool:
    with transaction.atomic(), acting_as(account.pk):
        return Erasure.objects.exists()


def is_open(account: Account) -> bool:
    return Account.objects.filter(pk=account.pk, is_active=True).exists()


def test_whoever_keeps_first_is_not_erased_though_the_row_was_claimed(account: Account) -> None:
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic(), acting_as(account.pk):
            keep_record(by=account, now=CLOSED_AT)
            erasing = in_a_thread(threads, lambda: step(CLOSED_AT))
            erasing.exception(PATIENCE)  # what is being kept is skipped
        assert erasing.result(PATIENCE) == []
    assert step(CLOSED_AT + timedelta(days=1)) == []
    assert (is_open(account), has_wish(account)) == (True, False)


def test_whoever_keeps_between_the_claim_and_the_step_is_not_erased(account: Account) -> None:
    (claimed,) = claim(Erasure.objects.all(), ERASURES, now=CLOSED_AT)
    done(keep_record, by=account, now=CLOSED_AT)
    assert not start(claimed, ERASURES, now=CLOSED_AT)
    assert continue_erasure(erasure=claimed, now=CLOSED_AT) is None
    assert (is_open(account), has_wish(account)) == (True, False)


def test_whoever_keeps_too_late_is_told_so(account: Account) -> None:
    step(CLOSED_AT)
    with pytest.raises(ConflictError, match="cannot be stopped"):
        done(keep_record, by=account, now=CLOSED_AT)
    step(ERASED_AT)
    with pytest.raises(ConflictError, match="cannot be stopped"):
        done(keep_record, by=account, now=ERASED_AT)


def test_whoever_keeps_while_it_begins_waits_and_is_told_so(account: Account) -> None:
    (claimed,) = claim(Erasure.objects.all(), ERASURES, now=CLOSED_AT)
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            continue_erasure(erasure=claimed, now=CLOSED_AT)
            keeping = in_a_thread(threads, lambda: done(keep_record, by=account, now=CLOSED_AT))
            until_somebody_waits()
        assert isinstance(keeping.exception(PATIENCE), ConflictError)
    assert (is_open(account), has_wish(account)) == (False, True)


def test_of_a_hundred_races_each_has_one_winner(account: Account) -> None:
    chance, kept = random.Random(20261122), 0
    for place in range(100):
        asked_at = ASKED_AT + timedelta(days=place)
        wish(account.pk, asked_at)
        if keeps_at_once(account, asked_at + THINK_AGAIN_FOR, chance.random() * 0.01):
            kept += 1
            assert (is_open(account), has_wish(account)) == (True, False)
        else:
            assert (is_open(account), has_wish(account)) == (False, True)
            Account.objects.filter(pk=account.pk).update(is_active=True)
    assert 0 < kept < 100  # or nothing was raced


def keeps_at_once(account: Account, now: datetime, wait: float) -> bool:
    """Whether the client was in time, who begins this many seconds after the worker."""
    together = Barrier(2)

    def keep() -> bool:
        together.wait(PATIENCE)
        Event().wait(wait)
        try:
            done(keep_record, by=account, now=now)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        working = in_a_thread(threads, lambda: (together.wait(PATIENCE), step(now)))
        keeping = in_a_thread(threads, keep)
        assert working.result(PATIENCE)[1] == []
        return bool(keeping.result(PATIENCE))
