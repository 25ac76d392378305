"""Before a gap: are days different when no check-in follows on the next?"""

import numpy as np

from analytics.candidate import Candidate, Pattern, candidate
from analytics.prior import MODERATE
from analytics.record import Record

LEAST_DAYS_BEFORE_A_GAP = 4
LEAST_SPAN = 28


def before_gap(record: Record, outcome: str) -> Candidate | None:
    """Days before a gap against the others, with time and weekend as covariates; None with too few days.

    A day that was added later is part of the gap. What follows the last day, or before a hidden one, is not known: who
    kept to themselves what they wrote must not be told as somebody who wrote nothing.
    """
    on_time = record.checked_in_on_time()
    is_before_gap = np.diff(on_time.days, append=np.inf) > 1
    is_next_known = ~np.isin(on_time.days + 1, list(record.hidden)) & (np.arange(len(on_time)) < len(on_time) - 1)
    is_asked = ~np.isnan(on_time.ratings[outcome]) & is_next_known
    days, is_before_gap = on_time.where(is_asked), is_before_gap[is_asked]
    if is_before_gap.sum() < LEAST_DAYS_BEFORE_A_GAP or days.span < LEAST_SPAN:
        return None
    return candidate(
        Pattern("before_gap", outcome),
        days,
        regressor=is_before_gap,
        covariates={"day": days.day, "weekend": days.weekend},
        prior=MODERATE,
        supporting=days.days[is_before_gap],
    )
