"""The scales on which answers are given."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of numbers an answer lies on.

    Args:
        low, high: the ends, both allowed.
        step: what a form offers; imports may lie between steps.
        unit: what the number counts, "" when it only ranks.
        labels: words for some of the numbers, untranslated.
    """

    low: float
    high: float
    step: float
    unit: str
    labels: tuple[tuple[float, str], ...]

    def holds(self, value: float) -> bool:
        """Whether a value lies on the scale (NaN does not)."""
        return self.low <= value <= self.high

    def held(self, value: float) -> float:
        """The value itself, or the end of the scale that it lies beyond."""
        return min(max(value, self.low), self.high)
