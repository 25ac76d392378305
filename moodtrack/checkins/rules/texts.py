"""What a text may be."""

from itertools import groupby
from typing import Any
from unicodedata import combining, normalize

from moodtrack.core.errors import Problem
from moodtrack.core.packing import canonical_text

MOST_SHRUNK = 4
"""How many characters may become one in NFC."""
MOST_MARKS = 30
"""On one character, as in Unicode's stream-safe text (UAX #15); no language needs more than a few."""


def read_text(value: Any, pointer: str, *, longest: int, shortest: int = 0) -> tuple[str, list[Problem]]:
    """A text in NFC, nothing trimmed, or why it cannot be stored.

    Args:
        value: what was sent.
        pointer: where it stood.
        longest, shortest: limits in characters, both allowed.
    """
    if not isinstance(value, str):
        return "", [Problem(pointer, "not_a_text", "This is a text.")]
    if len(value) > MOST_SHRUNK * longest:
        return "", [_length(pointer, shortest, longest)]
    if (wrong := _strangeness(value)) is not None:
        return "", [Problem(pointer, "not_unicode", wrong)]
    text = canonical_text(value)
    if not shortest <= len(text) <= longest:
        return "", [_length(pointer, shortest, longest)]
    return text, []


def _length(pointer: str, shortest: int, longest: int) -> Problem:
    return Problem(pointer, "length", f"This text has {shortest} to {longest} characters.")


def is_unicode(text: str) -> bool:
    """Whether this can be stored and told back: half a character cannot be."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _strangeness(text: str) -> str | None:
    if "\x00" in text:
        return "This text holds a null character."
    if text.isascii():
        return None
    if not is_unicode(text):
        return "This text holds half a character (a lone surrogate)."
    if _longest_pile(text) > MOST_MARKS:
        return f"This text piles more than {MOST_MARKS} marks on one character."
    return None


def _longest_pile(text: str) -> int:
    """The most marks in a row, which are put into order in a time that grows with their square."""
    marks = {character for character in set(text) if combining(normalize("NFD", character)[0])}
    piles = groupby(text, marks.__contains__) if marks else ()
    return max((sum(1 for _ in pile) for is_mark, pile in piles if is_mark), default=0)
