"""Ninety days of somebody who does not exist: pure, and the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from moodtrack.core.days import instant_at

SATURDAY = 5
TAG_EFFECTS = {"walk": 0.5, "friends": 0.7, "music": 0.3, "reading": 0.1, "work late": -0.7, "headache": -0.8}
TAG_CHANCE = 0.25
TWICE_CHANCE = 0.12
NOTES = (
    "Slow start, better after lunch.",
    "Could not settle down to anything.",
    "Long talk with a friend. It helped.",
    "The usual Sunday feeling.",
    "Went out although I did not want to, and stayed.",
    "Too much at once today.",
    "Nothing special, which was nice.",
)
SHARED_CHANCE = 0.3


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody checks in, and what their days are like.

    Args:
        mood, energy, tension: usual value on the scale of 1-7.
        sleep_hours: usual hours of sleep.
        spread: standard deviation of what the day itself brings, in steps of the scale.
        carry_over: share of yesterday's deviation that is left today.
        weekend: how much better Saturdays and Sundays are.
        shift, shift_days_ago: by how much the mood changed for good, and when.
        checks_in: chance of a check-in about a day.
        forgets: chance that it is made up for one to three days later.
        answers_more: chance that a check-in says more than the mood.
        writes: chance of a note.
        began_days_ago: days since the client joined.
        silent_from_days_ago, silent_for: one long silence, in days.
    """

    mood: float = 4.3
    energy: float = 4.0
    tension: float = 3.5
    sleep_hours: float = 7.2
    spread: float = 0.9
    carry_over: float = 0.3
    weekend: float = 0.3
    shift: float = 0.0
    shift_days_ago: int = 0
    checks_in: float = 0.8
    forgets: float = 0.08
    answers_more: float = 0.9
    writes: float = 0.12
    began_days_ago: int = 90
    silent_from_days_ago: int = 0
    silent_for: int = 0

    def is_silent(self, days_ago: int) -> bool:
        """Whether that day lies in the long silence."""
        return self.silent_from_days_ago >= days_ago > self.silent_from_days_ago - self.silent_for


def diary(habits: Habits, *, today: date, zone: str, now: datetime, random: Random) -> Iterator[dict[str, Any]]:
    """The check-ins of ``habits`` up to ``now``, in the order of days, as a phone would have sent them.

    Args:
        habits: who.
        today: the client's local day.
        zone: IANA name of the client's zone.
        now: aware instant; nothing is recorded after it.
        random: source of everything by chance.
    """
    drift = 0.0
    for days_ago in range(habits.began_days_ago, -1, -1):
        day = today - timedelta(days=days_ago)
        drift = habits.carry_over * drift + random.gauss(0, habits.spread)
        tags = [tag for tag in TAG_EFFECTS if random.random() < TAG_CHANCE]
        usual = _usual(habits, day, days_ago) + sum(TAG_EFFECTS[tag] for tag in tags) / 2
        for _ in range(1 + (random.random() < TWICE_CHANCE)):
            recorded_at = _recorded_at(habits, day, zone, random)
            body = _body(habits, usual + drift, tags, random)
            checks_in = random.random() < habits.checks_in and not habits.is_silent(days_ago)
            if checks_in and recorded_at <= now:
                yield {**body, "day": day.isoformat(), "recorded_at": recorded_at.isoformat(), "time_zone": zone}


def _usual(habits: Habits, day: date, days_ago: int) -> float:
    shift = habits.shift if days_ago <= habits.shift_days_ago else 0.0
    return habits.mood + shift + (habits.weekend if day.weekday() >= SATURDAY else 0.0)


def _recorded_at(habits: Habits, day: date, zone: str, random: Random) -> datetime:
    late_by = random.randint(1, 3) if random.random() < habits.forgets else 0
    return instant_at(day + timedelta(days=late_by), time(random.randint(18, 22), random.randrange(60)), zone)


def _body(habits: Habits, mood: float, tags: list[str], random: Random) -> dict[str, Any]:
    answers: dict[str, float] = {"mood": _on_scale(mood)}
    deviation = mood - habits.mood
    more = {
        "energy": _on_scale(random.gauss(habits.energy + 0.5 * deviation, 0.8)),
        "tension": _on_scale(random.gauss(habits.tension - 0.5 * deviation, 0.8)),
        "sleep_hours": round(2 * min(12, max(2, random.gauss(habits.sleep_hours + 0.2 * deviation, 0.9)))) / 2,
    }
    if random.random() < habits.answers_more:
        answers |= more
    note = {"text": random.choice(NOTES), "shared": random.random() < SHARED_CHANCE}
    body = {"id": str(UUID(int=random.getrandbits(128), version=4)), "answers": answers, "tags": tags}
    return {**body, "note": note} if random.random() < habits.writes else body


def _on_scale(value: float) -> int:
    return min(7, max(1, round(value)))
