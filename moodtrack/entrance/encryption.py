"""Encryption of what allauth and Django keep in the database and we cannot: by a key made from SECRET_KEY."""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "moodtrack.entrance.encryption"


def encrypt(text: str) -> str:
    """A text as the database may hold it."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(encrypted: bytes | str) -> str:
    """The text ``encrypt`` was given.

    Raises:
        InvalidToken: it was not made by SECRET_KEY, nor by one of SECRET_KEY_FALLBACKS.
    """
    return _cipher().decrypt(encrypted).decode()


def encrypt_again(encrypted: str) -> str:
    """The same text, now by SECRET_KEY, whichever of the fallbacks it was made by.

    Raises:
        InvalidToken: by none of them.
    """
    return _cipher().rotate(encrypted).decode()


def _cipher() -> MultiFernet:
    return _cipher_by((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=8)
def _cipher_by(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key_from(secret)) for secret in secrets])


def _key_from(secret: str) -> bytes:
    return urlsafe_b64encode(salted_hmac(SALT, "", secret, algorithm="sha256").digest())
