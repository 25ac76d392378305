"""Worlds with one pattern in them that is truly there, of a known size."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from analytics.arrays import FloatArray
from bench.truth.diary import Diary
from bench.truth.noise import chain
from bench.truth.statements import COURSE, Statement
from bench.truth.worlds import Life, World, live

MIDDLE = (0.3, 0.7)
"""Where in the record a shift may come."""
USUAL_BEGINNING = 0.3 / 0.7 / 2
"""The chance that a gap begins tomorrow."""


@dataclass(frozen=True, slots=True)
class Planted:
    """What is true of a client since something was planted."""

    statement: Statement
    effects: Mapping[tuple[str, str | None], float]


Plant: TypeAlias = Callable[[np.random.Generator, Life], Planted]


def trend(size: float) -> Plant:
    """A straight line, `size` SDs from the first day to the last."""

    def plant(random: np.random.Generator, life: Life) -> Planted:
        sign = _sign(random)
        life.z += sign * size * (life.elapsed - 0.5)
        seen = life.elapsed[life.seen]
        reach = sign * size * life.sd * float(np.ptp(seen)) if len(seen) else 0.0
        return Planted(Statement(COURSE, None, sign > 0), {("trend", None): reach})

    return plant


def shift(size: float) -> Plant:
    """A step of `size` SDs on a day of the middle 40 %."""

    def plant(random: np.random.Generator, life: Life) -> Planted:
        sign = _sign(random)
        life.z += sign * size * ((life.elapsed >= random.uniform(*MIDDLE)) - 0.5)
        return Planted(Statement(COURSE, None, sign > 0), {("shift", None): sign * size * life.sd})

    return plant


def weekend(size: float) -> Plant:
    """Weekends that differ by `size` SDs."""

    def plant(random: np.random.Generator, life: Life) -> Planted:
        sign = _sign(random)
        life.z += sign * size * (life.is_weekend - 2 / 7)
        return Planted(Statement("weekend", None, sign > 0), {("weekend", None): sign * size * life.sd})

    return plant


def tag(size: float) -> Plant:
    """Days with one of the tags that differ by `size` SDs."""

    def plant(random: np.random.Generator, life: Life) -> Planted:
        sign, text = _sign(random), str(random.choice(list(life.rates)))
        life.z += sign * size * (life.tags[text] - life.rates[text])
        return Planted(Statement("tag", text, sign > 0), {("tag", text): sign * size * life.sd})

    return plant


def sleep(r: float) -> Plant:
    """Mood that correlates by r with how long the night was."""

    def plant(random: np.random.Generator, life: Life) -> Planted:
        sign = _sign(random)
        life.z *= np.sqrt(1 - r**2)
        life.z += sign * r * life.sleep
        return Planted(Statement("sleep", None, sign > 0), {("sleep", None): sign * r * life.sd})

    return plant


def variability(ratio: float) -> Plant:
    """Days that differ `ratio` times as much in one half as in the other."""

    def plant(random: np.random.Generator, life: Life) -> Planted:
        sign = _sign(random)
        life.z *= np.sqrt(ratio) ** np.where(life.elapsed >= 0.5, sign, -sign)
        return Planted(Statement("variability", None, sign > 0), {})

    return plant


def gap(ratio: float) -> Plant:
    """The odds that a gap begins tomorrow are `ratio` times as great for each SD of mood today."""

    def plant(random: np.random.Generator, life: Life) -> Planted:
        sign = _sign(random)
        life.seen = chain(random, _chances(life.z * sign, ratio))
        return Planted(Statement("before_gap", None, sign > 0), {})

    return plant


def _chances(z: FloatArray, ratio: float) -> FloatArray:
    odds = USUAL_BEGINNING / (1 - USUAL_BEGINNING) * ratio**z
    chances: FloatArray = odds / (1 + odds)
    return chances


def _sign(random: np.random.Generator) -> int:
    return 1 if random.random() < 0.5 else -1


def with_planted(life: Life, planted: list[Planted]) -> Diary:
    """What a client answers in whom all this is true."""
    effects = {what: size for each in planted for what, size in each.effects.items()}
    return replace(life.diary(), truths=frozenset(each.statement for each in planted), effects=effects)


def world_of(name: str, plant: Plant) -> World:
    """A world whose clients have one pattern and no other."""

    def make(random: np.random.Generator, days: int) -> Diary:
        life = live(random, days)
        return with_planted(life, [plant(random, life)])

    return World(name=name, make=make)


PLANTED = (
    world_of("trend 2.5 SD", trend(2.5)),
    world_of("shift 1.5 SD", shift(1.5)),
    world_of("weekend 1.0 SD", weekend(1.0)),
    world_of("tag .8 SD", tag(0.8)),
    world_of("tag 1.2 SD", tag(1.2)),
    world_of("sleep r .35", sleep(0.35)),
    world_of("sleep r .5", sleep(0.5)),
    world_of("variability x2", variability(2.0)),
    world_of("gap odds x2", gap(2.0)),
)
