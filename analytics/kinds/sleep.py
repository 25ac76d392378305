"""Sleep: do days go with how long the night before them was?

Sleep told with day t ended on the morning of t, so it is compared with the same day.
"""

import numpy as np

from analytics.candidate import Candidate, Pattern, candidate
from analytics.prior import MODERATE
from analytics.record import Record

LEAST_NIGHTS = 25


def sleep_longer(record: Record, outcome: str) -> Candidate | None:
    """The outcome per hour slept above the client's own median; None with too few nights."""
    days = record.answered(outcome, "sleep_hours")
    if len(days) < LEAST_NIGHTS:
        return None
    deviation = days.ratings["sleep_hours"] - np.median(days.ratings["sleep_hours"])
    covariates = {"day": days.day, "weekend": days.weekend}
    return candidate(Pattern("sleep", outcome), days, regressor=deviation, covariates=covariates, prior=MODERATE)


def sleep_either_way(record: Record, outcome: str) -> Candidate | None:
    """The outcome per hour slept away from the client's own median, longer or shorter; None with too few nights."""
    days = record.answered(outcome, "sleep_hours")
    if len(days) < LEAST_NIGHTS:
        return None
    deviation = days.ratings["sleep_hours"] - np.median(days.ratings["sleep_hours"])
    return candidate(
        Pattern("sleep", outcome, aspect="either_way"),
        days,
        regressor=np.abs(deviation),
        covariates={"day": days.day, "weekend": days.weekend, "sleep": deviation},
        prior=MODERATE,
    )
