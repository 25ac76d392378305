"""What ordinary apps do with the same days: Pearson and Welch, each at p < .05, whatever comes out is told.

Days without a check-in are dropped and the next one moves up, as `dropna().shift()` does it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from analytics.arrays import BoolArray, FloatArray
from bench.truth.diary import Diary
from bench.truth.statements import COURSE, Statement

CLEAR = 0.05
LEAST_DAYS = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One of its tests; `kind` is what this benchmark calls it."""

    kind: str
    tag: str | None
    p: float
    is_rise: bool

    @property
    def statement(self) -> Statement:
        """What is told when it is clear."""
        return Statement(COURSE if self.kind in {"trend", "shift"} else self.kind, self.tag, self.is_rise)


def results(diary: Diary) -> list[Result]:
    """Everything that is tried on mood: its course, weekends, tags on the day and on the next, sleep, halves, gaps."""
    mood = diary.ratings["mood"][diary.seen]
    if len(mood) < 2 * LEAST_DAYS or not np.ptp(mood):
        return []
    return [Result(kind, tag, *found) for kind, tag, found in _tried(diary, mood) if found is not None]


def said(found: list[Result]) -> set[Statement]:
    """What is told of it."""
    return {result.statement for result in found if result.p < CLEAR}


def _tried(diary: Diary, mood: FloatArray) -> Iterator[tuple[str, str | None, tuple[float, bool] | None]]:
    days = np.flatnonzero(diary.seen)
    yield "trend", None, pearson(days.astype("float64"), mood)
    yield "shift", None, welch(mood, np.arange(len(mood)) >= len(mood) // 2)
    yield "weekend", None, welch(mood, (days + diary.first.weekday()) % 7 >= 5)
    if "sleep_hours" in diary.ratings:
        yield "sleep", None, pearson(diary.ratings["sleep_hours"][diary.seen], mood)
    for text, is_set in diary.tags.items():
        yield "tag", text, welch(mood, is_set[diary.seen])
        yield "tag_next_day", text, welch(mood[1:], is_set[diary.seen][:-1])
    for date in diary.known_dates:
        yield "known_date", date.isoformat(), welch(mood, days >= (date - diary.first).days)
    yield "variability", None, levene(mood)
    yield "before_gap", None, welch(mood[:-1], np.diff(days) > 1)


def pearson(x: FloatArray, y: FloatArray) -> tuple[float, bool] | None:
    """(p, whether it rises); None where one of the two does not vary."""
    if not np.ptp(x) or not np.ptp(y):
        return None
    r, df = float(np.corrcoef(x, y)[0, 1]), len(x) - 2
    t = r * np.sqrt(df / max(1 - r**2, 1e-300))
    return float(2 * stdtr(df, -abs(t))), r > 0


def welch(values: FloatArray, is_in: BoolArray) -> tuple[float, bool] | None:
    """(p, whether those that are in are higher); None with too few on a side, or without variance."""
    one, other = values[is_in], values[~is_in]
    if min(len(one), len(other)) < LEAST_DAYS:
        return None
    a, b = one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)
    if not a + b:
        return None
    t = (one.mean() - other.mean()) / np.sqrt(a + b)
    df = (a + b) ** 2 / (a**2 / (len(one) - 1) + b**2 / (len(other) - 1))
    return float(2 * stdtr(df, -abs(t))), bool(t > 0)


def levene(values: FloatArray) -> tuple[float, bool] | None:
    """How far days lie from the median of their half, second half against first."""
    half = len(values) // 2
    middles = [np.median(values[:half]), np.median(values[half:])]
    deviations = np.abs(values - np.repeat(middles, [half, len(values) - half]))
    return welch(deviations, np.arange(len(values)) >= half)
