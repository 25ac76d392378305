"""`manage.py backup DIR`: everything a database holds, in a form that cannot be read without the vault and the keys."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from moodtrack.core.role import HiddenRowsError
from moodtrack.core.vault import VaultError
from moodtrack.operation.backup.making import make_backup


class Command(BaseCommand):
    """Runs as the backup role while people work; what is left out and why stands in docs/operations.md."""

    help = "Write a backup of the database into a new directory, and the clients' wrapped keys into MOODTRACK_VAULT."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the directory."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="where it shall lie: not there yet, or empty")

    def handle(self, *, folder: Path, **_options: Any) -> None:
        """Make it, and say what it is."""
        url = os.environ.get("DATABASE_URL", "")
        try:
            made = make_backup(folder.resolve(), url=url, say=self._say, now=timezone.now())
        except (VaultError, HiddenRowsError) as error:
            raise CommandError(str(error)) from error
        self._say(
            f"{folder}: {made.clients} clients, {made.size} bytes, as of {made.made_at:%Y-%m-%d %H:%M:%S} UTC."
            f" Digest over all heads: {made.audit}"
        )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
