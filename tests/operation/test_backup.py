"""`manage.py backup`: what is in it, what is never in it, and what it says when it cannot be made."""

import errno
import os
import stat
import subprocess
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from moodtrack.care.models import CareRelationship
from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring
from moodtrack.core.sealing import BrokenSealError, Kind
from moodtrack.core.vault import Receipt, Vault
from moodtrack.operation.backup.making import LEFT_OUT
from moodtrack.operation.backup.manifest import DUMP, MANIFEST, Manifest
from moodtrack.operation.servers import BASE_DIR
from moodtrack.people.models import ClientKey
from tests.audit.people import committed_client, committed_therapist
from tests.conftest import Phone, phone_of, seen_by
from tests.operation.backups import as_text, backed_up, backup, command, manifest, on_another_disk, refused
from tests.sealing.story import said

NOTE = "a note that nobody finds"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Vault:
    settings.MOODTRACK_VAULT = on_another_disk(tmp_path / "vault")
    monkeypatch.setenv("MOODTRACK_VAULT", str(tmp_path / "vault"))
    return Vault(tmp_path / "vault", is_made=True)


@pytest.fixture
def relationship(own_database: str) -> CareRelationship:
    return committed_client(committed_therapist())


@pytest.fixture
def phone(relationship: CareRelationship) -> Phone:
    phone = phone_of(relationship.client.account)
    assert phone.put(f"/check-ins/{uuid4()}", said(NOTE)).status_code == 201
    return phone


def key_of(phone: Phone) -> Wrapped:
    with seen_by(phone.account):
        return ClientKey.objects.get().as_held


def test_it_says_what_it_holds_without_saying_anything_of_anybody(phone: Phone, vault: Vault, tmp_path: Path) -> None:
    before = timezone.now()
    folder = tmp_path / "backups" / "one"
    said = backed_up(folder)
    told = manifest(folder)
    dump = (folder / DUMP).read_bytes()
    assert (told["clients"], told["size"], told["sha256"]) == (1, len(dump), sha256(dump).hexdigest())
    assert before < datetime.fromisoformat(told["made_at"]) < timezone.now()
    assert "people.0004_a_key_for_each_client" in told["migrations"]
    assert said.splitlines()[-1].startswith(f"{folder}: 1 clients, {len(dump)} bytes")
    assert told["audit"] in command("verify_audit").stdout
    assert phone.account.email not in (folder / MANIFEST).read_text()
    assert {path.name for path in folder.iterdir()} == {DUMP, MANIFEST}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert [path.name for path in folder.parent.iterdir()] == ["one"]


def test_neither_keys_nor_sign_ins_nor_exports_are_in_it(phone: Phone, vault: Vault, tmp_path: Path) -> None:
    backed_up(tmp_path / "one")
    text = as_text(tmp_path / "one")
    assert "COPY public.checkins_checkin " in text
    assert phone.account.email in text
    for table in LEFT_OUT:
        assert f"CREATE TABLE public.{table} " in text
        assert f"COPY public.{table} " not in text
    wrapped = key_of(phone)
    assert wrapped.sealed.hex() not in text
    assert wrapped.sealed not in (tmp_path / "one" / DUMP).read_bytes()
    assert phone.token.partition(".")[0] not in text
    assert NOTE not in text


def test_a_dump_and_the_keys_of_the_server_open_nothing_without_the_vault(
    phone: Phone, vault: Vault, tmp_path: Path
) -> None:
    """Not even by the key of somebody else, or a new one for the same client."""
    backed_up(tmp_path / "one")
    ring, client_id = keyring(), phone.account.pk
    assert vault.keys() == {client_id: key_of(phone)}
    with seen_by(phone.account), connection.cursor() as cursor:
        cursor.execute("SELECT id, change, note FROM checkins_checkin")
        row_id, change, note = cursor.fetchone()
    assert bytes(note).hex() in as_text(tmp_path / "one")
    seal = ring.seal_of(client_id, ring.new_key(client_id))
    with pytest.raises(BrokenSealError):
        seal.open(Kind.NOTE, row_id, change, note)
    assert NOTE in ring.seal_of(client_id, vault.keys()[client_id]).open(Kind.NOTE, row_id, change, note).decode()


def test_the_vault_keeps_the_keys_of_all_but_the_erased(phone: Phone, vault: Vault, tmp_path: Path) -> None:
    backed_up(tmp_path / "one")
    other = committed_client(committed_therapist("Therapist Two"), "Client B")
    assert vault.keys().keys() == {phone.account.pk}
    backed_up(tmp_path / "two")
    assert vault.keys().keys() == {phone.account.pk, other.client_id}
    now = timezone.now()
    vault.put_receipt(Receipt(other.client_id, now, now, {}))
    backed_up(tmp_path / "three")
    assert vault.keys().keys() == {phone.account.pk}


def test_a_backup_of_another_database_leaves_the_keys_where_they_are(
    own_database: str, vault: Vault, tmp_path: Path
) -> None:
    other, key = uuid4(), Wrapped("a key of another server", b"sealed")
    with vault.changing_keys() as keys:
        keys[other] = key
    backed_up(tmp_path / "one")
    assert manifest(tmp_path / "one")["clients"] == 0
    assert vault.keys() == {other: key}


def test_a_directory_that_holds_something_is_refused_and_an_empty_one_is_not(
    own_database: str, vault: Vault, tmp_path: Path
) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    backed_up(folder)
    kept = (folder / DUMP).read_bytes()
    assert refused(backup(folder)) == f"{folder} holds something. A directory is one backup: name a new one."
    assert (folder / DUMP).read_bytes() == kept


def test_a_backup_never_lies_beside_the_keys(own_database: str, vault: Vault, tmp_path: Path) -> None:
    for beside in (tmp_path / "vault" / "one", tmp_path / "vault" / ".." / "one"):
        assert "lies in the vault or beside it" in refused(backup(beside.resolve()))
    assert list((tmp_path / "vault").resolve().parent.glob("one*")) == []


def test_what_a_full_disk_says_names_the_file(
    own_database: str, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/elsewhere/file")

    monkeypatch.setattr(Manifest, "write", refuses)
    assert refused(backup(tmp_path / "one")) == "/elsewhere/file: No space left on device."


def test_a_role_that_policies_bind_is_refused(own_database: str, vault: Vault, tmp_path: Path) -> None:
    done = command("backup", tmp_path / "one", BACKUP_DATABASE_URL=own_database)
    assert "set BACKUP_DATABASE_URL" in refused(done)
    assert not list(tmp_path.glob("one*"))


def test_a_disk_that_is_full_leaves_nothing_half(own_database: str, vault: Vault, tmp_path: Path) -> None:
    command_line = "ulimit -f 40; exec {} manage.py backup {}".format(sys.executable, tmp_path / "one")
    done = subprocess.run(["bash", "-c", command_line], cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert "pg_dump failed" in refused(done)
    assert not list(tmp_path.glob("one*"))
    assert vault.keys() == {}


def test_a_vault_that_cannot_be_written_leaves_no_backup(own_database: str, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.MOODTRACK_VAULT = tmp_path / "file"
    assert "MOODTRACK_VAULT names a directory" in refused(backup(tmp_path / "backups" / "one"))
    assert not list((tmp_path / "backups").iterdir())
