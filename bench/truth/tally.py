"""Counting, with how far chance may have moved what was counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan, sqrt


@dataclass(slots=True)
class Mean:
    """The mean of what was noted so far."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def note(self, value: float) -> None:
        """One more."""
        self.n += 1
        self.total += value
        self.squares += value * value

    @property
    def value(self) -> float:
        """NaN while nothing was noted."""
        return self.total / self.n if self.n else nan

    @property
    def error(self) -> float:
        """The Monte-Carlo standard error; that of a share is never 0, however seldom or often it was yes."""
        if not self.n:
            return nan
        if self.total == self.squares:
            share = (self.total + 1) / (self.n + 2)
            return sqrt(share * (1 - share) / self.n)
        return sqrt(max(self.squares / self.n - self.value**2, 0.0) / self.n)

    def as_json(self) -> dict[str, float | int]:
        """As it stands in the file."""
        return {"value": round(self.value, 5), "error": round(self.error, 5), "of": self.n}


class Tally:
    """Several means, by name."""

    def __init__(self) -> None:
        self._means: dict[str, Mean] = {}

    def note(self, name: str, value: float) -> None:
        """One more of a name."""
        self._means.setdefault(name, Mean()).note(value)

    def __getitem__(self, name: str) -> Mean:
        """What was noted under a name; nothing, where none was."""
        return self._means.get(name, Mean())

    def starting(self, beginning: str) -> Mapping[str, Mean]:
        """Those whose names begin so, by the rest of their names."""
        return {name.removeprefix(beginning): mean for name, mean in self._means.items() if name.startswith(beginning)}

    def as_json(self) -> dict[str, dict[str, float | int]]:
        """As it stands in the file."""
        return {name: mean.as_json() for name, mean in sorted(self._means.items())}


def together(*means: Mean) -> Mean:
    """All of them as one."""
    return Mean(
        n=sum(mean.n for mean in means),
        total=sum(mean.total for mean in means),
        squares=sum(mean.squares for mean in means),
    )
