"""From what was measured round by round to what may be said about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import eq, ge, le
from statistics import mean, median, stdev
from typing import Any, Literal

NOISIEST = 2.0
"""A baseline whose best round is more than so many times its worst says nothing."""
HOLDS: dict[str, Callable[[float, float], bool]] = {">=": ge, "<=": le, "=": eq}


@dataclass(frozen=True, slots=True)
class Promise:
    """What a figure should be: ``>= 0.25``.

    Args:
        is_same_everywhere: no machine changes the figure (a count, a plan, a growth), so a miss is a fault.
    """

    sign: Literal[">=", "<=", "="]
    limit: float
    is_same_everywhere: bool = False

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}"

    def holds(self, value: float) -> bool:
        """Whether ``value`` is as it should be."""
        return HOLDS[self.sign](value, self.limit)


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: the median of its rounds, the least and the greatest.

    Args:
        holds: whether it reaches its goal; None without a goal, and where noise forbids to say.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    goal: Promise | None = None
    holds: bool | None = None
    noisy: bool = False

    @property
    def is_fault(self) -> bool:
        """Whether it misses a goal that no machine changes."""
        return self.goal is not None and self.goal.is_same_everywhere and self.holds is False

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            "name": self.name,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "goal": None if self.goal is None else str(self.goal),
            "holds": self.holds,
            "noisy": self.noisy,
        }


def spread(name: str, values: Sequence[float], unit: str, goal: Promise | None = None) -> Result:
    """What was measured in each round; a goal is judged by the median, unless the rounds themselves are noisy."""
    noisy, middle = is_noisy(values), median(values)
    holds = None if goal is None or noisy else goal.holds(middle)
    return Result(name, middle, min(values), max(values), unit, goal, holds, noisy)


def extrapolated(name: str, samples: Sequence[float], times: float, unit: str) -> Result:
    """So many times what a sample takes on average; low and high are two standard errors of that average away."""
    error = 2 * stdev(samples) / sqrt(len(samples))
    return Result(name, times * mean(samples), times * (mean(samples) - error), times * (mean(samples) + error), unit)


def ratio(name: str, values: Sequence[float], baseline: Sequence[float], goal: Promise | None = None) -> Result:
    """How many times the baseline it was, round by round.

    Args:
        values, baseline: what was measured in the same rounds.
        goal: judged by the median, unless the baseline is noisy.
    """
    ratios = [value / base for value, base in zip(values, baseline, strict=True)]
    noisy = is_noisy(baseline)
    middle = median(ratios)
    holds = None if goal is None or noisy else goal.holds(middle)
    return Result(name, middle, min(ratios), max(ratios), "x", goal, holds, noisy)


def count(name: str, value: int, limit: int, unit: str) -> Result:
    """A number that is the same on every machine, against the number it should be."""
    goal = Promise("=", limit, is_same_everywhere=True)
    return Result(name, value, value, value, unit, goal, goal.holds(value))


def is_noisy(baseline: Sequence[float]) -> bool:
    """Whether a baseline differs so much from round to round that nothing can be said against it."""
    return max(baseline) > NOISIEST * min(baseline)
