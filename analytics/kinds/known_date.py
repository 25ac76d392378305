"""Known-date change: is it different since a day that was named for another reason?"""

from datetime import date

from analytics.candidate import Candidate, Pattern, candidate
from analytics.prior import FLAT
from analytics.record import Record

LEAST_DAYS_ON_A_SIDE = 10


def known_date(record: Record, outcome: str, day: date, *, beside: int) -> Candidate | None:
    """From `day` on against before.

    Args:
        beside: how many dates are compared, this one included.

    Returns:
        None when a side has too few days, or the outcome is near-constant.
    """
    days = record.answered(outcome)
    is_since = days.days >= day.toordinal()
    too_few = min(is_since.sum(), (~is_since).sum()) < LEAST_DAYS_ON_A_SIDE
    if too_few or days.is_near_constant(outcome):
        return None
    return candidate(
        Pattern("known_date", outcome, day.isoformat()),
        days,
        regressor=is_since,
        prior=FLAT,
        supporting=(float(day.toordinal()),),
        asked_beside=beside,
    )
