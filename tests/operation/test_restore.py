"""`manage.py restore`: what it refuses, what it leaves as it was, and what it makes of an older backup."""

import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, models
from django.utils import timezone

from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.invitations import invite
from moodtrack.care.models import CareRelationship
from moodtrack.care.queries import current_consent
from moodtrack.core.errors import ConflictError
from moodtrack.core.vault import CLIENT_KEYS, Receipt, Vault
from moodtrack.embedded.binaries import postgres_tool
from moodtrack.operation.backup.database import speaking_to
from moodtrack.operation.backup.manifest import DUMP, MANIFEST
from moodtrack.operation.backup.place import LOCK
from moodtrack.operation.backup.restoring import Restoring
from moodtrack.operation.servers import BASE_DIR
from moodtrack.ownership.actions import erasing
from moodtrack.people.models import Client, ClientKey
from tests.audit.people import committed_client, committed_therapist
from tests.conftest import Phone, phone_of, seen_by
from tests.copies import session_as
from tests.operation.backups import (
    backed_up,
    command,
    leave,
    manifest,
    on_another_disk,
    refused,
    restore,
    restored,
    rewrite_manifest,
)
from tests.sealing.story import said

NOTE = "a note of before"
WALLS = ("ALTER", "ADD", "GRANT", "REVOKE", "CREATE POLICY", "CREATE TRIGGER", "CREATE FUNCTION", "CREATE TABLE")
FORMER = re.compile(r"is kept as (\w+)\.")


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Vault:
    settings.MOODTRACK_VAULT = on_another_disk(tmp_path / "vault")
    monkeypatch.setenv("MOODTRACK_VAULT", str(tmp_path / "vault"))
    return Vault(tmp_path / "vault", is_made=True)


@pytest.fixture(autouse=True)
def _dropped(own_database: str) -> Iterator[None]:
    """What restores put aside goes with the test's own database."""
    yield
    with session_as("MIGRATOR_DATABASE_URL") as owner:
        for name in _beside(own_database):
            owner.execute(f"DROP DATABASE {name}".encode())


def _beside(url: str) -> list[str]:
    pattern = urlsplit(url).path[1:] + "\\_%"
    with session_as("MIGRATOR_DATABASE_URL") as owner:
        rows = owner.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", [pattern])
        return [name for (name,) in rows]


@pytest.fixture
def relationship(own_database: str) -> CareRelationship:
    return committed_client(committed_therapist())


@pytest.fixture
def phone(relationship: CareRelationship) -> Phone:
    phone = phone_of(relationship.client.account)
    assert phone.put(f"/check-ins/{uuid4()}", said(NOTE)).status_code == 201
    return phone


@pytest.fixture
def folder(phone: Phone, tmp_path: Path) -> Path:
    """A backup of one client with one check-in."""
    backed_up(tmp_path / "one")
    return tmp_path / "one"


def notes_of(phone: Phone) -> list[str]:
    """What the client reads, signed in anew."""
    return [row["note"]["text"] for row in phone_of(phone.account).get("/check-ins").json()["results"]]


def test_the_database_that_was_here_is_kept_under_another_name(folder: Path, phone: Phone, own_database: str) -> None:
    phone.put(f"/check-ins/{uuid4()}", said("a note of after"))
    former = FORMER.search(restored(folder, "--replace"))
    assert former
    assert notes_of(phone) == [NOTE]
    assert _beside(own_database) == [former[1]]
    with session_as("BACKUP_DATABASE_URL", former[1]) as backup:
        assert backup.execute("SELECT count(*) FROM checkins_checkin").fetchone() == (2,)


def test_one_that_is_empty_is_not_kept(folder: Path, phone: Phone, own_database: str) -> None:
    """As after a disaster: `create_roles` made it, nobody has migrated it."""
    leave()
    name = urlsplit(own_database).path[1:]
    with session_as("MIGRATOR_DATABASE_URL") as owner:
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        owner.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    said_so = restored(folder)
    assert "is kept as" not in said_so
    assert notes_of(phone) == [NOTE]
    assert _beside(own_database) == []


