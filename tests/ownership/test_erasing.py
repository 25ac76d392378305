"""Erasing one of two clients: everything of theirs goes, nothing else does, and no table can be forgotten."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from moodtrack.audit.models import AuditEvent
from moodtrack.core.context import acting_as
from moodtrack.core.keys import vault
from moodtrack.core.vault import CLIENT_KEYS, Receipt, Vault
from moodtrack.entrance.sessions import SessionStore
from moodtrack.operation.servers import BASE_DIR
from moodtrack.ownership.actions.erasing import ERASURES, continue_erasure, erase_again
from moodtrack.ownership.models import Erasure
from moodtrack.ownership.rules.erasing import ERASED, KEPT, QUIET_FOR, THINK_AGAIN_FOR
from moodtrack.ownership.tasks import erasures as tasks
from moodtrack.people.models import Account
from tests.audit.people import as_owner
from tests.conftest import phone_of, seen_by
from tests.copies import session_as
from tests.isolation.world import id_of, make_world
from tests.ownership.erasures import Rows, all_rows, erase, rests, step, tables_with, wish

OWNER, OTHER = id_of("owner"), id_of("other")
ASKED_AT = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)
TRACES = (str(OWNER), "owner@example.org")
NAMING = """
SELECT c.relname, a.attname
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND (
    a.attname = 'client_id'
    OR EXISTS (
        SELECT FROM pg_constraint f
        WHERE f.conrelid = c.oid AND f.conkey = ARRAY[a.attnum]
        AND f.confrelid IN ('people_client'::regclass, 'people_account'::regclass)
    )
)
"""
WALLED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
ANOTHERS = {
    ("people_therapist", "account_id"),  # a therapist's; their client's it never is
    ("care_carerelationship", "ended_by_id"),  # one of the two; the row goes by its client
}
"""Columns that name an account, and by which nothing is erased."""
ABOUT_NO_CLIENT = {
    *("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations"),
    *("people_practice", "people_therapist", "reminders_pulse"),
}
BY_OTHER_MEANS = {"django_session", "account_emailconfirmation"}
"""Web sessions go by their keys; that table of allauth's refers to an address, and nothing writes it."""


@pytest.fixture(autouse=True)
def _own_vault(settings: Any, tmp_path: Any) -> None:
    settings.MOODTRACK_VAULT = tmp_path / "vault"


@pytest.fixture
def database(own_database: str) -> str:
    """Two clients with a row of everything; one of them asked to be erased, the other will not for years."""
    make_world()
    for name in ("owner", "other"):
        _sign_in(Account.objects.get(pk=id_of(name)))
    wish(OWNER, ASKED_AT)
    wish(OTHER, ASKED_AT + timedelta(days=4000))
    return urlsplit(own_database).path.strip("/")


def _sign_in(account: Account) -> None:
    EmailAddress.objects.create(user=account, email=account.email, primary=True)
    phone_of(account)
    Authenticator.objects.bulk_create([Authenticator(user=account, type="totp", data={})])
    half_way = SessionStore()
    half_way["account_login"] = {"user_pk": str(account.pk), "email": account.email}
    half_way.save()


def lost(before: Rows, after: Rows) -> Rows:
    """The rows that were there and are not; nothing else may differ."""
    assert before.keys() == after.keys()
    assert not [row for table, rows in after.items() for row in rows if row not in before[table]]
    return {table: gone for table, rows in before.items() if (gone := [row for row in rows if row not in after[table]])}


def its_rows(rows: Rows) -> Rows:
    """Without the ledger's own, which says how often it was tried."""
    return {table: found for table, found in rows.items() if table != "ownership_erasure"}


def erasure_of(client_id: UUID) -> Erasure:
    with transaction.atomic(), acting_as(client_id):
        return Erasure.objects.get()


def test_every_row_about_the_client_goes_and_nothing_else_changes(database: str) -> None:
    before = all_rows(database)
    assert len(erase(ASKED_AT)) == 1
    gone = lost(before, all_rows(database))
    assert gone.keys() == {rows.table for rows in ERASED} | {"django_session"}
    assert not [row for rows in gone.values() for row in rows if str(OTHER) in row]
    assert tables_with(database, TRACES) == set()
    assert tables_with(database, [str(OTHER)])  # or nothing would be found anyway


def test_the_receipt_says_who_and_when_and_how_many_rows(database: str) -> None:
    erase(ASKED_AT)
    (receipt,) = vault().receipts()
    assert (receipt.client_id, receipt.asked_at) == (OWNER, ASKED_AT)
    assert receipt.erased_at == ASKED_AT + THINK_AGAIN_FOR + QUIET_FOR
    assert receipt.rows.keys() == {rows.table for rows in ERASED} | {"django_session"}
    assert receipt.rows["care_carerelationship"] == 3


def test_the_audit_stays_and_its_last_line_tells_the_end(database: str) -> None:
    with seen_by(Account.objects.get(pk=OWNER)):
        before = list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))
    erase(ASKED_AT)
    with transaction.atomic(), acting_as(OWNER):
        lines = list(AuditEvent.objects.order_by("sequence"))
    assert [line.action for line in lines] == [*before, "erase_record"]
    assert (lines[-1].actor_id, lines[-1].actor_name) == (None, "")


