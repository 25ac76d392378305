"""Weekend: are Saturdays and Sundays different?"""

from analytics.candidate import Candidate, Pattern, candidate
from analytics.prior import MODERATE
from analytics.record import Record

LEAST_WEEKEND_DAYS = 6
LEAST_WEEKDAYS = 12
LEAST_SPAN = 28


def weekend(record: Record, outcome: str) -> Candidate | None:
    """Weekend days against weekdays, with time as covariate; None when there are too few days."""
    days = record.answered(outcome)
    is_weekend = days.weekend == 1
    if is_weekend.sum() < LEAST_WEEKEND_DAYS or (~is_weekend).sum() < LEAST_WEEKDAYS or days.span < LEAST_SPAN:
        return None
    return candidate(
        Pattern("weekend", outcome),
        days,
        regressor=is_weekend,
        covariates={"day": days.day},
        prior=MODERATE,
        supporting=days.days[is_weekend],
    )
