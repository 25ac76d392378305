"""A mixed caseload: clients in whom several things are true, one, or none."""

import numpy as np

from bench.truth.diary import Diary
from bench.truth.planted import Plant, gap, shift, sleep, tag, trend, variability, weekend, with_planted
from bench.truth.worlds import World, live

HOW_OFTEN: tuple[tuple[float, Plant], ...] = (
    (0.20, trend(2.0)),
    (0.10, shift(1.5)),
    (0.20, weekend(0.5)),
    (0.30, tag(0.8)),
    (0.40, sleep(0.35)),
    (0.15, gap(2.0)),
    (0.10, variability(2.0)),
)
"""Chances that each is true of a client, independently."""


def _client(random: np.random.Generator, days: int) -> Diary:
    life = live(random, days)
    chosen = [plant for chance, plant in HOW_OFTEN if random.random() < chance]
    return with_planted(life, [plant(random, life) for plant in chosen])


CASELOAD = World(name="mixed caseload", make=_client)
