"""Text as it can stand on a page: nothing a browser or a printer cannot take, and cut where a budget ends."""

import re
import unicodedata
from math import ceil

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
LONGEST_WORD = 8
"""Characters, the blank after them included, that take the room of one word: not every script puts blanks between."""


def printable(text: str) -> str:
    """The text with every control character and half of a surrogate pair replaced; all else stays as it is."""
    return UNPRINTABLE.sub(REPLACEMENT, text)


def cut(text: str, most_words: int) -> str:
    """At most the room of so many words, one at least: unchanged when it takes no more, else with an ellipsis."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    end = ends[most_words - 1] if len(ends) > most_words else len(text)
    end = _whole(text, min(end, most_words * LONGEST_WORD))
    return text if end == len(text) else f"{text[:end].rstrip()} {ELLIPSIS}"


def room_of(text: str) -> int:
    """How many words a text takes the room of."""
    return max(word_count(text), ceil(len(text) / LONGEST_WORD))


def leans_on(character: str, before: str) -> bool:
    """Whether a character belongs to the one before it: an accent, or a picture put together of several."""
    return character in JOINERS or before in JOINERS or unicodedata.category(character).startswith("M")


def _whole(text: str, end: int) -> int:
    """The end, or the one before it that parts no character from what leans on it."""
    ends = (place for place in range(end, 0, -1) if place == len(text) or not leans_on(text[place], text[place - 1]))
    return next(ends, end)


def word_count(text: str) -> int:
    """How many words a text has: what stands between white space."""
    return len(text.split())
