"""`manage.py import_daylio CLIENT FILE`: a diary kept in Daylio becomes part of a client's record."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from moodtrack.core.context import acting_as
from moodtrack.core.errors import MoodtrackError, NotFoundError
from moodtrack.ownership.actions.importing import Imported, import_daylio
from moodtrack.ownership.management.diary import BAD_INPUT, Diary, add_diary_arguments, read_diary, refusal
from moodtrack.ownership.queries.clients import client_named
from moodtrack.people.models import Client


class Command(BaseCommand):
    """All of the file, or nothing; the same file again changes nothing."""

    help = "Import Daylio's CSV export into a client's record."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take CLIENT and what describes the file."""
        parser.add_argument("client", metavar="CLIENT", help="the client's e-mail address or id")
        add_diary_arguments(parser)

    def handle(self, *, client: str, file: Path, moods: str, zone: str, **_options: Any) -> None:
        """Read the file, then store it."""
        diary = read_diary(file=file, moods=moods, zone=zone)
        self.stdout.write(str(diary))
        done = _import(_client(client), diary)
        self.stdout.write(f"Stored: {done.new} new, {done.changed} changed, {done.unchanged} there already")
        if done.left_out:
            self.stdout.write(f"Left out: {done.left_out} that the client has deleted here")


def _client(name: str) -> Client:
    try:
        return client_named(name)
    except NotFoundError:
        raise CommandError(f"There is no client {name!r}.", returncode=BAD_INPUT) from None


def _import(client: Client, diary: Diary) -> Imported:
    try:
        with transaction.atomic(), acting_as(client.pk):
            return import_daylio(
                client=client,
                rows=diary.rows,
                moods=diary.moods,
                zone=diary.zone,
                by=client.account,
                now=timezone.now(),
            )
    except MoodtrackError as error:
        raise refusal(error) from error
