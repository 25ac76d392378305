"""What is kept apart from the database and its backups: keys until somebody is erased, receipts, restores counted."""

import errno
import os
import signal
import stat
import subprocess
import sys
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import pytest

from moodtrack.core.keyring import Wrapped
from moodtrack.core.vault import MARK, Receipt, Vault, VaultError
from moodtrack.operation.servers import BASE_DIR

ONE, TWO = UUID(int=1), UUID(int=2)
KEY, OTHER = Wrapped("a key", b"\x00sealed\xff"), Wrapped("a key", b"another")
ASKED, ERASED = datetime(2026, 11, 1, 8, 0, tzinfo=UTC), datetime(2026, 11, 2, 8, 0, 0, 12, tzinfo=UTC)


def receipt_of(client_id: UUID) -> Receipt:
    return Receipt(client_id, ASKED, ERASED, {"people_client": 1})


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "deep" / "vault", is_made=True)


def put(vault: Vault, keys: dict[UUID, Wrapped]) -> None:
    with vault.changing_keys() as held:
        held.update(keys)


def test_keys_come_back_as_they_were_put(vault: Vault) -> None:
    put(vault, {ONE: KEY, TWO: OTHER})
    assert vault.keys() == {ONE: KEY, TWO: OTHER}


def test_a_backup_of_another_database_takes_no_key_away(vault: Vault) -> None:
    put(vault, {ONE: KEY})
    put(vault, {TWO: OTHER})
    put(vault, {})
    with vault.changing_keys() as keys:
        keys.clear()
    assert vault.keys() == {ONE: KEY, TWO: OTHER}


def test_a_key_that_was_wrapped_anew_takes_the_place_of_the_one_before(vault: Vault) -> None:
    put(vault, {ONE: KEY, TWO: KEY})
    put(vault, {ONE: OTHER})
    assert vault.keys() == {ONE: OTHER, TWO: KEY}


def test_a_receipt_comes_back_and_takes_the_key_with_it(vault: Vault) -> None:
    put(vault, {ONE: KEY, TWO: OTHER})
    vault.put_receipt(receipt_of(ONE))
    assert list(vault.receipts()) == [receipt_of(ONE)]
    assert vault.keys() == {TWO: OTHER}


def test_whoever_was_erased_is_left_out_although_they_were_read_from_the_database(vault: Vault) -> None:
    vault.put_receipt(receipt_of(ONE))
    put(vault, {ONE: KEY, TWO: OTHER})
    assert vault.keys() == {TWO: OTHER}


def test_nobody_is_erased_while_keys_are_changed(vault: Vault) -> None:
    with ThreadPoolExecutor(1) as thread:
        with vault.changing_keys() as keys:
            erased = thread.submit(vault.put_receipt, receipt_of(ONE))
            keys[ONE] = KEY
            with pytest.raises(TimeoutError):
                erased.result(timeout=0.2)
        erased.result(timeout=30)
    assert vault.keys() == {}


def test_what_fails_half_way_changes_nothing(vault: Vault) -> None:
    put(vault, {ONE: KEY})
    with pytest.raises(ZeroDivisionError), vault.changing_keys() as keys:
        keys[TWO] = Wrapped("a key", bytes(1 // 0))
    assert vault.keys() == {ONE: KEY}


def test_a_restore_is_numbered_once(vault: Vault) -> None:
    assert [vault.next_restore() for _ in range(3)] == [1, 2, 3]


def test_only_its_owner_reads_it(vault: Vault, tmp_path: Path) -> None:
    put(vault, {ONE: KEY})
    vault.put_receipt(receipt_of(TWO))
    home = tmp_path / "deep" / "vault"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home, *home.rglob("*")) if path.name != "lock"}
    assert modes == {"vault": 0o700, "receipts": 0o700, "client-keys.json": 0o600, f"{TWO}.json": 0o600}


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"x": {}}', f'{{"{ONE}": {{"key_id": "k"}}}}', f'{{"{ONE}": {{"key_id": 1, "sealed": 2}}}}'],
)
def test_damaged_keys_are_named_with_the_cure(vault: Vault, tmp_path: Path, content: str) -> None:
    put(vault, {})
    (tmp_path / "deep/vault/client-keys.json").write_text(content)
    with pytest.raises(VaultError, match=r"client-keys\.json is damaged: bring it back from a copy"):
        vault.keys()


