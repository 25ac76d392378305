"""`manage.py add_therapist EMAIL --practice NAME`: one more therapist, or a fresh link for one without a password."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from moodtrack.core.errors import ConflictError, RefusedError
from moodtrack.operation import first_people
from moodtrack.people.actions.practices import add_therapist
from moodtrack.people.models import Account, Practice, Therapist


class Command(BaseCommand):
    """Of all the links printed for somebody, only the newest works."""

    help = "Make somebody a therapist of a practice, and print the link at which they choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who they are, and where browsers reach this server."""
        parser.add_argument("email", metavar="EMAIL", help="what they sign in with")
        parser.add_argument("--practice", metavar="NAME", required=True, help="the practice's name or its id")
        parser.add_argument("--name", help="theirs; default: what stands before the @ of EMAIL")
        first_people.add_url_argument(parser)

    def handle(self, *, email: str, practice: str, name: str | None, url: str, **_options: Any) -> None:
        """Add them, or renew what they have not used, then print the link."""
        base = first_people.base_url(url)
        name = first_people.name_before_at(email) if name is None else first_people.name_from(name, "--name")
        with transaction.atomic():
            chosen = _practice(practice)
            known = first_people.therapist_at(email)
            therapist = _renew(known, chosen) if known else _add(email, name, chosen)
        if known:
            self.stdout.write(f"{therapist.name} was added before; earlier links no longer work.")
        self.stdout.write(first_people.link_of(therapist, base=base, now=timezone.now()))


def _practice(name: str) -> Practice:
    found = list(_practices(name))
    if not found:
        names = ", ".join(sorted(set(Practice.objects.values_list("name", flat=True))))
        known = f"there are: {names}." if names else "make one with `manage.py create_practice`."
        raise first_people.unusable(f"There is no practice {name!r}; {known}")
    if len(found) > 1:
        ids = ", ".join(str(practice.pk) for practice in found)
        raise first_people.unusable(f"{len(found)} practices are called {name!r}: give --practice one of {ids}.")
    return found[0]


def _practices(name: str) -> QuerySet[Practice]:
    try:
        return Practice.objects.filter(pk=UUID(name))
    except ValueError:
        return Practice.objects.filter(name__iexact=name.strip()).order_by("pk")


def _add(email: str, name: str, practice: Practice) -> Therapist:
    try:
        return add_therapist(practice=practice, email=email, name=name, now=timezone.now())
    except RefusedError as error:
        raise first_people.refusal(error, {"/email": "EMAIL"}) from error
    except ConflictError as error:
        raise _known(email) from error


def _renew(therapist: Therapist, practice: Practice) -> Therapist:
    """Take the account's unusable password for another one: with it end the links that were made from it."""
    account = Account.objects.select_for_update().get(pk=therapist.pk)
    if account.has_usable_password() or not account.is_active:
        raise _known(account.email)
    if therapist.practice != practice:
        belongs_to = f"{account.email} belongs to {therapist.practice}"
        raise first_people.unusable(f"{belongs_to}: give --practice {therapist.practice_id} for a fresh link.")
    account.set_unusable_password()
    account.save(update_fields=["password"])
    therapist.account = account
    return therapist


def _known(email: str) -> CommandError:
    return first_people.unusable(f"{email} has an account here already: let them sign in, or name another address.")
