"""What must survive the database and must not be in its backups: a directory kept apart from both, beside the keys.

It holds each client's wrapped key since their first backup, a receipt for everyone who was erased, and the number of
the number of the last restore. A dump without it cannot be read; with it, whoever was erased stays erased.
"""

import errno
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
from moodtrack.core.private_file import replaced, without_drafts

CLIENT_KEYS, RECEIPTS, RESTORES = "client-keys.json", "receipts", "restores"
MARK = "this-is-the-vault"
"""The file by which a vault is told from the empty place where its disk is to be mounted."""
CURES = {
    errno.ENOSPC: "make room on that disk.",
    errno.EDQUOT: "make room on that disk.",
    errno.EROFS: "a restore writes in it too; copy it to a disk that can be written, and name the copy.",
}
OTHER_CURE = "MOODTRACK_VAULT names a directory of the user who runs this."
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
    """The directory, in which one process at a time writes. A client's key leaves it by their receipt and no other way.

    Every method raises VaultError when it may not be read or written, or is damaged.

    Args:
        path: where it lies.
        is_made: whether it is made at first use; otherwise it has to be there, with its mark.
    """

    def __init__(self, path: Path, *, is_made: bool) -> None:
        self._path, self._is_made = path, is_made

    def put_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt, and keep the client's key no longer. Comes before the rows go: what is begun is finished."""
        with self._locked():
            facts = asdict(receipt) | {"rows": dict(receipt.rows)}
            _put(self._receipts / f"{receipt.client_id}.json", json.dumps(facts, default=str).encode())
            self._store_keys({owner: key for owner, key in self._stored_keys().items() if owner != receipt.client_id})

    def probe(self) -> None:
        """Nothing, if a receipt could be put here now."""
        with self._locked():
            pass

    def receipts(self) -> Iterator[Receipt]:
        """Everyone's who was erased."""
        for path in self._receipt_paths():
            yield _read(path, _receipt)

    @contextmanager
    def changing_keys(self) -> Iterator[dict[UUID, Wrapped]]:
        """The clients' keys, to be added to and wrapped anew within this block, during which nobody is erased.

        What is taken out of the mapping stays: it may be another database's, and the key of a record is not lost by a
        mistake. Whoever has a receipt is left out, even if they were read from the database a moment before.
        """
        with self._locked():
            stored = self._stored_keys()
            yield (keys := dict(stored))
            erased = {receipt.client_id for receipt in self.receipts()}
            self._store_keys({owner: key for owner, key in (stored | keys).items() if owner not in erased})

    def keys(self) -> dict[UUID, Wrapped]:
        """The wrapped key of each client who was in a backup and was not erased."""
        self._stand_ready()
        return self._stored_keys()

    def next_restore(self) -> int:
        """A number that no database restored with this vault has had before, 1 for the first."""
        with self._locked():
            path = self._path / RESTORES
            number = (_read(path, int) if path.exists() else 0) + 1
            _put(path, f"{number}\n".encode())
            return number

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
        self._stand_ready()
        with self._lock_file() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._tidy()
            yield

    def _stand_ready(self) -> None:
        with _in_words(self._path):
            if self._is_made:
                self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif not (self._path / MARK).is_file():
                raise VaultError(
                    f"{self._path} is no vault: is its disk mounted? A new one, for a server that has none:"
                    f" mkdir -m 700 {self._path}; touch {self._path / MARK}"
                )
            self._receipts.mkdir(mode=0o700, exist_ok=True)

    def _lock_file(self) -> IO[str]:
        with _in_words(self._path):
            return (self._path / "lock").open("w")

    def _tidy(self) -> None:
        """A draft of the keys would outlive the erasure of everyone in it."""
        with _in_words(self._path):
            without_drafts(self._path)
            without_drafts(self._receipts)

    def _receipt_paths(self) -> list[Path]:
        self._stand_ready()
        with _in_words(self._receipts):
            return sorted(path for path in self._receipts.iterdir() if path.suffix == ".json")


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cure = CURES.get(error.errno or 0, OTHER_CURE)
        raise VaultError(f"{path} cannot be used ({error.strerror}): {cure}") from error


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
