"""The key that tells push services who is pushing: made at first start, so that no vendor's account is needed."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode


def load_key() -> Vapid02:
    """The key in MOODTRACK_DATA/vapid.pem: an operator's own, or one made now if there is none."""
    path = Path(settings.MOODTRACK_DATA) / "vapid.pem"
    if not path.exists():
        _make_key(path)
    return Vapid02.from_pem(path.read_bytes())


def public_key() -> str:
    """What a browser's ``pushManager.subscribe`` wants as its application server key: base64url without padding."""
    point = load_key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


def _make_key(path: Path) -> None:
    """Write a new key beside ``path`` and link it there: of two processes that start together, the first one wins."""
    key = Vapid02()
    key.generate_keys()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_bytes(key.private_pem())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
