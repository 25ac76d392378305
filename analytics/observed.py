"""The days on which one rating has a value: where calendars end and arrays begin."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from analytics.arrays import FloatArray
from analytics.spread import is_near_constant


@dataclass(frozen=True, slots=True)
class ObservedDays:
    """Day numbers (proleptic ordinals) and day values in the rating's unit, both of shape (n,), in order of time."""

    days: FloatArray
    values: FloatArray

    @classmethod
    def of(cls, day_values: dict[date, float]) -> Self:
        """From day values by day, in any order."""
        in_order = sorted(day_values)
        return cls(
            days=np.array([day.toordinal() for day in in_order], dtype="float64"),
            values=np.array([day_values[day] for day in in_order], dtype="float64"),
        )

    def __len__(self) -> int:
        return len(self.values)

    def between(self, first: date, last: date) -> Self:
        """Those from `first` to `last`, both included; none when `last` lies before `first`."""
        inside = (self.days >= first.toordinal()) & (self.days <= last.toordinal())
        return type(self)(days=self.days[inside], values=self.values[inside])

    @property
    def span(self) -> int:
        """Calendar days from the first to the last of them, both included; 0 without any."""
        return int(self.days[-1] - self.days[0]) + 1 if len(self) else 0

    @property
    def mean(self) -> float | None:
        """The plain arithmetic mean, correctly summed whatever the order; None without any."""
        return math.fsum(self.values) / len(self) if len(self) else None

    @property
    def is_near_constant(self) -> bool:
        """Whether values differ so little that no pattern is looked for in them."""
        return is_near_constant(self.values)
