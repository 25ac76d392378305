"""From a backup to a database that can be served: nothing that is served before changes until all of it is done."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
from django.core.management import CommandError
from django.db import transaction
from django.db.migrations.loader import MigrationLoader

from moodtrack.audit.queries import digest_over_heads
from moodtrack.care.queries import every_invitation_key
from moodtrack.changes.rules import epoch_of_restore
from moodtrack.core.errors import MoodtrackError
from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring, vault
from moodtrack.core.role import begin_reading_everything
from moodtrack.core.sealing import SealError
from moodtrack.core.vault import Receipt
from moodtrack.operation.backup.database import APP, BACKUP, MIGRATOR, speaking_to
from moodtrack.operation.backup.making import NEEDS_17, Say
from moodtrack.operation.backup.manifest import DUMP, Manifest
from moodtrack.operation.backup.place import Place
from moodtrack.operation.backup.settling import Settling, put_back_keys
from moodtrack.operation.backup.tools import Tool, tool
from moodtrack.operation.servers import BASE_DIR
from moodtrack.ownership.actions.erasing import erase_again
from moodtrack.people.queries import every_client_id


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore.

    Args:
        epoch: that changes are counted in now.
        clients: how many there are.
        erased: how many were erased once more.
        counts: as ``Settling.settle`` returns them.
    """

    epoch: int
    clients: int
    erased: int
    counts: Counter[str]


def keys_that_open(client_ids: Collection[UUID], keys: Mapping[UUID, Wrapped]) -> dict[UUID, Wrapped]:
    """The keys of these clients, each of which MOODTRACK_KEYS unwraps; the vault's others may be anybody's.

    Raises:
        CommandError: one is not unwrapped.
    """
    ring, theirs = keyring(), {client_id: keys[client_id] for client_id in client_ids if client_id in keys}
    with _opening("A key in the vault"):
        for client_id, key in theirs.items():
            ring.seal_of(client_id, key)
    return theirs


@contextmanager
def _opening(what: str) -> Iterator[None]:
    try:
        yield
    except SealError as error:
        about = ", ".join(f"{name} {value}" for name, value in error.facts.items())
        raise CommandError(f"{what} does not open: {error}: {about}.") from error


def refuse_later(manifest: Manifest) -> None:
    """A database is never taken back to older code.

    Raises:
        CommandError: the backup knows migrations that this code does not.
    """
    here = {".".join(one) for one in MigrationLoader(None).disk_migrations}
    if later := [name for name in manifest.migrations if name not in here]:
        raise CommandError(
            f"This backup was made by moodtrack {manifest.moodtrack}, which is later than this code ({later[-1]}):"
            " install that version first."
        )


@dataclass(frozen=True, slots=True)
class Restoring:
    """One restore, into a database beside the one in use."""

    manifest: Manifest
    folder: Path
    place: Place
    say: Say
    now: datetime

    def read_in(self) -> list[UUID]:
        """Make the database and read the dump into it, all or nothing.

        Returns:
            The clients that are in it.

        Raises:
            CommandError: it could not be read, is not what the manifest says, or holds what MOODTRACK_KEYS do not open.
        """
        pg_restore = self._fitting_tool()
        self.place.make()
        self.say(f"Reading the dump with pg_restore {pg_restore.major} ...")
        all_or_nothing = ("--single-transaction", "--exit-on-error")
        pg_restore.run(*all_or_nothing, self.folder / DUMP, url=self.place.beside[MIGRATOR])
        client_ids, digest = self._found()
        self._refuse_closed_invitations()
        if (len(client_ids), digest) != (self.manifest.clients, self.manifest.audit):
            raise CommandError(
                f"Found {len(client_ids)} clients and the audit's digest {digest}: not as the manifest says."
            )
        return client_ids

    def bring_up(self, client_ids: list[UUID], keys: Mapping[UUID, Wrapped]) -> list[UUID]:
        """Put the keys back, then migrate to this code.

        Returns:
            The clients that have neither key nor receipt.
        """
        self.say("Keys ...")
        with speaking_to(self.place.beside[APP]):
            keyless = put_back_keys(client_ids, keys_that_open(client_ids, keys))
        self.say("Migrations ...")
        _migrate(self.place.beside)
        erased = {receipt.client_id for receipt in vault().receipts()}
        return [client_id for client_id in keyless if client_id not in erased]

    def settle(self, *, keeps_sharing: bool) -> Restored:
        """Erase again whoever was erased since, and settle the others.

        Raises:
            CommandError: somebody could not be erased.
        """
        self._tell_the_planner()
        epoch = epoch_of_restore(vault().next_restore())
        with speaking_to(self.place.beside[APP]):
            self.say("Erasures ...")
            erased = sum(self._erase_again(receipt) for receipt in vault().receipts())
        client_ids, _ = self._found()
        with speaking_to(self.place.beside[APP]):
            self.say("Epoch, reminders, sharing ...")
            counts = Settling(epoch, keeps_sharing, self.now).settle(client_ids)
        return Restored(epoch, len(client_ids), erased, counts)

    def _erase_again(self, receipt: Receipt) -> bool:
        try:
            return erase_again(receipt=receipt, now=self.now)
        except MoodtrackError as error:
            raise CommandError(
                f"Client {receipt.client_id} was not erased again: {error}. Nothing was changed."
            ) from error

    def _found(self) -> tuple[list[UUID], str]:
        with speaking_to(self.place.beside[BACKUP]), transaction.atomic():
            begin_reading_everything()
            return every_client_id(), digest_over_heads()

    def _refuse_closed_invitations(self) -> None:
        """Their labels lie under the keys outside the database: those of the day of the backup."""
        ring = keyring()
        with speaking_to(self.place.beside[BACKUP]), _opening("An invitation"):
            for therapist_id, key_id in every_invitation_key():
                ring.invitations_of(therapist_id, key_id)

    def _fitting_tool(self) -> Tool:
        here = self.place.server.info.server_version // 10_000
        if here < (wanted := self.manifest.restores_into):
            raise CommandError(f"This backup needs PostgreSQL {wanted} or newer and the server is {here}.")
        pg_restore = tool("pg_restore", oldest=self.manifest.made_by)
        if here < NEEDS_17 <= pg_restore.major:
            raise CommandError(
                f"pg_restore {pg_restore.major} says what PostgreSQL {here} does not know: install the package"
                f" postgresql-client-{here}."
            )
        return pg_restore

    def _tell_the_planner(self) -> None:
        """A dump has no statistics: without them what follows, and the first morning, would be planned blindly."""
        with psycopg.connect(self.place.beside[MIGRATOR], autocommit=True) as owner:
            owner.execute("ANALYZE")


def _migrate(addresses: Mapping[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    done = subprocess.run(command, cwd=BASE_DIR, env=os.environ | addresses, check=False)
    if done.returncode:
        raise CommandError("The restored database does not migrate to this code; what was said stands above.")
