"""Names of moods -> numbers on the scale of the check-in."""

import csv
from collections.abc import Iterable, Mapping

from moodtrack.core.errors import MoodtrackError
from moodtrack.core.packing import canonical_text
from moodtrack.measures.items import ITEM_BY_KEY

DAYLIO_MOODS = ("awful", "bad", "meh", "good", "rad")
"""The five names Daylio comes with, worst first."""


class MoodNamesError(MoodtrackError):
    """The names given cannot be spread over a scale; the message says why."""


class UnmappedMoodError(MoodtrackError):
    """The file holds moods without a number; the message names them and the cure."""


class MoodMapping:
    """Which number each mood name stands for.

    Names are compared without regard to case and to space around them.

    Args:
        names: from worst to best, at least two, each once. They are spread evenly over the scale of the item ``mood``:
            the first is its low end, the last its high end.

    Raises:
        MoodNamesError: fewer than two names, or one twice.
    """

    def __init__(self, names: Iterable[str] = DAYLIO_MOODS) -> None:
        keys = [_key(name) for name in names]
        if len(keys) < 2 or not all(keys):
            raise MoodNamesError("Name at least two moods, from worst to best, separated by commas")
        if len(set(keys)) < len(keys):
            raise MoodNamesError("Each mood has one place between worst and best; one of them is named twice")
        scale = ITEM_BY_KEY["mood"].scale
        step = (scale.high - scale.low) / (len(keys) - 1)
        self.numbers: Mapping[str, float] = {key: scale.low + place * step for place, key in enumerate(keys)}

    def number(self, name: str) -> float:
        """The number ``name`` stands for; ``KeyError`` for a name that ``refuse_unmapped`` would have refused."""
        return self.numbers[_key(name)]

    def refuse_unmapped(self, names: Iterable[str]) -> None:
        """Make sure that every one of ``names`` has a number.

        Raises:
            UnmappedMoodError: naming those that have none, in alphabetical order.
        """
        unmapped = sorted({name for name in names if _key(name) not in self.numbers})
        if unmapped:
            raise UnmappedMoodError(
                f"No number for {', '.join(map(repr, unmapped))}: name every mood of the file from worst to best, "
                'such as --moods "awful,bad,meh,good,rad"'
            )

    def __str__(self) -> str:
        return ", ".join(f"{name} = {number:g}" for name, number in self.numbers.items())


def names_from(text: str) -> tuple[str, ...]:
    """The names in ``worst,…,best``; a name that holds a comma stands in double quotes."""
    return tuple(name.strip() for name in next(csv.reader([text], skipinitialspace=True), []))


def _key(name: str) -> str:
    return canonical_text(name.strip().casefold())
