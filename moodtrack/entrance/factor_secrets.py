"""Second factors: their secrets lie encrypted in the database, and follow when SECRET_KEY changes."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from moodtrack.entrance.encryption import decrypt, encrypt, encrypt_again
from moodtrack.entrance.second_factor import factors_of
from moodtrack.people.models import Account
from moodtrack.people.queries import therapist_of

SECRETS = ("secret", "seed")
"""Where allauth keeps the secret of a code generator and the seed of recovery codes."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """What allauth asks before it stores a secret, before it uses one, and before it lets a factor go."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("That code did not match. Codes change every 30 seconds."),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's word
        """What a passkey is called until somebody calls it otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey {number}").format(number=number)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Any but a therapist's last one, where they need one."""
        return not settings.MOODTRACK_REQUIRE_MFA or not _is_a_therapists_last(authenticator)


def _is_a_therapists_last(factor: Authenticator) -> bool:
    return therapist_of(factor.user) is not None and factors_of(factor.user) == [factor]


@transaction.atomic
def encrypt_factors_again() -> int:
    """Encrypt every stored secret by today's SECRET_KEY, and say how many factors there are.

    Raises:
        InvalidToken: one was made by a key that is neither SECRET_KEY nor among SECRET_KEY_FALLBACKS; nothing changed.
    """
    factors = list(Authenticator.objects.select_for_update())
    for factor in factors:
        factor.data |= {name: encrypt_again(factor.data[name]) for name in SECRETS if name in factor.data}
    Authenticator.objects.bulk_update(factors, ["data"], batch_size=500)
    return len(factors)