def test_what_is_restored_has_the_very_walls_and_privileges_of_what_was(folder: Path, own_database: str) -> None:
    before = _schema()
    restored(folder, "--replace")
    assert _schema() == before
    assert command("migrate", "--check").returncode == 0
    assert "chains are good" in command("verify_audit").stdout
    name = urlsplit(own_database).path[1:]
    with session_as("MIGRATOR_DATABASE_URL") as owner:
        acl = "SELECT datacl::text FROM pg_database WHERE datname = %s"
        assert "moodtrack_app=c" in str(owner.execute(acl, [name]).fetchone())
        assert "{=" not in str(owner.execute(acl, [name]).fetchone())


def _schema() -> list[str]:
    """What is said of walls and privileges; not of indexes, whose conditions PostgreSQL writes otherwise afterwards."""
    pg_dump, _ = postgres_tool("pg_dump", oldest=_server())
    line = [pg_dump, "--schema-only", os.environ["BACKUP_DATABASE_URL"]]
    text = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return [line for line in text.splitlines() if line.lstrip().startswith(WALLS)]


def _server() -> int:
    with session_as("BACKUP_DATABASE_URL") as backup:
        return backup.info.server_version // 10_000


def test_everybody_signs_in_again_and_shares_nothing_until_they_say_so(
    folder: Path, phone: Phone, relationship: CareRelationship
) -> None:
    assert "1 relationships share nothing" in restored(folder, "--replace")
    assert phone.get("/me").status_code == 401
    with seen_by(phone.account):
        assert current_consent(relationship).kinds == []
        assert list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))[-2:] == [
            "restore_record",
            "stop_sharing",
        ]


def test_where_nothing_was_served_since_sharing_can_stay(
    folder: Path, phone: Phone, relationship: CareRelationship
) -> None:
    with seen_by(phone.account):
        before = current_consent(relationship).kinds
    assert "share nothing" not in restored(folder, "--replace", "--keep-sharing")
    with seen_by(phone.account):
        assert current_consent(relationship).kinds == before != []


def test_a_database_in_which_people_sign_in_is_refused(folder: Path, phone: Phone, own_database: str) -> None:
    assert refused(restore(folder)).endswith("Nothing was changed. With --replace it is kept under another name.")
    assert notes_of(phone) == [NOTE]
    assert _beside(own_database) == []


def test_one_that_is_in_use_is_refused_by_who_uses_it(folder: Path, own_database: str) -> None:
    leave()
    with psycopg.connect(own_database):
        assert "is in use (1 as moodtrack_app): stop web, worker, beat" in refused(
            command("restore", folder, "--replace")
        )


def test_another_restore_is_waited_for(folder: Path, own_database: str) -> None:
    with session_as("MIGRATOR_DATABASE_URL", "postgres") as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        assert "Another restore runs" in refused(restore(folder, "--replace"))


def test_a_dump_that_was_changed_is_refused(folder: Path) -> None:
    dump = folder / DUMP
    content = dump.read_bytes()
    dump.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert "is not what manifest.json says" in refused(restore(folder, "--replace"))
    dump.write_bytes(content[:-1])
    assert "is not what manifest.json says" in refused(restore(folder, "--replace"))


@pytest.mark.parametrize("content", ["", "{}", '{"form": 2}', "[]"])
def test_a_manifest_that_is_damaged_or_of_a_later_form_is_refused(folder: Path, content: str) -> None:
    (folder / MANIFEST).write_text(content)
    assert "is damaged, or of a later version" in refused(restore(folder, "--replace"))


def test_a_directory_that_is_no_backup_is_refused(own_database: str, tmp_path: Path) -> None:
    assert "is no backup" in refused(restore(tmp_path / "nothing"))


