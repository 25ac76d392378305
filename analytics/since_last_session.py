"""Since last session: the days since it against the six weeks before; and four weeks against the four before."""

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
SLOWER_DAYS = 28
SLOWER_CONFIDENCE = 0.95
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
    before, after = stretches_of(observed, since=since, last=last)
    return _change(before, after, confidence=CONFIDENCE)


def slower_change(observed: ObservedDays, *, last: date) -> Change:
    """Compare the 28 days that end with `last` with the 28 before them, by a 95 % interval."""
    since = last - timedelta(days=SLOWER_DAYS - 1)
    before = observed.between(since - timedelta(days=SLOWER_DAYS), since - timedelta(days=1))
    return _change(before, observed.between(since, last), confidence=SLOWER_CONFIDENCE)


def stretches_of(observed: ObservedDays, *, since: date, last: date) -> tuple[ObservedDays, ObservedDays]:
    """The days before a session that count, and those since."""
    first = since - timedelta(days=DAYS_BEFORE)
    return observed.between(first, since - timedelta(days=1)), observed.between(since, last)


def _change(before: ObservedDays, after: ObservedDays, *, confidence: float) -> Change:
    belief = _step(before, after)
    low, high = belief.interval(confidence) if belief else (None, None)
    return Change(
        before=before.mean,
        since=after.mean,
        difference=belief.estimate if belief else None,
        low=low,
        high=high,
        n_before=len(before),
        n_since=len(after),
    )


def _step(before: ObservedDays, after: ObservedDays) -> Mixture | None:
    if len(before) < LEAST_DAYS_BEFORE or len(after) < LEAST_DAYS_SINCE:
        return None
    days, values = np.concatenate([before.days, after.days]), np.concatenate([before.values, after.values])
    step = (np.arange(len(days)) >= len(before)).astype("float64")
    try:
        return estimate(days=days, values=values, design=design_matrix(step), prior=MODERATE)
    except NotEnoughDataError:
        return None
