"""How much of a range of days was observed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Completeness:
    """All in days; `longest_gap` is the longest run of days without a check-in."""

    days: int
    days_with_check_in: int
    longest_gap: int


def completeness(observed: Collection[date], *, first: date, last: date) -> Completeness:
    """Count the days from `first` to `last`, both included; all zero when `last` lies before `first`."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    has_check_in = [day in observed for day in days]
    gaps = (len(list(run)) for seen, run in groupby(has_check_in) if not seen)
    return Completeness(days=len(days), days_with_check_in=sum(has_check_in), longest_gap=max(gaps, default=0))
