"""Whether somebody proved more than a password: asked of therapists before anything of a client is shown."""

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import PermissionDenied

from moodtrack.entrance.time_outs import Held
from moodtrack.people.models import Account

PROVEN = "mfa"
"""What allauth notes in a session whose second factor was right."""


class SecondFactorMissingError(PermissionDenied):
    """A therapist's call of a session that a password alone began."""

    default_detail = "A second factor is needed here. Sign in to the portal and set one up, then sign in with it."


def is_missing(session: Held) -> bool:
    """Whether this session of a therapist's may not see anything of a client yet."""
    proofs = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return bool(settings.MOODTRACK_REQUIRE_MFA) and all(proof["method"] != PROVEN for proof in proofs)


def factors_of(account: Account) -> list[Authenticator]:
    """What an account can prove itself by beside its password, recovery codes not counted, the first first."""
    factors = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return list(factors.order_by("created_at", "pk"))


def note_proof(request: HttpRequest, account: Account, factor: Authenticator) -> None:
    """A factor that was just set up was right once: the session is worth as much as one that began with it.

    As it is worth more than before, it gets another key.
    """
    record_authentication(request, account, method=PROVEN, id=factor.pk, type=factor.type)
    request.session.cycle_key()
