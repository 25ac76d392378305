"""MOODTRACK_KEYS as a ring of keys, outside production one that is made at first use; and the vault beside them."""

import os
from base64 import b64decode, b64encode
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from moodtrack.core.keyring import KEY_BYTES, Keyring
from moodtrack.core.private_file import made_once
from moodtrack.core.vault import Vault


def keyring() -> Keyring:
    """The keys this server was given; where it was given none, as in development, the one in MOODTRACK_DATA/keys."""
    return _ring(tuple(settings.MOODTRACK_KEYS) or _own_keys(Path(settings.MOODTRACK_DATA)))


def vault() -> Vault:
    """What is kept apart from the database and its backups."""
    return Vault(Path(settings.MOODTRACK_VAULT), is_made=not settings.IS_PRODUCTION)


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> Keyring:
    return Keyring([b64decode(key) for key in keys])


@lru_cache(maxsize=8)
def _own_keys(data: Path) -> tuple[str, ...]:
    return (made_once(data / "keys", _new_key).decode().strip(),)


def _new_key() -> bytes:
    return b64encode(os.urandom(KEY_BYTES)) + b"\n"
