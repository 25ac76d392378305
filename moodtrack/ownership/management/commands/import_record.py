"""`manage.py import_record FILE --client CLIENT`: what was taken out of moodtrack comes in, into an empty account."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from moodtrack.core.context import acting_as
from moodtrack.core.errors import ConflictError, MoodtrackError, NotFoundError
from moodtrack.ownership.actions.bringing_in import bring_record
from moodtrack.ownership.formats.record.reading import BroughtRecord, record_in
from moodtrack.ownership.formats.record.unpacking import LARGEST_FILE, document_in
from moodtrack.ownership.management.diary import BAD_INPUT
from moodtrack.ownership.queries.clients import client_named
from moodtrack.people.models import Client

CURE = "Make a new account, with a new invitation, and bring it in there."


class Command(BaseCommand):
    """All of the file, or nothing."""

    help = "Bring a client's export into an account that has no record."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take FILE and --client."""
        parser.add_argument("file", metavar="FILE", type=Path, help="an export, as it was fetched")
        parser.add_argument("--client", required=True, help="the client's e-mail address or id")

    def handle(self, *, file: Path, client: str, **_options: Any) -> None:
        """Read the file, store it, and say what was and what was not."""
        try:
            whose = client_named(client)
            brought = record_in(document_in(_content(file)), now=timezone.now())
            _bring(whose, brought)
        except NotFoundError:
            raise CommandError(f"There is no client {client!r}.", returncode=BAD_INPUT) from None
        except ConflictError as error:
            raise CommandError(f"{error} {CURE}", returncode=BAD_INPUT) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}", returncode=BAD_INPUT) from error
        except MoodtrackError as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        for line in _told(brought):
            self.stdout.write(line)


def _content(file: Path) -> bytes:
    """No more of the file than shows that it is too large."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)


def _bring(client: Client, brought: BroughtRecord) -> None:
    with transaction.atomic(), acting_as(client.pk):
        bring_record(client=client, brought=brought, by=client.account, now=timezone.now())


def _told(brought: BroughtRecord) -> Iterator[str]:
    record = brought.record
    versions = sum(len(history.versions) for history in record.check_ins)
    deleted = sum(history.deleted_at is not None for history in record.check_ins)
    yield (
        f"Stored: {len(record.check_ins)} check-ins in {versions} versions ({deleted} deleted), "
        f"{len(record.topics)} topics, {len(brought.wishes)} reminder schedules, and the settings"
    )
    if any(kept.draft.note_shared for history in record.check_ins for kept in history.versions):
        yield "Notes that were marked shared are shared with the therapists of this account"
    left = [f"{count} {name.replace('_', ' ')}" for name, count in brought.left.items() if count]
    if left:
        yield f"Not brought in, since it is about others or was attested elsewhere: {', '.join(left)}"
