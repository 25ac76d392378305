"""`manage.py restore DIR`: a database from a backup, the vault and MOODTRACK_KEYS, as docs/operations.md tells it."""

from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from moodtrack.core.errors import MoodtrackError
from moodtrack.core.keys import vault
from moodtrack.core.vault import VaultError
from moodtrack.operation.backup.database import addresses
from moodtrack.operation.backup.manifest import Manifest, verified
from moodtrack.operation.backup.place import Place, place_beside
from moodtrack.operation.backup.restoring import Restored, Restoring, refuse_later

BACK_TOO = (
    "passwords, second factors, devices, schedules, notes that were shared, what was deleted, care that was ended,"
    " therapists who left (let them go again: manage.py end_therapist)"
)


class Command(BaseCommand):
    """Killed at any point, it has changed nothing that is in use; run it again."""

    help = "Put a database made from a backup in the place of the one in use. Stop web, worker and beat first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the directory, and what one has to mean."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="what `backup` made")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="although people sign in here: their database is kept under another name",
        )
        parser.add_argument(
            "--keep-sharing", action="store_true", help="nothing was served since the backup: consent is as it was"
        )
        parser.add_argument("--without-keys", action="store_true", help="although some records cannot be read any more")

    def handle(self, *, folder: Path, replace: bool, keep_sharing: bool, without_keys: bool, **_options: Any) -> None:
        """Restore it beside what is in use; then exchange the two, and say what it means for people."""
        manifest = verified(folder)
        refuse_later(manifest)
        self._say(f"{folder}: {manifest.clients} clients as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC.")
        try:
            keys = vault().keys()
            with place_beside(addresses()) as place:
                _refuse_to_replace(place, is_meant=replace)
                restoring = Restoring(manifest, folder, place, self._say, timezone.now())
                unreadable = restoring.bring_up(restoring.read_in(), keys)
                self._name(unreadable, is_meant=without_keys)
                restored = restoring.settle(keeps_sharing=keep_sharing)
                former = place.put_to_use(now=restoring.now)
        except VaultError as error:
            raise CommandError(str(error)) from error
        except MoodtrackError as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        except (psycopg.Error, DatabaseError) as error:
            raise CommandError(f"PostgreSQL refused: {str(error).splitlines()[0]}") from error
        self._tell(restored, manifest, former)

    def _name(self, unreadable: list[Any], *, is_meant: bool) -> None:
        for client_id in unreadable:
            self.stderr.write(f"client {client_id} has no key in the vault: nobody can read their record.")
        if unreadable and not is_meant:
            raise CommandError(
                f"{len(unreadable)} clients have no key, named above. Is MOODTRACK_VAULT the right one, and not older"
                " than the backup? Nothing was changed. With --without-keys their records stay unreadable."
            )

    def _tell(self, restored: Restored, manifest: Manifest, former: str) -> None:
        counts = restored.counts
        since = f"since {manifest.made_at:%Y-%m-%d %H:%M} UTC"
        lines = [
            f"Restored: {restored.clients} clients, epoch {restored.epoch}.",
            f"The ends of the audit are as in the manifest, {manifest.audit}; run verify_audit.",
            f"{restored.erased} clients who were erased {since} are erased again.",
            f"{counts['reminders']} reminders were due meanwhile and are not sent.",
            f"{counts['erasures']} clients who wished to be erased have a day from now to think again.",
            "Everybody signs in again.",
            f"Back as it was, although it may have been changed {since}: {BACK_TOO}.",
        ]
        if "sharing" in counts:
            lines.append(f"{counts['sharing']} relationships share nothing until their clients say so again.")
        if former:
            lines.append(f"The database that was here is kept as {former}. No erasure reaches it: drop it soon.")
        self._say("\n".join(lines))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _refuse_to_replace(place: Place, *, is_meant: bool) -> None:
    place.refuse_while_used()
    if place.holds_accounts() and not is_meant:
        raise CommandError(
            f"People sign in to {place.in_use}. Nothing was changed. With --replace it is kept under another name."
        )
