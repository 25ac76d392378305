"""The key that tells push services who is pushing: made at first start, so that no vendor's account is needed."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode

from moodtrack.core.private_file import made_once


def load_key() -> Vapid02:
    """The key in MOODTRACK_DATA/vapid.pem: an operator's own, or one made now if there is none."""
    return Vapid02.from_pem(made_once(Path(settings.MOODTRACK_DATA) / "vapid.pem", _new_key))


def public_key() -> str:
    """What a browser's ``pushManager.subscribe`` wants as its application server key: base64url without padding."""
    point = load_key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


def _new_key() -> bytes:
    key = Vapid02()
    key.generate_keys()
    return bytes(key.private_pem())
