"""`manage.py remove_factors EMAIL`: a therapist has lost their phone, their passkey and their recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from moodtrack.entrance.second_factor import factors_of, remove_factors
from moodtrack.operation.first_people import therapist_at, unusable


class Command(BaseCommand):
    """Nothing is removed without --yes: from here on the password alone leads to setting up another factor."""

    help = (
        "Take the second factors and recovery codes off a therapist's account, and sign it out everywhere. "
        "Whoever has the password then sets up another: be sure whom you talk to, and not by mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take EMAIL and --yes."""
        parser.add_argument("email", metavar="EMAIL", help="the address the therapist signs in with")
        parser.add_argument("--yes", action="store_true", help="do it; without it, only say what would go")

    def handle(self, *, email: str, yes: bool, **_options: Any) -> None:
        """Say what would go, or remove it."""
        therapist = therapist_at(email)
        if therapist is None:
            raise unusable(f"Nobody who is a therapist here signs in as {email!r}.")
        if not yes:
            count = len(factors_of(therapist.account))
            raise unusable(f"This would take {count} second factors off {therapist.name}. To do it, add --yes.")
        removed = remove_factors(therapist.account)
        self.stdout.write(f"{removed} second factors are off {therapist.name}, who is signed out everywhere.")
