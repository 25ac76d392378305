"""Second factors: their secrets lie encrypted in the database, and follow when SECRET_KEY changes."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from moodtrack.entrance.encryption import decrypt, encrypt, encrypt_again

SECRETS = ("secret", "seed")
"""Where allauth keeps the secret of a code generator and the seed of recovery codes."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """What allauth asks before it stores a secret, and before it uses one."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)


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
