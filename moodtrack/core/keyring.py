"""The keys kept outside the database, and the clients' data keys that lie in it wrapped by them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from moodtrack.core.sealing import Cipher, Kind, Place, Seal, UnknownKeyError, derived

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A client's data key as the database holds it, and the short id of the key that wrapped it."""

    key_id: str
    sealed: bytes


class Keyring:
    """The keys kept outside the database: the first wraps, all unwrap.

    Args:
        keys: of 32 bytes each, at least one.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self.first_id = id_of_key(keys[0])
        self._held = {id_of_key(key): _Held(key) for key in keys}

    def new_key(self, client_id: UUID) -> Wrapped:
        """A fresh data key for a client."""
        return self._wrapped(client_id, os.urandom(KEY_BYTES))

    def seal_of(self, client_id: UUID, wrapped: Wrapped) -> Seal:
        """What seals and opens for the client whose data key this is.

        Raises:
            UnknownKeyError: none of these keys wrapped it.
            BrokenSealError: it is another client's, or is not what it was.
        """
        return Seal(client_id, self._unwrapped(client_id, wrapped))

    def wrapped_anew(self, client_id: UUID, wrapped: Wrapped) -> Wrapped:
        """The same data key, wrapped by the first of these keys.

        Raises:
            UnknownKeyError: none of these keys wrapped it.
            BrokenSealError: it is another client's, or is not what it was.
        """
        return self._wrapped(client_id, self._unwrapped(client_id, wrapped))

    def invitations_of(self, therapist_id: UUID, key_id: str) -> Seal:
        """What seals and opens a therapist's invitations, while there is no client yet.

        Raises:
            UnknownKeyError: this is the id of none of these keys.
        """
        return Seal(therapist_id, self._named(key_id).invitations_key)

    def _wrapped(self, client_id: UUID, key: bytes) -> Wrapped:
        return Wrapped(self.first_id, self._held[self.first_id].wrapping.seal(_place(client_id), key))

    def _unwrapped(self, client_id: UUID, wrapped: Wrapped) -> bytes:
        return self._named(wrapped.key_id).wrapping.open(_place(client_id), wrapped.sealed)

    def _named(self, key_id: str) -> "_Held":
        held = self._held.get(key_id)
        if held is None:
            raise UnknownKeyError(key_id)
        return held


class _Held:
    """What one key is used for: never itself, always a key made from it for one purpose."""

    def __init__(self, key: bytes) -> None:
        self.wrapping = Cipher(derived(key, b"client keys"))
        self.invitations_key = derived(key, b"invitations")


def id_of_key(key: bytes) -> str:
    """The short id of a key: it tells keys apart, and nothing of them."""
    return sha256(b"moodtrack key id" + key).hexdigest()[:16]


def _place(client_id: UUID) -> Place:
    return Place(Kind.CLIENT_KEY, client_id, client_id, 0)