def test_a_damaged_receipt_and_a_damaged_number_of_restores_are_named(vault: Vault, tmp_path: Path) -> None:
    vault.put_receipt(receipt_of(ONE))
    (tmp_path / f"deep/vault/receipts/{ONE}.json").write_text('{"client_id": 1}')
    with pytest.raises(VaultError, match=f"{ONE}.json is damaged"):
        list(vault.receipts())
    (tmp_path / "deep/vault/restores").write_text("many")
    with pytest.raises(VaultError, match="restores is damaged"):
        vault.next_restore()


def test_a_vault_that_is_no_directory_is_named_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("")
    with pytest.raises(VaultError, match=r"vault cannot be used \(.*\): MOODTRACK_VAULT names a directory"):
        Vault(tmp_path / "vault", is_made=True).keys()


DYING = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
from moodtrack.core.keyring import Wrapped
from moodtrack.core.vault import Vault

os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
with Vault(Path(sys.argv[1]), is_made=True).changing_keys() as keys:
    keys[UUID(int=2)] = Wrapped("a key", b"another")
"""


def test_what_was_killed_while_it_wrote_leaves_no_key_past_the_erasure(vault: Vault, tmp_path: Path) -> None:
    home = tmp_path / "deep" / "vault"
    put(vault, {ONE: KEY})
    killed = subprocess.run([sys.executable, "-c", DYING, home], cwd=BASE_DIR, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    (draft,) = home.glob("client-keys.json.*")
    assert b64encode(KEY.sealed) in draft.read_bytes()
    vault.put_receipt(receipt_of(ONE))
    assert not any(b64encode(KEY.sealed) in path.read_bytes() for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.ENOSPC, "make room on that disk"),
        (errno.EROFS, "copy it to a disk that can be written"),
        (errno.EACCES, "MOODTRACK_VAULT names a directory of the user who runs this"),
    ],
)
def test_a_disk_that_takes_nothing_leaves_no_draft_and_is_named_with_its_own_cure(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, cure: str
) -> None:
    def refuses(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    put(vault, {ONE: KEY})
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuses)
        with pytest.raises(VaultError, match=cure):
            put(vault, {TWO: OTHER})
    assert vault.keys() == {ONE: KEY}
    assert {path.name for path in (tmp_path / "deep" / "vault").iterdir()} == {"client-keys.json", "lock", "receipts"}


def test_it_is_read_where_nothing_can_be_written(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(vault, {ONE: KEY, TWO: OTHER})
    vault.put_receipt(receipt_of(TWO))
    monkeypatch.setattr(Path, "open", lambda path, mode="r", *_, **__: _read_only(path, mode))
    assert (vault.keys(), list(vault.receipts())) == ({ONE: KEY}, [receipt_of(TWO)])
    with pytest.raises(VaultError, match="written, and name the copy"):
        vault.next_restore()


def _read_only(path: Path, mode: str) -> IO[Any]:
    if "r" not in mode:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    return open(path, mode)  # noqa: PTH123 - what stands in for Path.open


def test_where_no_disk_is_mounted_no_vault_is_made(tmp_path: Path) -> None:
    home = tmp_path / "vault"
    vault = Vault(home, is_made=False)
    for is_there in (False, True):
        if is_there:
            home.mkdir()
        for use in (vault.keys, vault.next_restore, lambda: list(vault.receipts()), lambda: put(vault, {ONE: KEY})):
            with pytest.raises(VaultError, match=f"{home} is no vault: is its disk mounted"):
                use()
        assert not is_there or not list(home.iterdir())
    (home / MARK).touch()
    put(vault, {ONE: KEY})
    assert vault.keys() == {ONE: KEY}


def test_receipts_that_cannot_be_read_are_not_taken_for_none(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.put_receipt(receipt_of(ONE))

    def refuses(_path: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "iterdir", refuses)
    with pytest.raises(VaultError, match="receipts cannot be used"):
        list(vault.receipts())
