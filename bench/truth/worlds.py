"""The world in which nothing is to be found, and the parts that the other worlds change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from analytics.arrays import BoolArray, FloatArray
from bench.truth.diary import Diary, once_a_day
from bench.truth.noise import any_days, on_the_scale, seen_days, seen_through_noise
from moodtrack.checkins.rules.check_ins import CheckInDraft

A_MONDAY = date(2024, 1, 1)
CENTRE = 4.0
SHARED = 0.7
"""How much of mood, energy and tension is one and the same."""
USUAL_SLEEP = 7.0
TAGS = 10
RUNS = 0.6
"""Carry-over of the one tag whose days come in runs."""


@dataclass(slots=True, kw_only=True)
class Life:
    """One client before their answers are put on the scale; arrays of shape (days,).

    `z` is mood in their own SDs, around 0, `sd` one of them in steps of the scale; `sleep` is in SDs of sleep, which
    are hours; `rates` are the base rates of the tags.
    """

    first: date
    sd: float
    z: FloatArray
    energy: FloatArray
    tension: FloatArray
    sleep: FloatArray
    seen: BoolArray
    tags: dict[str, BoolArray]
    rates: dict[str, float]
    centre: float = CENTRE

    @property
    def is_weekend(self) -> BoolArray:
        """Saturdays and Sundays."""
        weekend: BoolArray = (np.arange(len(self.z)) + self.first.weekday()) % 7 >= 5
        return weekend

    @property
    def elapsed(self) -> FloatArray:
        """Time from the first day, 0, to the last, 1."""
        return np.linspace(0.0, 1.0, len(self.z))

    def diary(self) -> Diary:
        """What they answer."""
        exact = {"mood": self.z, "energy": self.energy, "tension": self.tension}
        answers = {item: on_the_scale(self.centre + self.sd * values) for item, values in exact.items()}
        sleep = np.clip(np.rint(2 * (USUAL_SLEEP + self.sleep)) / 2, 0, 24)
        return Diary(first=self.first, seen=self.seen, ratings={**answers, "sleep_hours": sleep}, tags=self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """What is drawn for each client, from `low` to `high`; what a stress world changes."""

    sd: tuple[float, float] = (0.8, 1.4)
    phi: tuple[float, float] = (0.1, 0.7)
    share: tuple[float, float] = (0.1, 0.6)
    missing: float = 0.3
    heavy: bool = False


USUAL = Chances()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How clients come about.

    Args:
        make: a client with so many days.
        say: what their phone sends.
        allowed: kinds of which a statement is not false in this world.
    """

    name: str
    make: Callable[[np.random.Generator, int], Diary]
    say: Callable[[Diary, np.random.Generator], list[CheckInDraft]] = once_a_day
    allowed: frozenset[str] = field(default_factory=frozenset)


def live(random: np.random.Generator, days: int, chances: Chances = USUAL) -> Life:
    """A client whose mood, energy and tension share a factor, and have nothing to do with anything else."""
    phi, share = random.uniform(*chances.phi), random.uniform(*chances.share)

    def series() -> FloatArray:
        return seen_through_noise(random, days, phi=phi, share=share, heavy=chances.heavy)

    factor, own = SHARED * series(), np.sqrt(1 - SHARED**2)
    rates = {f"tag {number}": random.uniform(0.1, 0.6) for number in range(TAGS)}
    return Life(
        first=A_MONDAY + timedelta(days=int(random.integers(7))),
        sd=random.uniform(*chances.sd),
        z=factor + own * series(),
        energy=factor + own * series(),
        tension=-factor + own * series(),
        sleep=random.normal(size=days),
        seen=seen_days(random, days, missing=chances.missing),
        tags=_tags(random, days, rates),
        rates=rates,
    )


def _tags(random: np.random.Generator, days: int, rates: Mapping[str, float]) -> dict[str, BoolArray]:
    """The first one's days come in runs."""
    return {
        text: any_days(random, days, rate, phi=RUNS if number == 0 else 0.0)
        for number, (text, rate) in enumerate(rates.items())
    }


def under(chances: Chances) -> Callable[[np.random.Generator, int], Diary]:
    """Nothing there, under these chances."""
    return lambda random, days: live(random, days, chances).diary()


NOTHING = World(name="nothing there", make=under(USUAL))
"""Mood, energy and tension with a shared factor, one sleep series, ten tags, 30 % of days missing."""
