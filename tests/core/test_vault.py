"""What is kept apart from the database and its backups: keys until somebody is erased, receipts, the last epoch."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from moodtrack.core.keyring import Wrapped
from moodtrack.core.vault import Receipt, Vault, VaultError

ONE, TWO = UUID(int=1), UUID(int=2)
KEY, OTHER = Wrapped("a key", b"\x00sealed\xff"), Wrapped("a key", b"another")
ASKED, ERASED = datetime(2026, 11, 1, 8, 0, tzinfo=UTC), datetime(2026, 11, 2, 8, 0, 0, 12, tzinfo=UTC)


def receipt_of(client_id: UUID) -> Receipt:
    return Receipt(client_id, ASKED, ERASED, {"people_client": 1})


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "deep" / "vault")


def put(vault: Vault, keys: dict[UUID, Wrapped]) -> None:
    with vault.replacing_keys() as held:
        held.update(keys)


def test_keys_come_back_as_they_were_put(vault: Vault) -> None:
    put(vault, {ONE: KEY, TWO: OTHER})
    assert vault.keys() == {ONE: KEY, TWO: OTHER}


def test_the_keys_of_the_next_backup_replace_those_before(vault: Vault) -> None:
    put(vault, {ONE: KEY})
    put(vault, {TWO: OTHER})
    assert vault.keys() == {TWO: OTHER}


def test_a_receipt_comes_back_and_takes_the_key_with_it(vault: Vault) -> None:
    put(vault, {ONE: KEY, TWO: OTHER})
    vault.put_receipt(receipt_of(ONE))
    assert list(vault.receipts()) == [receipt_of(ONE)]
    assert vault.keys() == {TWO: OTHER}


def test_whoever_was_erased_is_left_out_although_they_were_read_from_the_database(vault: Vault) -> None:
    vault.put_receipt(receipt_of(ONE))
    put(vault, {ONE: KEY, TWO: OTHER})
    assert vault.keys() == {TWO: OTHER}


def test_nobody_is_erased_while_keys_are_replaced(vault: Vault) -> None:
    with ThreadPoolExecutor(1) as thread:
        with vault.replacing_keys() as keys:
            erased = thread.submit(vault.put_receipt, receipt_of(ONE))
            keys[ONE] = KEY
            with pytest.raises(TimeoutError):
                erased.result(timeout=0.2)
        erased.result(timeout=30)
    assert vault.keys() == {}


def test_what_fails_half_way_replaces_nothing(vault: Vault) -> None:
    put(vault, {ONE: KEY})
    with pytest.raises(ZeroDivisionError), vault.replacing_keys() as keys:
        keys[TWO] = Wrapped("a key", bytes(1 // 0))
    assert vault.keys() == {ONE: KEY}


def test_an_epoch_is_given_once_and_above_what_a_dump_knows(vault: Vault) -> None:
    assert [vault.next_epoch(), vault.next_epoch(), vault.next_epoch(after=7), vault.next_epoch(after=3)] == [
        1,
        2,
        8,
        9,
    ]


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


def test_a_damaged_receipt_and_a_damaged_epoch_are_named(vault: Vault, tmp_path: Path) -> None:
    vault.put_receipt(receipt_of(ONE))
    (tmp_path / f"deep/vault/receipts/{ONE}.json").write_text('{"client_id": 1}')
    with pytest.raises(VaultError, match=f"{ONE}.json is damaged"):
        list(vault.receipts())
    (tmp_path / "deep/vault/epoch").write_text("many")
    with pytest.raises(VaultError, match="epoch is damaged"):
        vault.next_epoch()


def test_a_vault_that_is_no_directory_is_named_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("")
    with pytest.raises(VaultError, match=r"vault cannot be used \(.*\): MOODTRACK_VAULT names a directory"):
        Vault(tmp_path / "vault").keys()