def test_nothing_happens_before_the_day_is_over(database: str) -> None:
    before = all_rows(database)
    assert step(ASKED_AT + THINK_AGAIN_FOR - timedelta(seconds=1)) == []
    assert all_rows(database) == before


def test_the_account_is_closed_first_and_nothing_goes_while_a_request_may_be_under_way(database: str) -> None:
    closed_at = ASKED_AT + THINK_AGAIN_FOR
    assert step(closed_at) == []
    assert not Account.objects.get(pk=OWNER).is_active
    before = all_rows(database)
    assert step(closed_at + QUIET_FOR - timedelta(seconds=1)) == []
    assert all_rows(database) == before
    assert len(step(closed_at + QUIET_FOR)) == 1


def uncovered(owner: Any) -> set[tuple[str, str]]:
    """Columns that may name a client, and by which nothing is erased."""
    erased = {(rows.table, rows.column) for rows in ERASED}
    return {found for found in owner.execute(NAMING).fetchall() if found[0] not in KEPT} - erased - ANOTHERS


def test_every_column_that_names_a_client_is_erased_by(database: str) -> None:
    with as_owner() as owner:
        assert uncovered(owner) == set()
        owner.execute("CREATE TABLE page (id uuid PRIMARY KEY, author uuid REFERENCES people_client)")
        owner.execute("CREATE TABLE leaf (client_id uuid)")
        assert uncovered(owner) == {("page", "author"), ("leaf", "client_id")}
        owner.execute("ROLLBACK")


def test_every_table_is_erased_kept_or_about_no_client(database: str) -> None:
    erased = {rows.table for rows in ERASED}
    assert all_rows(database, with_kept=True).keys() == erased | KEPT | ABOUT_NO_CLIENT | BY_OTHER_MEANS


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("uuid", f"'{OWNER}'"),
        ("uuid[]", f"ARRAY['{OWNER}'::uuid]"),
        ("text", "'mailed to Owner@example.org'"),
        ("jsonb", f"""'{{"who": ["{OWNER}"]}}'"""),
        ("bytea", f"uuid_send('{OWNER}')"),
        ("bytea", "convert_to('owner@example.org', 'UTF8')"),
    ],
)
def test_a_table_that_was_forgotten_stops_it_and_is_named(
    database: str, caplog: pytest.LogCaptureFixture, column: str, value: str
) -> None:
    with as_owner() as owner:
        owner.execute(f"CREATE TABLE leaf (held {column}); INSERT INTO leaf VALUES ({value})".encode())
    closed_at = ASKED_AT + THINK_AGAIN_FOR
    step(closed_at)
    before = its_rows(all_rows(database))
    for rest in list(rests())[: ERASURES.most_attempts]:
        with time_machine.travel(closed_at + rest, tick=False):
            tasks.erase()
    assert its_rows(all_rows(database)) == before
    assert (erasure_of(OWNER).parked_because, list(vault().receipts())) == ("RemainsError", [])
    assert "record_would_remain" in caplog.text
    assert "{'leaf': 1}" in caplog.text


def test_what_was_parked_is_tried_again_as_the_operator_is_told(database: str) -> None:
    with transaction.atomic(), acting_as(OWNER):
        Erasure.objects.update(parked_at=ASKED_AT, parked_because="RemainsError", attempts=5)
    assert erase(ASKED_AT) == []
    page = (BASE_DIR / "docs" / "operations.md").read_text()
    (told,) = (part for part in page.split("```") if "ownership_erasure SET" in part)
    with session_as("DATABASE_URL", database) as app:
        app.execute(told.replace("…", str(erasure_of(OWNER).pk)).encode())
    assert erase(datetime.now(UTC)) != []


def test_an_address_inside_a_longer_one_is_somebody_elses(database: str) -> None:
    for place, before in enumerate("!#$%&'*+/=?^_`{|}~-.x9"):
        Account.objects.create(email=f"{place}{before}owner@example.org")
    Account.objects.create(email="owner@example.org.uk")
    assert len(erase(ASKED_AT)) == 1
    assert tables_with(database, ["owner@example.org"]) == {"people_account"}


