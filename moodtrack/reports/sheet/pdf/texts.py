"""Text as typst takes it: data, in the direction of its own script, and with somewhere to break."""

import re
import unicodedata

from moodtrack.reports.sheet.texts import leans_on
from moodtrack.reports.wording.isolating import isolated

BREAK = "\N{ZERO WIDTH SPACE}"
LONG_RUN = re.compile(r"\S{25,}")
RUN = 20
RIGHT_TO_LEFT = {"R", "AL"}
STRONG = {"L", *RIGHT_TO_LEFT}
WRITTEN_FROM_THE_RIGHT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}

OwnWords = dict[str, str]


def own_words(text: str) -> OwnWords:
    """What somebody wrote, as a block of its own."""
    return {"text": breakable(" ".join(text.split())), "direction": direction_of(text)}


def direction_of(text: str) -> str:
    """Where a text begins, by its first letter that says so: ``ltr`` or ``rtl``."""
    strong = (kind for character in text if (kind := unicodedata.bidirectional(character)) in STRONG)
    return "rtl" if next(strong, "L") in RIGHT_TO_LEFT else "ltr"


def is_right_to_left(language: str) -> bool:
    """Whether a language is read from right to left."""
    return language.partition("-")[0] in WRITTEN_FROM_THE_RIGHT


def own_name(name: str) -> str:
    """A name that can stand within a sentence and turns nothing of it around."""
    return isolated(breakable(name))


def breakable(text: str) -> str:
    """The text with invisible places to break wherever it runs on for longer than a column is wide."""
    return LONG_RUN.sub(lambda run: _broken(run[0]), text)


def _broken(run: str) -> str:
    pieces, since_break = [], 0
    for place, character in enumerate(run):
        if since_break >= RUN and not leans_on(character, run[place - 1]):
            pieces.append(BREAK)
            since_break = 0
        pieces.append(character)
        since_break += 1
    return "".join(pieces)
