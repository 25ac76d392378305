"""Worlds in which nothing is to be found either, and which make it hard not to find something."""

from datetime import datetime, timedelta

import numpy as np

from analytics.arrays import FloatArray
from bench.truth.diary import EVENING, ZONE, Diary, check_in, once_a_day
from bench.truth.noise import any_days, chain, on_the_scale
from bench.truth.worlds import NOTHING, Chances, Life, World, live, under
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.days import instant_at

NEAR_THE_FLOOR = 1.8
FAR_AWAY = "America/Los_Angeles"
MORNING_HOURS = 12
ON_THE_DAY = 6.0
"""How many times likelier a tag is on the two weekdays it belongs to."""


def _five_steps(random: np.random.Generator, days: int) -> Diary:
    life = live(random, days)
    diary = life.diary()
    diary.ratings["mood"][:] = on_the_scale(life.centre + life.sd * life.z, 2, 6)
    return diary


def _near_the_floor(random: np.random.Generator, days: int) -> Diary:
    life = live(random, days)
    life.centre = NEAR_THE_FLOOR
    return life.diary()


def _missing_when_low(random: np.random.Generator, days: int) -> Diary:
    """The lower today's mood, the likelier is a gap from tomorrow on, and that today itself is missing."""
    life = live(random, days)
    life.seen = chain(random, _likelier_when_low(life, 0.2)) & (random.random(days) >= _likelier_when_low(life, 0.1))
    return life.diary()


def _likelier_when_low(life: Life, usual: float) -> FloatArray:
    odds = usual / (1 - usual) * np.exp(-life.z)
    chances: FloatArray = odds / (1 + odds)
    return chances


def _stubborn_tags(random: np.random.Generator, days: int) -> Diary:
    """Half of the tags come in long runs, the other half belong to two days of the week."""
    life = live(random, days)
    weekday = (np.arange(days) + life.first.weekday()) % 7
    for number, (text, rate) in enumerate(life.rates.items()):
        if number < len(life.rates) / 2:
            life.tags[text] = any_days(random, days, rate, phi=0.9)
        else:
            belongs = np.isin(weekday, random.choice(7, size=2, replace=False))
            life.tags[text] = random.random(days) < np.where(belongs, 0.9, 0.9 / ON_THE_DAY)
    return life.diary()


def _twice_a_day(diary: Diary, random: np.random.Generator) -> list[CheckInDraft]:
    """Each day's last word is preceded by another one."""
    evenings = once_a_day(diary, random)
    earlier = [check_in(diary, (evening.day - diary.first).days, random) for evening in evenings]
    swayed = [
        CheckInDraft(
            id=draft.id,
            day=draft.day,
            recorded_at=draft.recorded_at - timedelta(hours=MORNING_HOURS),
            time_zone=draft.time_zone,
            answers={"mood": float(random.integers(1, 8))},
        )
        for draft in earlier
    ]
    return [*swayed, *evenings]


def _moved_away(diary: Diary, random: np.random.Generator) -> list[CheckInDraft]:
    """From the middle on, evenings are those of another zone."""
    places = np.flatnonzero(diary.seen).tolist()
    return [check_in(diary, each, random, zone=ZONE if each < len(diary) / 2 else FAR_AWAY) for each in places]


def _sent_twice(diary: Diary, random: np.random.Generator) -> list[CheckInDraft]:
    """A third of what was sent is sent again."""
    sent = once_a_day(diary, random)
    return [*sent, *(draft for draft in sent if random.random() < 1 / 3)]


def _filled_in_later(diary: Diary, random: np.random.Generator) -> list[CheckInDraft]:
    """Three in ten check-ins were typed two days after their day."""
    return [
        check_in(diary, place, random, at=_two_days_later(diary, place) if random.random() < 0.3 else None)
        for place in np.flatnonzero(diary.seen).tolist()
    ]


def _two_days_later(diary: Diary, place: int) -> datetime:
    return instant_at(diary.first + timedelta(days=place + 2), EVENING, ZONE)


STRESSES = (
    World(name="carry-over .75", make=under(Chances(phi=(0.75, 0.75)))),
    World(name="heavy tails", make=under(Chances(heavy=True))),
    World(name="five steps", make=_five_steps),
    World(name="near the floor", make=_near_the_floor),
    World(name="missing when low", make=_missing_when_low, allowed=frozenset({"before_gap"})),
    World(name="stubborn tags", make=_stubborn_tags),
    World(name="half missing", make=under(Chances(missing=0.5))),
    World(name="near-constant", make=under(Chances(sd=(0.3, 0.6)))),
    World(name="twice a day", make=NOTHING.make, say=_twice_a_day),
    World(name="moved away", make=NOTHING.make, say=_moved_away),
    World(name="sent twice", make=NOTHING.make, say=_sent_twice),
    World(name="filled in later", make=NOTHING.make, say=_filled_in_later),
)
