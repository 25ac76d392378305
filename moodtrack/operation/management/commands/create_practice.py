"""`manage.py create_practice NAME --zone ZONE --owner EMAIL`: a practice, and the first of its therapists."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from moodtrack.core.errors import ConflictError, RefusedError
from moodtrack.operation import first_people
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Therapist

OPTIONS = {"/time_zone": "--zone", "/email": "--owner"}


class Command(BaseCommand):
    """Both or neither; the owner is a therapist like any other and sees only their own clients."""

    help = "Make a practice and its first therapist, and print the link at which they choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who they are, and where browsers reach this server."""
        parser.add_argument("name", metavar="NAME", help="the practice's")
        parser.add_argument("--zone", required=True, help="IANA zone of the practice, such as Europe/Madrid")
        parser.add_argument("--owner", metavar="EMAIL", required=True, help="whom the practice belongs to")
        parser.add_argument("--owner-name", metavar="NAME", help="default: what stands before the @ of EMAIL")
        first_people.add_url_argument(parser)

    def handle(self, *, name: str, zone: str, owner: str, owner_name: str | None, url: str, **_options: Any) -> None:
        """Make them, then say the practice's id and the link."""
        base = first_people.base_url(url)
        name = first_people.name_from(name, "NAME")
        if owner_name is None:
            owner_name = first_people.name_before_at(owner)
        else:
            owner_name = first_people.name_from(owner_name, "--owner-name")
        therapist = _make(name=name, zone=zone, owner=owner, owner_name=owner_name)
        self.stdout.write(f"{name} is made, with the id {therapist.practice_id}")
        self.stdout.write(first_people.link_of(therapist, base=base, now=timezone.now()))


@transaction.atomic
def _make(*, name: str, zone: str, owner: str, owner_name: str) -> Therapist:
    try:
        practice = create_practice(name=name, time_zone=zone)
        return add_therapist(practice=practice, email=owner, name=owner_name, now=timezone.now())
    except RefusedError as error:
        raise first_people.refusal(error, OPTIONS) from error
    except ConflictError as error:
        raise _known(owner) from error


def _known(owner: str) -> CommandError:
    therapist = first_people.therapist_at(owner)
    if therapist is None or therapist.account.has_usable_password():
        return first_people.unusable(f"{owner} has an account here already: name another address as --owner.")
    again = f"manage.py add_therapist {owner} --practice {therapist.practice_id}"
    return first_people.unusable(f"{owner} was added before: `{again}` prints a fresh link.")
