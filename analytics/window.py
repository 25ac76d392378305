"""One of the two stretches that a change lies between: the likely range of its mean, its ends, its usual range."""

from dataclasses import dataclass

import numpy as np

from analytics.design import intercept_only
from analytics.engine import estimate
from analytics.errors import NotEnoughDataError
from analytics.observed import ObservedDays
from analytics.prior import MODERATE

CONFIDENCE = 0.90
LEAST_DAYS = 5
LEAST_DAYS_FOR_USUAL = 10
USUAL = (0.1, 0.9)

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Window:
    """In the unit of the rating; None where there are too few days, or for a range where all are equal.

    `likely` is the 90 % interval of the mean, widened to hold it; `usual` the middle eight in ten of the day values;
    `ends` the least and the greatest of them.
    """

    likely: Range | None
    usual: Range | None
    ends: Range | None


def window_of(days: ObservedDays) -> Window:
    """What is told of a stretch, from its own days alone."""
    ends = (float(days.values.min()), float(days.values.max())) if len(days) else None
    return Window(likely=_likely(days), usual=usual_range(days), ends=ends)


def usual_range(days: ObservedDays) -> Range | None:
    """p10 to p90 of the day values, interpolated; None of fewer than ten."""
    if len(days) < LEAST_DAYS_FOR_USUAL:
        return None
    low, high = np.quantile(days.values, USUAL)
    return float(low), float(high)


def _likely(days: ObservedDays) -> Range | None:
    mean = days.mean
    if mean is None or len(days) < LEAST_DAYS:
        return None
    try:
        belief = estimate(days=days.days, values=days.values, design=intercept_only(len(days)), prior=MODERATE)
    except NotEnoughDataError:
        return None
    low, high = belief.interval(CONFIDENCE)
    return min(low, mean), max(high, mean)
