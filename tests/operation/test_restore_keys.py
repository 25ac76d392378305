"""Which keys a restore needs: of the clients who come back, and of MOODTRACK_KEYS only those of now."""

import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from moodtrack.core.keyring import Wrapped
from moodtrack.core.vault import Vault
from tests.audit.people import committed_client, committed_therapist
from tests.conftest import Phone, phone_of
from tests.copies import session_as
from tests.operation.backups import backed_up, command, on_another_disk, restored
from tests.sealing.story import said

OLD, NEW = (b64encode(bytes([n]) * 32).decode() for n in (1, 2))
NOTE = "a note of before"


@pytest.fixture
def only(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes these all of MOODTRACK_KEYS, here and in the commands we start."""

    def put(*keys: str) -> None:
        settings.MOODTRACK_KEYS = list(keys)
        monkeypatch.setenv("MOODTRACK_KEYS", ",".join(keys))

    return put


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Vault:
    settings.MOODTRACK_VAULT = on_another_disk(tmp_path / "vault")
    monkeypatch.setenv("MOODTRACK_VAULT", str(tmp_path / "vault"))
    return Vault(tmp_path / "vault", is_made=True)


@pytest.fixture
def phone(own_database: str, only: Any) -> Iterator[Phone]:
    """What a restore puts aside goes with the test's own database."""
    only(OLD)
    phone = phone_of(committed_client(committed_therapist()).client.account)
    assert phone.put(f"/check-ins/{uuid4()}", said(NOTE)).status_code == 201
    yield phone
    with session_as("MIGRATOR_DATABASE_URL") as owner:
        pattern = urlsplit(own_database).path[1:] + "\\_%"
        for (name,) in owner.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern]).fetchall():
            owner.execute(f"DROP DATABASE {name}".encode())


def notes_of(phone: Phone) -> list[str]:
    rows = phone_of(phone.account).get("/check-ins").json()["results"]
    return [row["note"]["text"] for row in rows]


def test_a_backup_from_before_a_rotation_comes_back_with_the_new_key_only(
    phone: Phone, only: Any, tmp_path: Path
) -> None:
    backed_up(tmp_path / "one")
    only(NEW, OLD)
    done = command("rotate_keys")
    assert done.stdout.endswith("Every other key can go.\n"), done.stderr
    only(NEW)
    restored(tmp_path / "one", "--replace")
    assert OLD not in os.environ["MOODTRACK_KEYS"]
    assert notes_of(phone) == [NOTE]


def test_a_key_of_somebody_who_is_not_in_the_dump_holds_up_nobody(phone: Phone, vault: Vault, tmp_path: Path) -> None:
    backed_up(tmp_path / "one")
    with vault.changing_keys() as keys:
        keys[uuid4()] = Wrapped("f" * 16, b"of another server")
    restored(tmp_path / "one", "--replace")
    assert notes_of(phone) == [NOTE]
