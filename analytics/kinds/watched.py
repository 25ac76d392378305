"""Watched questions: a tag or an item that client and therapist chose in advance, answered whatever comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from analytics.arrays import BoolArray, FloatArray
from analytics.candidate import Candidate, Pattern, candidate
from analytics.prior import MODERATE
from analytics.record import Record
from analytics.tags import tag_name

OUTCOME = "mood"
LEAST_DAYS = 28
LEAST_WITH = LEAST_WITHOUT = 7
LEAST_DAYS_BESIDE_A_SESSION = 5


@dataclass(frozen=True, slots=True)
class Watched:
    """A tag by its text, or one of the ratings by its name."""

    what: Literal["tag", "item"]
    name: str

    @property
    def pattern(self) -> Pattern:
        """What its finding is told as."""
        if self.what == "tag":
            return Pattern("tag", OUTCOME, tag_name(self.name))
        return Pattern("sleep", OUTCOME) if self.name == "sleep_hours" else Pattern("item", OUTCOME, self.name)


def watch(record: Record, question: Watched, *, sessions: Sequence[date], beside: int) -> Candidate | None:
    """Mood against the tag or the item, with time, weekend and a step at each session as covariates.

    Args:
        sessions: days of the sessions held.
        beside: how many questions are watched, this one included.

    Returns:
        None when there are too few days, or mood is near-constant.
    """
    days = record.answered(OUTCOME) if question.what == "tag" else record.answered(OUTCOME, question.name)
    regressor = _regressor(days, question)
    if len(days) < LEAST_DAYS or regressor is None or days.is_near_constant(OUTCOME):
        return None
    return candidate(
        question.pattern,
        days,
        regressor=regressor,
        covariates={"day": days.day, "weekend": days.weekend} | _steps(days, sessions),
        prior=MODERATE,
        supporting=days.days[regressor == 1] if question.what == "tag" else (),
        asked_beside=beside,
    )


def _regressor(days: Record, question: Watched) -> FloatArray | BoolArray | None:
    """The days with the tag, None with too few days of either; or the item's deviation from the client's own median."""
    if question.what == "item":
        values = days.ratings[question.name]
        return values - np.median(values) if len(values) else None
    is_set = days.tags.get(tag_name(question.name), np.zeros(len(days), dtype="bool"))
    if is_set.sum() < LEAST_WITH or (~is_set).sum() < LEAST_WITHOUT:
        return None
    return is_set


def _steps(days: Record, sessions: Sequence[date]) -> dict[str, FloatArray]:
    """A step at each session with enough days on both sides, in order of time: a general rise is not the tag's."""
    steps = {f"session {day.isoformat()}": days.days >= day.toordinal() for day in sorted(set(sessions))}
    enough = LEAST_DAYS_BESIDE_A_SESSION
    return {name: step.astype("float64") for name, step in steps.items() if enough <= step.sum() <= len(step) - enough}
