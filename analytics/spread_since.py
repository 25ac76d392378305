"""Did days differ more, or less, since the last session than before it?"""

from dataclasses import dataclass

import numpy as np

from analytics.design import design_matrix
from analytics.engine import estimate
from analytics.errors import NotEnoughDataError
from analytics.kinds.variability import LEAST_DAYS_IN_A_HALF, is_near_an_end
from analytics.observed import ObservedDays
from analytics.prior import WEAK

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class SpreadChange:
    """How far days lie from the median of their stretch: since by before, and the step with its 95 % interval."""

    ratio: float
    low: float
    high: float


def spread_change(before: ObservedDays, since: ObservedDays) -> SpreadChange | None:
    """Compare how much days differ in two stretches that follow each other.

    Returns:
        None with fewer than 12 days in either, too many at an end of the scale, or days before that are all equal.
    """
    values = np.concatenate([before.values, since.values])
    if min(len(before), len(since)) < LEAST_DAYS_IN_A_HALF or is_near_an_end(values):
        return None
    deviations = [np.abs(part.values - np.median(part.values)) for part in (before, since)]
    first, second = (float(part.mean()) for part in deviations)
    step = (np.arange(len(values)) >= len(before)).astype("float64")
    try:
        belief = estimate(
            days=np.concatenate([before.days, since.days]),
            values=np.concatenate(deviations),
            design=design_matrix(step),
            prior=WEAK,
        )
    except NotEnoughDataError:
        return None
    low, high = belief.interval(CONFIDENCE)
    return SpreadChange(ratio=second / first, low=low, high=high) if first > 0 else None
