"""The line of the chart: a description of the dots, drawn only where enough of them stand."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean

REACH = 3
"""Days the average looks to either side: seven in all."""
LEAST_DAYS = 4
LONGEST_GAP = 2

Point = tuple[date, float]


def days_between(first: date, last: date) -> list[date]:
    """Every day from first to last, both included; none when last comes before first."""
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def average_stretches(values: Mapping[date, float], first: date, last: date) -> list[list[Point]]:
    """The centred seven-day mean, as unbroken stretches.

    Args:
        values: one value for each day that has one.
        first, last: the days to draw, both included.

    Returns:
        Stretches of (day, mean). A day has a mean where four of its seven days have a value and it does not lie in a
        run of three or more days without one; where it has none the line breaks.
    """
    days = days_between(first, last)
    gaps = _long_gaps(values, days)
    means = {day: mean for day in days if day not in gaps and (mean := _mean_around(day, values)) is not None}
    runs = groupby(days, key=means.__contains__)
    return [[(day, means[day]) for day in run] for has_mean, run in runs if has_mean]


def _mean_around(day: date, values: Mapping[date, float]) -> float | None:
    window = days_between(day - timedelta(days=REACH), day + timedelta(days=REACH))
    present = [values[near] for near in window if near in values]
    return fmean(present) if len(present) >= LEAST_DAYS else None


def _long_gaps(values: Mapping[date, float], days: list[date]) -> set[date]:
    runs = (list(run) for has_value, run in groupby(days, key=values.__contains__) if not has_value)
    return {day for run in runs if len(run) > LONGEST_GAP for day in run}
