"""`manage.py end_therapist EMAIL`: a therapist leaves the practice."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from moodtrack.care.actions.ending import end_therapist
from moodtrack.care.queries import caseload_of
from moodtrack.core.context import acting_as
from moodtrack.operation.first_people import therapist_at, unusable
from moodtrack.people.models import Therapist


class Command(BaseCommand):
    """Nothing is ended without --yes; then all of it is, at once."""

    help = (
        "End a therapist's sign-in and all their care relationships. Their clients' records stay the clients' own; "
        "nobody else of the practice gains sight of them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take EMAIL and --yes."""
        parser.add_argument("email", metavar="EMAIL", help="the address the therapist signs in with")
        parser.add_argument("--yes", action="store_true", help="do it; without it, only say what would end")

    def handle(self, *, email: str, yes: bool, **_options: Any) -> None:
        """Say what would end, or end it."""
        therapist = therapist_at(email)
        if therapist is None:
            raise unusable(f"Nobody who is a therapist here signs in as {email!r}.")
        if not yes:
            raise unusable(
                f"This would end the sign-in of {therapist.name} and {_running(therapist)} care relationships, "
                "for good. To do it, say it again with --yes."
            )
        ended = end_therapist(therapist=therapist, now=timezone.now())
        self.stdout.write(f"{therapist.name} cannot sign in any more; {ended} care relationships ended.")


def _running(therapist: Therapist) -> int:
    with transaction.atomic(), acting_as(therapist.pk):
        return caseload_of(therapist.account, timezone.now()).count()
