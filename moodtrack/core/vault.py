"""What must survive the database and must not be in its backups: a directory kept apart from both, beside the keys.

It holds each client's wrapped key as of the last backup, a receipt for everyone who was erased, and the number of the
last epoch. A dump without it cannot be read; with it, whoever was erased stays erased.
"""

import fcntl
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TypeVar
from uuid import UUID

from moodtrack.core.keyring import Wrapped
from moodtrack.core.private_file import replaced

CLIENT_KEYS, RECEIPTS, EPOCH = "client-keys.json", "receipts", "epoch"
Stored = TypeVar("Stored")


class VaultError(Exception):
    """The vault cannot be used as it is; the message is one line and names the cure."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a client was erased, by id, and when; ``rows`` says of how many rows of which tables."""

    client_id: UUID
    asked_at: datetime
    erased_at: datetime
    rows: Mapping[str, int]


class Vault:
    """The directory; it is made at first use, and one process at a time writes in it.

    Every method raises VaultError when it may not be read or written, or is damaged.

    Args:
        path: where it lies.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def put_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt, and keep the client's key no longer. Comes before the rows go: what is begun is finished."""
        with self._locked():
            facts = asdict(receipt) | {"rows": dict(receipt.rows)}
            _put(self._receipts / f"{receipt.client_id}.json", json.dumps(facts, default=str).encode())
            self._store_keys({owner: key for owner, key in self._stored_keys().items() if owner != receipt.client_id})

    def receipts(self) -> Iterator[Receipt]:
        """Everyone's who was erased."""
        for path in sorted(self._receipts.glob("*.json")):
            yield _read(path, _receipt)

    @contextmanager
    def replacing_keys(self) -> Iterator[dict[UUID, Wrapped]]:
        """Replace the clients' keys by what is put into the mapping within this block, during which nobody is erased.

        Whoever has a receipt is left out, even if they were read from the database a moment before.
        """
        with self._locked():
            keys: dict[UUID, Wrapped] = {}
            yield keys
            erased = {receipt.client_id for receipt in self.receipts()}
            self._store_keys({owner: key for owner, key in keys.items() if owner not in erased})

    def keys(self) -> dict[UUID, Wrapped]:
        """Each client's wrapped key as of the last backup."""
        with self._locked():
            return self._stored_keys()

    def next_epoch(self, *, after: int = 0) -> int:
        """A number no restored database has had before, 1 for the first.

        Args:
            after: a number that was had too, whatever the vault says: it may be younger than the dump.
        """
        with self._locked():
            path = self._path / EPOCH
            epoch = max(after, _read(path, int) if path.exists() else 0) + 1
            _put(path, f"{epoch}\n".encode())
            return epoch

    @property
    def _receipts(self) -> Path:
        return self._path / RECEIPTS

    def _stored_keys(self) -> dict[UUID, Wrapped]:
        path = self._path / CLIENT_KEYS
        return _read(path, _keys) if path.exists() else {}

    def _store_keys(self, keys: Mapping[UUID, Wrapped]) -> None:
        stored = {
            str(owner): {"key_id": key.key_id, "sealed": b64encode(key.sealed).decode()} for owner, key in keys.items()
        }
        _put(self._path / CLIENT_KEYS, json.dumps(stored).encode())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock_file() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _lock_file(self) -> IO[str]:
        with _in_words(self._path):
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._receipts.mkdir(mode=0o700, exist_ok=True)
            return (self._path / "lock").open("w")


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise VaultError(
            f"{path} cannot be used ({error.strerror}): MOODTRACK_VAULT names a directory of the user who runs this."
        ) from error


def _put(path: Path, content: bytes) -> None:
    with _in_words(path):
        replaced(path, content)


def _read(path: Path, meaning: Callable[[bytes], Stored]) -> Stored:
    try:
        with _in_words(path):
            return meaning(path.read_bytes())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VaultError(f"{path} is damaged: bring it back from a copy of the vault.") from error


def _keys(content: bytes) -> dict[UUID, Wrapped]:
    stored = json.loads(content)
    return {UUID(owner): Wrapped(key["key_id"], b64decode(key["sealed"])) for owner, key in stored.items()}


def _receipt(content: bytes) -> Receipt:
    facts = json.loads(content)
    return Receipt(
        UUID(facts["client_id"]),
        datetime.fromisoformat(facts["asked_at"]),
        datetime.fromisoformat(facts["erased_at"]),
        facts["rows"],
    )
