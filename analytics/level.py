"""Level now: where the last fourteen days stand."""

from dataclasses import dataclass
from datetime import date, timedelta

from analytics.design import intercept_only
from analytics.engine import estimate
from analytics.errors import NotEnoughDataError
from analytics.observed import ObservedDays
from analytics.prior import MODERATE

WINDOW_DAYS = 14
CONFIDENCE = 0.95
LEAST_DAYS_IN_ALL = 10
LEAST_SPAN_IN_ALL = 14
LEAST_DAYS_IN_WINDOW = 7


@dataclass(frozen=True, slots=True)
class Level:
    """The plain mean of `n` day values and its 95 % interval, in the unit of the rating."""

    mean: float
    low: float
    high: float
    n: int


def level_now(observed: ObservedDays, *, last: date) -> Level | None:
    """The mean of the 14 days that end with `last`, with an interval widened if need be to hold it.

    Args:
        observed: one rating, reaching back as far as the record is looked at, none after `last`.

    Returns:
        None with fewer than 10 days over 14 in all, fewer than 7 in the window, or equal values throughout.
    """
    window = observed.between(last - timedelta(days=WINDOW_DAYS - 1), last)
    mean = window.mean
    if mean is None or not _has_enough(observed, window):
        return None
    try:
        low, high = _interval(window)
    except NotEnoughDataError:
        return None
    return Level(mean=mean, low=min(low, mean), high=max(high, mean), n=len(window))


def _has_enough(in_all: ObservedDays, window: ObservedDays) -> bool:
    return len(in_all) >= LEAST_DAYS_IN_ALL and in_all.span >= LEAST_SPAN_IN_ALL and len(window) >= LEAST_DAYS_IN_WINDOW


def _interval(window: ObservedDays) -> tuple[float, float]:
    belief = estimate(days=window.days, values=window.values, design=intercept_only(len(window)), prior=MODERATE)
    return belief.interval(CONFIDENCE)
