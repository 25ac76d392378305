"""Variability: did days differ more, or less, in the second half of the record?"""

import numpy as np

from analytics.arrays import FloatArray
from analytics.candidate import Candidate, Pattern, candidate
from analytics.prior import WEAK
from analytics.record import HIGHEST_STEP, LOWEST_STEP, Record

LEAST_DAYS_IN_A_HALF = 12
MOST_AT_THE_ENDS = 0.25
"""Near the ends of the scale days look alike because they cannot differ."""


def variability(record: Record, outcome: str) -> Candidate | None:
    """How far days lie from the median of their half; None with too few days or too many at an end of the scale."""
    days = record.answered(outcome)
    values = days.ratings[outcome]
    half = len(days) // 2
    if not has_enough_days(values) or is_near_an_end(values):
        return None
    is_second = np.arange(len(days)) >= half
    deviations = np.abs(values - np.where(is_second, np.median(values[half:]), np.median(values[:half])))
    first, second = deviations[:half].mean(), deviations[half:].mean()
    return candidate(
        Pattern("variability", outcome),
        days,
        response=deviations,
        regressor=is_second,
        prior=WEAK,
        ratio=float(second / first) if first > 0 else None,
    )


def has_enough_days(values: FloatArray) -> bool:
    """Whether either half of the days with a value is long enough to tell how far they differ."""
    return len(values) // 2 >= LEAST_DAYS_IN_A_HALF


def is_near_an_end(values: FloatArray) -> bool:
    """Whether too many values lie on the lowest or the highest step of the scale to compare how far days differ."""
    steps = np.rint(values)
    return float(np.mean((steps <= LOWEST_STEP) | (steps >= HIGHEST_STEP))) > MOST_AT_THE_ENDS
