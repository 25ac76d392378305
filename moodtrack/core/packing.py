"""Values <-> plain bytes: one form for equal content, so that it can be compared without being understood."""

import json
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical_number(value: float) -> float:
    """5.0 and 5 are the same answer: whole numbers lose their point, minus zero its sign."""
    return int(value) if float(value).is_integer() else float(value)


def canonical_text(text: str) -> str:
    """Text as it is stored and compared: Unicode NFC, nothing trimmed."""
    return normalize("NFC", text)


def pack(value: Mapping[str, Any]) -> bytes:
    """A mapping as canonical JSON (sorted keys, no spaces, UTF-8): equal content gives equal bytes."""
    return CANONICAL.encode(value).encode()


def unpack(payload: bytes) -> dict[str, Any]:
    """The mapping ``pack`` was given."""
    value: dict[str, Any] = json.loads(payload.decode())
    return value
