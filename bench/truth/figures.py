"""A figure of the benchmark: what was measured, how far chance may have moved it, and what it should be."""

from dataclasses import dataclass
from math import isnan
from typing import Any, Literal, TypeAlias

from bench.truth.tally import Mean

Verdict: TypeAlias = Literal["", "holds", "within chance", "DOES NOT HOLD"]
SURE = 3.0
"""Standard errors beyond which a miss is no chance."""
LIKELY = 2.0


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be: at most, at least, or from one to another."""

    low: float = float("-inf")
    high: float = float("inf")

    def __str__(self) -> str:
        if self.low == float("-inf"):
            return f"<= {self.high:g}"
        return f">= {self.low:g}" if self.high == float("inf") else f"{self.low:g}-{self.high:g}"

    def miss(self, value: float) -> float:
        """How far off a value is; 0 where it is as it should be."""
        return max(self.low - value, value - self.high, 0.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    `line` is the design's name of it (N1 ... F2), `what` says which of its cells; `by_apps` is the same of the practice
    p < .05. Lines about errors must hold on any machine.
    """

    line: str
    what: str
    days: int
    mean: Mean
    target: Target | None = None
    by_apps: Mean | None = None

    @property
    def name(self) -> str:
        """As one would call it."""
        return f"{self.line} {self.what}, {self.days} days"

    @property
    def verdict(self) -> Verdict:
        """Whether it is as it should be, as far as chance lets one say."""
        if self.target is None or isnan(self.mean.value):
            return ""
        miss = self.target.miss(self.mean.value)
        if not miss:
            return "holds"
        return "within chance" if miss <= LIKELY * self.mean.error else "DOES NOT HOLD"

    @property
    def is_fault(self) -> bool:
        """Whether it errs more often than it may, beyond what chance can do."""
        is_about_errors = self.line[0] in "NC"
        is_missed = self.target is not None and self.target.miss(self.mean.value) > SURE * self.mean.error
        return is_about_errors and is_missed

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            "line": self.line,
            "what": self.what,
            "days": self.days,
            **self.mean.as_json(),
            "target": None if self.target is None else str(self.target),
            "verdict": self.verdict,
            "by_apps": None if self.by_apps is None else self.by_apps.as_json(),
        }
