"""What every sentence of a report is, and how a number stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any

MINUS = "\N{MINUS SIGN}"
LEAST_PRINTED = 0.05
"""What is less is rounded to 0.0."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, the values in it, and the key it is known by in every language."""

    key: str
    values: Mapping[str, Any]
    text: str

    def as_stored(self) -> dict[str, Any]:
        """As it lies in a report's document."""
        return {"key": self.key, "values": dict(self.values), "text": self.text}


def number(value: float) -> str:
    """One decimal, with a real minus sign."""
    rounded = round(value, 1) + 0.0
    return f"{rounded:.1f}".replace("-", MINUS)


def size(value: float, words: NullTranslations) -> str:
    """How far something lies from nothing: what is more than nothing is never printed as 0.0."""
    return words.gettext("under 0.1") if 0 < value < LEAST_PRINTED else number(value)


def answer(value: float) -> str:
    """An answer: whole numbers without decimals, imported ones with one."""
    return f"{value:.0f}" if value == int(value) else number(value)
