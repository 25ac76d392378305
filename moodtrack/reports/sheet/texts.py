"""Text as it can stand on a page: nothing a browser or a printer cannot take, and cut where a budget ends."""

import re

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def printable(text: str) -> str:
    """The text with every control character and half of a surrogate pair replaced; all else stays as it is."""
    return UNPRINTABLE.sub(REPLACEMENT, text)


def cut(text: str, most_words: int) -> str:
    """At most so many words of a text, one at least: unchanged when it has no more, else with an ellipsis."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    if len(ends) <= most_words:
        return text
    return f"{text[: ends[most_words - 1]]} {ELLIPSIS}"


def word_count(text: str) -> int:
    """How many words a text has: what stands between white space."""
    return len(text.split())
