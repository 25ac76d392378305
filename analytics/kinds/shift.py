"""Shift: did the level change once, on a day nobody named?

Every day that could have been the first of a new level is tried, so the smallest p is corrected for having been chosen.
"""

from collections.abc import Sequence
from math import expm1, log1p, sqrt

import numpy as np

from analytics.arrays import IntArray
from analytics.candidate import Candidate, Pattern, Verdict
from analytics.engine import Belief
from analytics.lanes import Regression
from analytics.prior import FLAT
from analytics.record import Record

LEAST_DAYS = 30
LEAST_SPAN = 42
LEAST_ON_A_SIDE = 4
LEAST_PERCENT_ON_A_SIDE = 15
TRIALS_PER_ROOT = 1.5
"""Times the root of the days: what all the splits together count for, calibrated on series without a shift.
Neighbouring splits nearly say the same, and a longer record has closer neighbours more than it has other ones."""
AS_LIKELY = 2.0
"""Units of log likelihood within which another split may be the true one."""


def shift(record: Record, outcome: str) -> Candidate | None:
    """A step at every possible split; None when there are too few days."""
    days = record.answered(outcome)
    if len(days) < LEAST_DAYS or days.span < LEAST_SPAN:
        return None
    values = days.ratings[outcome]
    steps = (np.arange(len(days)) >= splits(len(days))[:, None]).astype("float64")
    designs = np.stack([np.ones_like(steps), steps], axis=2)
    return Candidate(
        pattern=Pattern("shift", outcome),
        days=days,
        regressions=[Regression(days.days, values, design, FLAT) for design in designs],
        covariates=(),
        supporting=(),
        settle=_best_split,
    )


def splits(n: int) -> IntArray:
    """The places, among n observed days, of those that may be the first of a new level."""
    least = max(LEAST_ON_A_SIDE, -(-LEAST_PERCENT_ON_A_SIDE * n // 100))
    return np.arange(least, n - least + 1)


def p_of_scan(p_min: float, n: int) -> float:
    """The chance of so small a p at the best of all splits: `1 - (1 - p)^m`, m = 1.5 √n, not rounded.

    Args:
        p_min: the smallest of the splits' own p.
        n: how many days were observed.
    """
    return 1.0 if p_min >= 1 else -expm1(TRIALS_PER_ROOT * sqrt(n) * log1p(-p_min))


def _best_split(candidate: Candidate, beliefs: Sequence[Belief]) -> Verdict:
    """The likeliest split, dated by the earliest and the latest that are about as likely."""
    likelihoods = np.array([belief.log_likelihood for belief in beliefs])
    as_likely = splits(len(candidate.days))[likelihoods >= likelihoods.max() - AS_LIKELY]
    p = p_of_scan(min(belief.p_value for belief in beliefs), len(candidate.days))
    return Verdict(
        candidate=candidate,
        belief=beliefs[int(likelihoods.argmax())],
        p=p,
        p_in_family=p,
        supporting=tuple(candidate.days.days[as_likely[[0, -1]]]),
    )
