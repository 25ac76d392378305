"""Plain bytes <-> sealed bytes: AES-256-GCM under a client's own data key, which lies wrapped by a key kept elsewhere.

A sealed payload opens only where it was put: what it is, whose it is, which row holds it and under which number it was
written are bound to it. It is padded, so that its length says little, and nothing is as long as something short.
"""

import hmac
import os
import struct
from collections.abc import Iterable
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORM = 1
"""Of everything below: whoever changes it raises this, and opens what the form before has made."""
NONCE_BYTES = 12
LEAST_BYTES = 128
LENGTH = struct.Struct(">I")
PLACE = struct.Struct(">BB16s16sq")


class Kind(IntEnum):
    """What is sealed; a number is never given to anything else."""

    CLIENT_KEY = 1
    ANSWERS = 2
    NOTE = 3
    TOPIC = 4
    DOCUMENT = 5
    ADDRESS = 6
    LABEL = 7
    INVITATION = 8
    EXPORT = 9
    QUESTION = 10
    ANNOTATION = 11


class Place(NamedTuple):
    """Where something sealed belongs.

    Args:
        kind: what it is.
        owner_id: whose it is: the client, or of an invitation the therapist.
        row_id: the row that holds it.
        number: that it was written under: the change number, else the row's version, else 0.
    """

    kind: Kind
    owner_id: UUID
    row_id: UUID
    number: int

    def as_bytes(self) -> bytes:
        """The associated data: always 42 bytes, so that no two places look the same."""
        return PLACE.pack(FORM, self.kind, self.owner_id.bytes, self.row_id.bytes, self.number)


class SealError(Exception):
    """Something sealed cannot be opened. Says what and whose by ids, and shows nothing of it.

    Args:
        message: why.
        facts: by name, what a line in the log may say.
    """

    def __init__(self, message: str, **facts: str) -> None:
        super().__init__(message)
        self.facts = facts


class BrokenSealError(SealError):
    """It was changed, moved, put back from an earlier time, or sealed by another key."""

    def __init__(self, place: Place) -> None:
        super().__init__(
            f"a sealed {place.kind.name.lower()} does not open",
            kind=place.kind.name.lower(),
            owner=str(place.owner_id),
            row=str(place.row_id),
        )


class UnknownKeyError(SealError):
    """It was wrapped by a key that is not among those of this server."""

    def __init__(self, key_id: str) -> None:
        super().__init__("MOODTRACK_KEYS does not hold the key that wrapped this", key=key_id)


class NoKeyError(SealError):
    """This client has no data key any more."""

    def __init__(self, client_id: UUID) -> None:
        super().__init__("this client has no key", owner=str(client_id))


class Cipher:
    """Seals and opens under one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, place: Place, plain: bytes) -> bytes:
        """The sealed form of these bytes, another one each time."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, padded(plain), place.as_bytes())

    def open(self, place: Place, sealed: bytes) -> bytes:
        """The bytes that were sealed.

        Raises:
            BrokenSealError: they were not sealed by this key for this place, or are not what they were.
        """
        try:
            opened = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.as_bytes())
        except (InvalidTag, ValueError):  # a nonce cut short is a ValueError
            raise BrokenSealError(place) from None
        return unpadded(opened)


class Seal:
    """Seals and opens what one client has written, under their data key."""

    def __init__(self, owner_id: UUID, key: bytes) -> None:
        self.owner_id = owner_id
        self._cipher = Cipher(key)
        self._key = key

    @cached_property
    def _fingerprint_key(self) -> bytes:
        return derived(self._key, b"fingerprints")

    def close(self, kind: Kind, row_id: UUID, number: int, plain: bytes) -> bytes:
        """Seal a payload for the row that is to hold it."""
        return self._cipher.seal(Place(kind, self.owner_id, row_id, number), plain)

    def open(self, kind: Kind, row_id: UUID, number: int, sealed: bytes | memoryview) -> bytes:
        """Open a payload of a row.

        Raises:
            BrokenSealError: it was not sealed for this row, or is not what it was.
        """
        return self._cipher.open(Place(kind, self.owner_id, row_id, number), bytes(sealed))

    def fingerprint(self, kind: Kind, row_id: UUID, parts: Iterable[bytes]) -> bytes:
        """A fingerprint that is equal for equal content of one row, and tells nothing to who has not the key."""
        said = b"".join([LENGTH.pack(len(part)) + part for part in (bytes([kind]), row_id.bytes, *parts)])
        return hmac.digest(self._fingerprint_key, said, "sha256")


def derived(key: bytes, purpose: bytes) -> bytes:
    """A key for one purpose alone, made from another."""
    return hmac.digest(key, b"moodtrack " + purpose, "sha256")


def padded(plain: bytes) -> bytes:
    """Bytes with their length before them, and nothing after them up to 128, 256, 512 ... bytes."""
    framed = LENGTH.pack(len(plain)) + plain
    return framed.ljust(max(LEAST_BYTES, 1 << (len(framed) - 1).bit_length()), b"\0")


def unpadded(padded: bytes) -> bytes:
    """The bytes ``padded`` was given."""
    (length,) = LENGTH.unpack_from(padded)
    return padded[LENGTH.size : LENGTH.size + length]
