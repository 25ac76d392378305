from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from moodtrack.core.errors import RefusedError
from moodtrack.people.actions.accounts import create_account
from moodtrack.people.models import Practice, Therapist
from moodtrack.people.rules import zone_problem


@transaction.atomic
def create_practice(*, name: str, time_zone: str) -> Practice:
    """Make a practice.

    Raises:
        RefusedError: the zone does not exist.
    """
    if problem := zone_problem(time_zone, "/time_zone"):
        raise RefusedError(problem)
    return Practice.objects.create(name=name, time_zone=time_zone)


@transaction.atomic
def add_therapist(
    *, practice: Practice, email: str, name: str, password: str | None = None, now: datetime
) -> Therapist:
    """Make someone a therapist of a practice; without a password they choose one by their sign-in link.

    Raises:
        RefusedError: the address or the password is not acceptable.
        ConflictError: somebody signs in with this address already.
    """
    account = create_account(email=email, password=password, now=now)
    EmailAddress.objects.filter(user=account).update(verified=True)
    return Therapist.objects.create(account=account, practice=practice, name=name)


@transaction.atomic
def change_therapist(*, therapist: Therapist, time_zone: str) -> Therapist:
    """Change the zone a therapist's pages are written in; empty for the practice's own.

    Raises:
        RefusedError: the zone does not exist.
    """
    if time_zone and (problem := zone_problem(time_zone, "/time_zone")):
        raise RefusedError(problem)
    therapist.time_zone = time_zone
    therapist.save(update_fields=["time_zone"])
    return therapist
