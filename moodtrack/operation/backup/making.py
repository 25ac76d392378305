"""One backup: everything in the database but keys, sign-ins and exports, then the keys into the vault."""

import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.core.management import CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from moodtrack.audit.queries import digest_over_heads
from moodtrack.core.keys import vault
from moodtrack.core.private_file import moved
from moodtrack.core.role import begin_reading_everything
from moodtrack.operation.backup.manifest import DUMP, Manifest, digest_of
from moodtrack.operation.backup.tools import Tool, tool
from moodtrack.operation.servers import BASE_DIR
from moodtrack.people.queries import every_client_id, every_key

LEFT_OUT = (
    "people_clientkey",  # with them a dump could be read for as long as it lies somewhere
    *("django_session", "usersessions_usersession"),  # a sign-out would be undone
    *(
        "ownership_export",
        "ownership_exportfile",
    ),  # their end, a day later, would be put off; asked for again, made again
)
NEEDS_17 = 17
"""From this version on pg_dump and pg_restore set what older servers do not know."""

Say = Callable[[str], None]


def make_backup(folder: Path, *, url: str, say: Say, now: datetime) -> Manifest:
    """Make a backup; what is not whole never bears its name.

    Args:
        folder: where it shall lie; not there yet, or empty.
        url: the backup role's address, in which Django is connected too.
        say: tells how far it is.

    Raises:
        CommandError: it could not be made, and nothing is left of it.
        VaultError: the vault cannot take the keys.
        HiddenRowsError: this role does not see every row.
    """
    _refuse_unfit(folder)
    with _draft_of(folder) as draft:
        manifest = _dump(draft, url=url, say=say, now=now)
        manifest.write(draft)
        say("Keys ...")
        _keep_keys()
        moved(draft, folder)
    return manifest


def _refuse_unfit(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(f"{folder} holds something. A directory is one backup: name a new one.")
    vault_path = Path(settings.MOODTRACK_VAULT).resolve()
    if vault_path in (folder, *folder.parents) or folder.parent in vault_path.parents:
        raise CommandError(
            f"{folder} lies in the vault or beside it, and a backup that is carried off with the vault can be read."
            " Name another, on another disk."
        )


@contextmanager
def _draft_of(folder: Path) -> Iterator[Path]:
    """A directory beside it that is gone afterwards, unless it was given the name."""
    draft = folder.with_name(f"{folder.name}.draft-{token_hex(4)}")
    try:
        draft.mkdir(mode=0o700, parents=True)
        yield draft
    except OSError as error:
        raise CommandError(f"{error.filename or folder}: {error.strerror}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@transaction.atomic
def _dump(draft: Path, *, url: str, say: Say, now: datetime) -> Manifest:
    """Dump one snapshot, and say of the same what is in it."""
    begin_reading_everything()
    server = connection.connection.info.server_version // 10_000
    pg_dump = tool("pg_dump", oldest=server)
    say(f"Dumping with pg_dump {pg_dump.major} ...")
    dump = _dumped(draft, pg_dump, url)
    say("Checking ...")
    tool("pg_restore", oldest=pg_dump.major).run("--list", dump)
    return Manifest(
        made_at=now,
        moodtrack=version(),
        made_by=pg_dump.major,
        restores_into=max(server, NEEDS_17) if pg_dump.major >= NEEDS_17 else server,
        migrations=sorted(".".join(one) for one in MigrationRecorder(connection).applied_migrations()),
        clients=len(every_client_id()),
        audit=digest_over_heads(),
        size=dump.stat().st_size,
        sha256=digest_of(dump),
    )


def _dumped(draft: Path, pg_dump: Tool, url: str) -> Path:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    dump = draft / DUMP
    dump.touch(mode=0o600)
    without = [f"--exclude-table-data=public.{table}" for table in LEFT_OUT]
    pg_dump.run("--format=custom", f"--snapshot={snapshot}", *without, f"--file={dump}", url=url)
    return dump


def _keep_keys() -> None:
    """Later than the dump, so that whoever is in it is here too; with nobody erased meanwhile."""
    with vault().changing_keys() as keys, transaction.atomic():
        begin_reading_everything()
        keys.update(every_key())


def version() -> str:
    """Of moodtrack."""
    about = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())
    return str(about["project"]["version"])
