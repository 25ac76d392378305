"""Trend: did it rise or fall over the whole record?"""

from analytics.candidate import Candidate, Pattern, candidate
from analytics.prior import FLAT
from analytics.record import Record

LEAST_DAYS = 20
LEAST_SPAN = 28


def trend(record: Record, outcome: str) -> Candidate | None:
    """The straight line through time, told as the change from the first to the last day; None with too few days."""
    days = record.answered(outcome)
    if len(days) < LEAST_DAYS or days.span < LEAST_SPAN:
        return None
    from_first_to_last = days.day / (days.span - 1)
    return candidate(Pattern("trend", outcome), days, regressor=from_first_to_last, prior=FLAT)