def test_a_backup_of_later_code_is_refused(folder: Path) -> None:
    rewrite_manifest(folder, migrations=[*manifest(folder)["migrations"], "people.0999_later"], moodtrack="9.9")
    assert "made by moodtrack 9.9, which is later than this code" in refused(restore(folder, "--replace"))


def test_a_backup_of_a_later_server_is_refused(folder: Path, own_database: str) -> None:
    rewrite_manifest(folder, restores_into=99)
    assert "needs PostgreSQL 99 or newer" in refused(restore(folder, "--replace"))
    assert _beside(own_database) == []


@pytest.mark.parametrize("fact", [{"clients": 2}, {"audit": "0" * 64}])
def test_what_is_not_as_the_manifest_says_takes_nobodys_place(folder: Path, phone: Phone, fact: dict[str, Any]) -> None:
    rewrite_manifest(folder, **fact)
    assert "not as the manifest says" in refused(restore(folder, "--replace"))
    assert notes_of(phone) == [NOTE]


def test_one_that_is_refused_leaves_no_copy_of_the_record_behind(folder: Path, phone: Phone, own_database: str) -> None:
    with _held(own_database):
        _killed_after(4, folder)
    assert len(_beside(own_database)) == 1
    rewrite_manifest(folder, clients=2)
    assert "not as the manifest says" in refused(restore(folder, "--replace"))
    assert _beside(own_database) == []


def test_a_client_who_cannot_be_erased_again_is_named_and_nothing_changed(
    folder: Path, phone: Phone, vault: Vault, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.put_receipt(Receipt(phone.account.pk, timezone.now(), timezone.now(), {}))
    monkeypatch.setattr(erasing, "remains_of", lambda *_: {"people_account": 1})
    assert refused(restore(folder, "--replace")) == (
        f"Client {phone.account.pk} was not erased again: still in people_account. Nothing was changed."
    )
    assert _beside(own_database) == []
    assert phone.get("/me").status_code == 200


def test_whatever_else_the_domain_refuses_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConflictError("There is something.")

    monkeypatch.setattr(Restoring, "settle", refuse)
    assert refused(restore(folder, "--replace")) == "Nothing was changed: There is something."


def test_erasing_again_is_planned_by_what_is_there_and_may_take_its_time(
    folder: Path, phone: Phone, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Any, ...]] = []

    def remember(*_: Any) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) > 0, current_setting('statement_timeout'), current_user"
                " FROM pg_stats WHERE tablename = 'django_migrations'"
            )
            seen.append(cursor.fetchone())
        return {}

    vault.put_receipt(Receipt(phone.account.pk, timezone.now(), timezone.now(), {}))
    monkeypatch.setattr(erasing, "remains_of", remember)
    assert "1 clients who were erased" in restored(folder, "--replace")
    assert seen == [(True, "0", "moodtrack_app")]


def test_a_request_has_its_limits_again_afterwards(own_database: str) -> None:
    def limit() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return cursor.fetchone()

    with speaking_to(own_database):
        assert limit() == ("0",)
    assert limit() == ("5s",)


def test_a_client_without_a_key_is_named_and_nothing_changed_until_that_is_meant(
    folder: Path, phone: Phone, tmp_path: Path
) -> None:
    (tmp_path / "vault" / CLIENT_KEYS).unlink()
    done = restore(folder, "--replace")
    assert "1 clients have no key, named above" in refused(done)
    assert f"client {phone.account.pk} has no key in the vault" in done.stderr
    assert notes_of(phone) == [NOTE]
    done = restore(folder, "--replace", "--without-keys")
    assert done.returncode == 0, done.stderr
    assert f"client {phone.account.pk} has no key in the vault" in done.stderr
    with seen_by(phone.account):
        assert Client.objects.count() == 1
        assert ClientKey.objects.count() == 0