def test_what_row_policies_hide_foreign_keys_give_away(database: str) -> None:
    with as_owner() as owner:
        owner.execute("CREATE TABLE leaf (held uuid REFERENCES people_client DEFERRABLE INITIALLY DEFERRED)")
        owner.execute("INSERT INTO leaf VALUES (%s)", [OWNER])
    with as_owner() as owner:
        owner.execute("ALTER TABLE leaf ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    step(ASKED_AT + THINK_AGAIN_FOR)
    before = its_rows(all_rows(database))
    assert step(ASKED_AT + THINK_AGAIN_FOR + QUIET_FOR) == []
    assert its_rows(all_rows(database)) == before
    assert list(vault().receipts()) == []


class StoppedError(Exception):
    """Thrown into the middle."""


def stopping_at(place: int) -> Any:
    """Throw in place of this statement, counted from the first."""
    left = count(place, -1)

    def execute(run: Any, sql: str, *args: Any) -> Any:
        if next(left) == 0:
            raise StoppedError(sql)
        return run(sql, *args)

    return connection.execute_wrapper(execute)


def test_stopped_at_any_statement_nothing_is_half_and_it_is_done_again(database: str) -> None:
    now = ASKED_AT + THINK_AGAIN_FOR
    step(now)
    before, erasure, receipt = all_rows(database), erasure_of(OWNER), None
    for place in count():
        try:
            with stopping_at(place):
                receipt = continue_erasure(erasure=erasure, now=now)
            break
        except StoppedError:
            assert all_rows(database) == before
            assert [receipt.client_id for receipt in vault().receipts()] in ([], [OWNER])
    assert place > len(ERASED)
    assert receipt is not None
    assert tables_with(database, TRACES) == set()


def test_stopped_between_receipt_and_commit_it_is_done_again(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = ASKED_AT + THINK_AGAIN_FOR
    step(now)
    before = its_rows(all_rows(database))

    def put_and_stop(kept: Vault, receipt: Receipt) -> None:
        put(kept, receipt)
        raise StoppedError

    put = Vault.put_receipt
    with monkeypatch.context() as patch:
        patch.setattr(Vault, "put_receipt", put_and_stop)
        assert step(now + timedelta(hours=1)) == []
    assert its_rows(all_rows(database)) == before
    assert [receipt.client_id for receipt in vault().receipts()] == [OWNER]
    (receipt,) = step(now + timedelta(hours=2))
    assert list(vault().receipts()) == [receipt]
    assert tables_with(database, TRACES) == set()


KILLED = """
import os, signal, sys
from datetime import datetime
import django
django.setup()
from moodtrack.core.vault import Vault
from tests.ownership.erasures import step

def end(*_):
    os.kill(os.getpid(), signal.SIGKILL)

put = Vault.put_receipt
where, now = sys.argv[1], datetime.fromisoformat(sys.argv[2])
Vault.put_receipt = {
    "before the receipt": end,
    "after the receipt": lambda *args: end(put(*args)),
    "after the commit": put,
}[where]
step(now)
end()
"""


@pytest.mark.parametrize("where", ["before the receipt", "after the receipt", "after the commit"])
def test_a_killed_worker_leaves_all_or_nothing_and_the_next_one_finishes(
    database: str, settings: Any, where: str
) -> None:
    now = ASKED_AT + THINK_AGAIN_FOR
    step(now)
    before, later = its_rows(all_rows(database)), now + timedelta(hours=1)
    environment = os.environ | {"MOODTRACK_VAULT": str(settings.MOODTRACK_VAULT), "PYTHONPATH": str(BASE_DIR)}
    command = [sys.executable, "-c", KILLED, where, later.isoformat()]
    killed = subprocess.run(command, env=environment, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    is_done = where == "after the commit"
    assert (its_rows(all_rows(database)) == before) is not is_done
    assert len(step(later + timedelta(hours=1))) == (0 if is_done else 1)
    assert tables_with(database, TRACES) == set()
    assert [receipt.client_id for receipt in vault().receipts()] == [OWNER]


def put_back(database: str, rows: Rows) -> None:
    """As a restore of an older backup does it."""
    with as_owner() as owner:
        owner.execute("SET CONSTRAINTS ALL DEFERRED")
        tables = [table for table in rows if rows[table]]
        for table in tables:
            owner.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY'.encode())
        for table in tables:
            for row in rows[table]:
                owner.execute(f'INSERT INTO "{table}" SELECT (%s::"{table}").*'.encode(), [row])
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            is_walled = table in {name for name, *_ in owner.execute(WALLED).fetchall()}
            walled = ", FORCE ROW LEVEL SECURITY" if is_walled else ""
            owner.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER{walled}'.encode())


def test_whoever_an_older_backup_brings_back_is_erased_again_and_keeps_their_receipt(database: str) -> None:
    before = all_rows(database)
    (receipt,) = erase(ASKED_AT)
    gone = lost(before, all_rows(database))
    others_only = all_rows(database)
    put_back(database, gone)
    assert all_rows(database) == before
    later = ASKED_AT + timedelta(days=30)
    assert [erase_again(receipt=receipt, now=later) for receipt in vault().receipts()] == [True]
    assert all_rows(database) == others_only
    assert list(vault().receipts()) == [receipt]
    assert [erase_again(receipt=receipt, now=later) for receipt in vault().receipts()] == [False]


def test_erasing_again_takes_the_key_out_of_the_vault_again(database: str, settings: Any) -> None:
    before = all_rows(database)
    (receipt,) = erase(ASKED_AT)
    put_back(database, lost(before, all_rows(database)))
    older = json.dumps({str(OWNER): {"key_id": "0", "sealed": "eA=="}})
    (settings.MOODTRACK_VAULT / CLIENT_KEYS).write_text(older)
    assert vault().keys().keys() == {OWNER}
    assert erase_again(receipt=receipt, now=ASKED_AT)
    assert vault().keys() == {}
