"""What a text may be."""

from typing import Any

from moodtrack.core.errors import Problem
from moodtrack.core.packing import canonical_text


def read_text(value: Any, pointer: str, *, longest: int, shortest: int = 0) -> tuple[str, list[Problem]]:
    """A text in NFC, nothing trimmed, or why it cannot be stored.

    Args:
        value: what was sent.
        pointer: where it stood.
        longest, shortest: limits in characters, both allowed.
    """
    if not isinstance(value, str):
        return "", [Problem(pointer, "not_a_text", "This is a text.")]
    try:
        value.encode()
    except UnicodeEncodeError:
        return "", [Problem(pointer, "not_unicode", "This text holds half a character (a lone surrogate).")]
    text = canonical_text(value)
    if "\x00" in text:
        return "", [Problem(pointer, "not_unicode", "This text holds a null character.")]
    if not shortest <= len(text) <= longest:
        return "", [Problem(pointer, "length", f"This text has {shortest} to {longest} characters.")]
    return text, []