def test_a_key_that_moodtrack_keys_does_not_open_is_named(folder: Path, phone: Phone, settings: Any) -> None:
    settings.MOODTRACK_KEYS = [b64encode(bytes(32)).decode()]
    said_so = refused(restore(folder, "--replace"))
    settings.MOODTRACK_KEYS = []
    assert said_so.startswith("A key in the vault does not open: MOODTRACK_KEYS does not hold the key")
    assert notes_of(phone) == [NOTE]


def test_an_invitation_that_moodtrack_keys_do_not_open_is_named(
    folder: Path, phone: Phone, relationship: CareRelationship, settings: Any, tmp_path: Path
) -> None:
    """As after a rotation that no backup followed: the vault knows the new key, the invitation of then the old one."""
    old, new = (b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    first = keys_of_this_server()
    settings.MOODTRACK_KEYS = [old, first]
    with seen_by(relationship.therapist):
        invite(therapist=relationship.therapist, label="Client B", now=timezone.now())
    backed_up(tmp_path / "two")
    settings.MOODTRACK_KEYS = [new, first]
    assert "An invitation does not open: MOODTRACK_KEYS does not hold" in refused(
        restore(tmp_path / "two", "--replace")
    )
    settings.MOODTRACK_KEYS = []
    assert notes_of(phone) == [NOTE]


def keys_of_this_server() -> str:
    return (Path(os.environ["MOODTRACK_DATA"]) / "keys").read_text().strip()


def test_a_damaged_vault_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "vault" / "client-keys.json").write_text("{")
    assert "client-keys.json is damaged" in refused(restore(folder, "--replace"))


def test_an_address_that_is_not_set_is_named(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MIGRATOR_DATABASE_URL")
        assert refused(restore(folder, "--replace")).startswith("MIGRATOR_DATABASE_URL not set")


def test_a_backup_of_older_code_is_brought_up_to_this_one(folder: Path, phone: Phone, tmp_path: Path) -> None:
    assert command("migrate", "care", "0004").returncode == 0
    backed_up(tmp_path / "older")
    assert "care.0005_used_invitations" not in manifest(tmp_path / "older")["migrations"]
    restored(tmp_path / "older", "--replace")
    assert command("migrate", "--check").returncode == 0
    assert notes_of(phone) == [NOTE]


@pytest.fixture
def _later_column() -> Iterator[None]:
    """Code that knows a column of keys which no backup has yet."""
    column = models.TextField(default="")
    ClientKey.add_to_class("later", column)
    yield
    ClientKey._meta.local_fields.remove(column)
    ClientKey._meta._expire_cache()  # type: ignore[attr-defined]
    del ClientKey.later  # type: ignore[attr-defined]


def test_keys_go_into_the_table_of_a_backup_from_before_a_column_came(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("_later_column")
    assert "Restored: 1 clients" in restored(folder, "--replace")


def test_killed_anywhere_it_has_changed_nothing_and_works_when_run_again(
    folder: Path, phone: Phone, own_database: str
) -> None:
    for lines in (2, 4, 6):
        leave()
        with _held(own_database):
            _killed_after(lines, folder)
        assert notes_of(phone) == [NOTE], lines
        assert phone.get("/me").status_code == 200
    assert len(_beside(own_database)) == 1
    restored(folder, "--replace")
    assert notes_of(phone) == [NOTE]
    assert phone.get("/me").status_code == 401


def _killed_after(lines: int, folder: Path) -> None:
    line = [sys.executable, "manage.py", "restore", folder, "--replace"]
    with subprocess.Popen(line, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout
        for _ in range(lines):
            assert killed.stdout.readline()
        killed.kill()


@contextmanager
def _held(url: str) -> Iterator[None]:
    """Nobody gives this database another name meanwhile; afterwards whoever was killed waiting for that is gone."""
    name = urlsplit(url).path[1:]
    with session_as("MIGRATOR_DATABASE_URL", "postgres") as other:
        with other.transaction():
            other.execute(f"COMMENT ON DATABASE {name} IS NULL".encode())
            yield
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
