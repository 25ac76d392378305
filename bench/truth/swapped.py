"""One person's real moods beside another person's real tags: whatever is found of a tag is false."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import numpy as np

from analytics.arrays import BoolArray, IntArray
from bench.truth.diary import Diary
from bench.truth.real import Days, daylio, patient, pings
from bench.truth.statements import COURSE
from bench.truth.worlds import A_MONDAY, World

OF_MOOD_ALONE = frozenset({COURSE, "weekend", "variability", "before_gap"})
"""What a real person's mood may truly do, whoever's the tags are."""
A_YEAR = 364
LEAST_SEEN = 0.3


def swapped_worlds(directory: Path) -> list[World]:
    """Every pairing of moods and tags that the shared data allow."""
    one, other, third = daylio(directory), pings(directory), patient(directory)
    return [
        _world("other person's tags: five-year pings, Daylio tags", other, one),
        _world("other person's tags: a patient's month, Daylio tags", third, one),
        _world("other person's tags: Daylio, meditation", one, other),
        _world("own tags of another year: Daylio", one, one, at_least_apart=A_YEAR),
    ]


def _world(name: str, moods: Days, tags: Days, *, at_least_apart: int = 0) -> World:
    def make(random: np.random.Generator, days: int) -> Diary:
        length = min(days, len(moods))
        start = _start_of_moods(random, moods, length)
        places = _same_weekdays(moods, tags, start, length)
        place = int(random.choice(places[np.abs(places - start) >= at_least_apart]))
        return _diary(moods, tags.tags, slice(start, start + length), slice(place, place + length))

    return World(name=name, make=make, allowed=OF_MOOD_ALONE)


def _start_of_moods(random: np.random.Generator, moods: Days, length: int) -> int:
    """Any stretch in which enough days have a mood."""
    while True:
        start = int(random.integers(len(moods) - length + 1))
        if np.mean(~np.isnan(moods.mood[start : start + length])) >= LEAST_SEEN:
            return start


def _same_weekdays(moods: Days, tags: Days, start: int, length: int) -> IntArray:
    """Where in the tags a stretch of this length begins on the weekday that the moods begin on."""
    places = np.arange(len(tags) - length + 1)
    same: IntArray = places[(tags.first.weekday() + places - moods.first.weekday() - start) % 7 == 0]
    return same


def _diary(moods: Days, tags: Mapping[str, BoolArray], of_moods: slice, of_tags: slice) -> Diary:
    mood = moods.mood[of_moods]
    return Diary(
        first=A_MONDAY + timedelta(days=(moods.first.weekday() + of_moods.start) % 7),
        seen=~np.isnan(mood),
        ratings={"mood": mood},
        tags={text: is_set[of_tags] for text, is_set in tags.items()},
    )
