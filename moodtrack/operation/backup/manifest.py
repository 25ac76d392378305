"""What lies beside a dump and says of it what a restore has to know; no content, no names."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from moodtrack.core.private_file import replaced

FORM = 1
DUMP, MANIFEST = "moodtrack.dump", "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one backup is.

    Args:
        made_at: the instant as of which everything is in it.
        moodtrack: the version that made it.
        made_by, restores_into: PostgreSQL's major version of `pg_dump`, and the oldest server that takes it.
        migrations: those that had run, as ``people.0001_people``.
        clients: how many.
        audit: the digest over the ends of all audit chains, as `verify_audit` prints it.
        size, sha256: of the dump.
    """

    made_at: datetime
    moodtrack: str
    made_by: int
    restores_into: int
    migrations: list[str]
    clients: int
    audit: str
    size: int
    sha256: str

    def write(self, folder: Path) -> None:
        """Put it beside the dump."""
        facts = {"form": FORM, **asdict(self)}
        replaced(folder / MANIFEST, json.dumps(facts, indent=2, default=datetime.isoformat).encode())


def verified(folder: Path) -> Manifest:
    """The manifest of a backup whose dump is what it was.

    Raises:
        CommandError: this is no backup, one of a later form, or the dump was damaged or changed.
    """
    manifest = _read(folder / MANIFEST)
    dump = folder / DUMP
    if not dump.is_file() or dump.stat().st_size != manifest.size or digest_of(dump) != manifest.sha256:
        raise CommandError(f"{dump} is not what {MANIFEST} says: it was damaged or changed. Take another backup.")
    return manifest


def digest_of(dump: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with dump.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> Manifest:
    try:
        return _manifest(json.loads(path.read_bytes()))
    except OSError as error:
        raise CommandError(f"{path.parent} is no backup ({path.name}: {error.strerror}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} is damaged, or of a later version of moodtrack. Take another backup.") from error


def _manifest(facts: dict[str, Any]) -> Manifest:
    if facts.pop("form") != FORM:
        raise ValueError
    return Manifest(**facts | {"made_at": datetime.fromisoformat(facts["made_at"])})
