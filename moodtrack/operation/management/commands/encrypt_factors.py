"""`manage.py encrypt_factors`: what has to run before a former SECRET_KEY is taken out of SECRET_KEY_FALLBACKS."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from moodtrack.entrance.factor_secrets import encrypt_factors_again


class Command(BaseCommand):
    """All or none; running it again does no harm."""

    help = "Encrypt the secrets of second factors by today's SECRET_KEY."

    def handle(self, **_options: Any) -> None:
        """Encrypt them, then say how many there are."""
        try:
            count = encrypt_factors_again()
        except InvalidToken as error:
            raise CommandError(
                "A factor was encrypted by a key that is not in SECRET_KEY_FALLBACKS. Nothing was changed."
            ) from error
        self.stdout.write(f"Second factors encrypted by today's SECRET_KEY: {count}")
