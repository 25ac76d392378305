"""Whether somebody proved more than a password: asked of therapists before anything of a client is shown."""

from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, record_authentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest
from rest_framework.exceptions import PermissionDenied

from moodtrack.entrance.time_outs import Held
from moodtrack.people.models import Account
from moodtrack.people.queries import therapist_of

PROVEN = "mfa"
"""What allauth notes in a session whose second factor was right."""


class SecondFactorMissingError(PermissionDenied):
    """A therapist's call of a session that a password alone began."""

    default_detail = "A second factor is needed here. Sign in to the portal and set one up, then sign in with it."


def watch() -> None:
    """Have every sign-in told here, whichever way it came."""
    user_logged_in.connect(_somebody_signed_in)


def _somebody_signed_in(*, request: HttpRequest, user: Account, **_kwargs: Any) -> None:
    """A therapist who has just signed in is not asked for the password again to set up a factor."""
    if therapist_of(user) is not None:
        record_authentication(request, user, method="sign-in", reauthenticated=True)


def is_missing(session: Held) -> bool:
    """Whether this session of a therapist's may not see anything of a client yet."""
    proofs = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return bool(settings.MOODTRACK_REQUIRE_MFA) and all(proof["method"] != PROVEN for proof in proofs)


def factors_of(account: Account) -> list[Authenticator]:
    """What an account can prove itself by beside its password, recovery codes not counted, the first first."""
    factors = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return list(factors.order_by("created_at", "pk"))


@transaction.atomic
def remove_factors(account: Account) -> int:
    """Take every second factor off an account, recovery codes too, and end its sessions; says how many factors went."""
    removed = len(factors_of(account))
    Authenticator.objects.filter(user=account).delete()
    for session in UserSession.objects.filter(user=account):
        session.end()
    return removed


def note_proof(request: HttpRequest, account: Account, factor: Authenticator) -> None:
    """A factor that was just set up was right once: the session is worth as much as one that began with it.

    As it is worth more than before, it gets another key.
    """
    record_authentication(request, account, method=PROVEN, id=factor.pk, type=factor.type)
    request.session.cycle_key()
