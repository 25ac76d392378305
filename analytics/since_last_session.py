"""Since last session: the days since it against the six weeks before."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics.design import design_matrix
from analytics.engine import estimate
from analytics.errors import NotEnoughDataError
from analytics.mixture import Mixture
from analytics.observed import ObservedDays
from analytics.prior import MODERATE

DAYS_BEFORE = 42
CONFIDENCE = 0.90
LEAST_DAYS_BEFORE = 10
LEAST_DAYS_SINCE = 5


@dataclass(frozen=True, slots=True)
class Change:
    """Plain means of both windows, and the engine's step between them with its 90 % interval, in the rating's unit.

    A mean is None when its window has no value; the step and its interval are None together, when the data are too few.
    """

    before: float | None
    since: float | None
    difference: float | None
    low: float | None
    high: float | None
    n_before: int
    n_since: int


def change_since(observed: ObservedDays, *, since: date, last: date) -> Change:
    """Compare `since` to `last`, both included, with the 42 days before `since`.

    Args:
        observed: one rating, reaching back at least 42 days before `since`, none after `last`.
    """
    first = since - timedelta(days=DAYS_BEFORE)
    before = observed.between(first, since - timedelta(days=1))
    after = observed.between(since, last)
    belief = _step(observed.between(first, last), n_before=len(before))
    low, high = belief.interval(CONFIDENCE) if belief else (None, None)
    return Change(
        before=before.mean,
        since=after.mean,
        difference=belief.estimate if belief else None,
        low=low,
        high=high,
        n_before=len(before),
        n_since=len(after),
    )


def _step(observed: ObservedDays, *, n_before: int) -> Mixture | None:
    if n_before < LEAST_DAYS_BEFORE or len(observed) - n_before < LEAST_DAYS_SINCE:
        return None
    step = (np.arange(len(observed)) >= n_before).astype("float64")
    try:
        return estimate(days=observed.days, values=observed.values, design=design_matrix(step), prior=MODERATE)
    except NotEnoughDataError:
        return None
