"""Worlds in which somebody asks in advance: of a tag, or of a date."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from analytics.kinds.watched import Watched
from bench.truth.diary import BETWEEN_SESSIONS, Diary
from bench.truth.planted import Plant, Planted, tag, with_planted
from bench.truth.statements import Statement
from bench.truth.worlds import Life, World, live

MIDDLE = 0.5
ASKED_TAG = "tag 5"


def _tag_watched(random: np.random.Generator, days: int, size: float) -> Diary:
    """Sessions weekly, and one tag watched from the start."""
    life = live(random, days)
    life.rates = {ASKED_TAG: life.rates[ASKED_TAG]}  # it is this one that is planted
    diary = with_planted(life, [tag(size)(random, life)])
    sessions = [diary.first + BETWEEN_SESSIONS * week for week in range(1, -(-days // BETWEEN_SESSIONS.days))]
    return replace(diary, sessions_held=sessions, watched=(Watched("tag", ASKED_TAG),))


def _step_on_a_known_date(random: np.random.Generator, days: int, size: float) -> Diary:
    """A step in the middle of the record, on a date that was named."""
    life = live(random, days)
    date = life.first + timedelta(days=days // 2)
    diary = with_planted(life, [_step(size, days // 2, date.isoformat())(random, life)])
    return replace(diary, known_dates=(date,))


def _step(size: float, place: int, date: str) -> Plant:
    def plant(random: np.random.Generator, life: Life) -> Planted:
        sign = 1 if random.random() < MIDDLE else -1
        life.z += sign * size * ((np.arange(len(life.z)) >= place) - MIDDLE)
        return Planted(Statement("known_date", date, sign > 0), {("known_date", date): sign * size * life.sd})

    return plant


WATCHED_TAG = World(name="watched tag .8 SD", make=lambda random, days: _tag_watched(random, days, 0.8))
WATCHED_NOTHING = World(name="watched tag, nothing there", make=lambda random, days: _tag_watched(random, days, 0.0))
KNOWN_DATE = World(name="known date 1.5 SD", make=lambda random, days: _step_on_a_known_date(random, days, 1.5))
KNOWN_NOTHING = World(
    name="known date, nothing there", make=lambda random, days: _step_on_a_known_date(random, days, 0.0)
)
