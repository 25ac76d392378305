"""Tag, same day: are days with a tag different?"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analytics.arrays import BoolArray, FloatArray
from analytics.candidate import Candidate, Pattern, Verdict, as_it_is, candidate
from analytics.engine import Belief
from analytics.prior import MODERATE
from analytics.record import Record

LEAST_WITH = LEAST_WITHOUT = 6
LEAST_SPAN = 28
MOST_TAGS = 10
SEEN_AS_CLEAR = 0.05
LEAST_UNUSUAL = 0.10


def eligible_tags(record: Record, outcome: str) -> dict[str, int]:
    """By name, how many days are on the rarer side of every tag that both sides have enough days of."""
    days = record.answered(outcome)
    if days.span < LEAST_SPAN:
        return {}
    with_tag = {name: int(is_set.sum()) for name, is_set in days.tags.items()}
    return {
        name: min(n, len(days) - n)
        for name, n in with_tag.items()
        if n >= LEAST_WITH and len(days) - n >= LEAST_WITHOUT
    }


def tags_to_look_at(record: Record, outcome: str) -> list[str]:
    """At most ten of the eligible tags, in the order of their names: those with the most days on their rarer side."""
    rarer_side = eligible_tags(record, outcome)
    return sorted(sorted(rarer_side, key=lambda name: (-rarer_side[name], name))[:MOST_TAGS])


def tag(record: Record, outcome: str, name: str) -> Candidate:
    """Days with an eligible tag against days without, with time and weekend as covariates."""
    days = record.answered(outcome)
    return candidate(
        Pattern("tag", outcome, name),
        days,
        regressor=days.tags[name],
        covariates={"day": days.day, "weekend": days.weekend},
        prior=MODERATE,
        supporting=days.days[days.tags[name]],
        settle=_unless_vetoed,
    )


def p_of_circular_shift(residuals: FloatArray, is_set: BoolArray) -> float:
    """How usual the difference would be if the tag's days kept their pattern but lay elsewhere.

    Args:
        residuals: shape (n,), of the outcome on what is to be taken out, in order of time.
        is_set: shape (n,), the tag on the same days; both of its values occur.

    Returns:
        The share of the n shifts along the observed days that make a difference of means as large as no shift.
    """
    n = len(is_set)
    rolled = is_set[np.subtract.outer(np.arange(n), np.arange(n)) % n].astype("float64")
    with_tag = is_set.sum()
    differences = np.abs(residuals @ rolled / with_tag - residuals @ (1 - rolled) / (n - with_tag))
    return float(np.mean(differences >= differences[0] - 1e-9))


def _unless_vetoed(candidate: Candidate, beliefs: Sequence[Belief]) -> Verdict:
    """A tag whose difference is usual under circular shift enters the correction with p = 1."""
    verdict = as_it_is(candidate, beliefs)
    if verdict.p > SEEN_AS_CLEAR or p_of_circular_shift(*_residuals_and_tag(candidate)) <= LEAST_UNUSUAL:
        return verdict
    return replace(verdict, p_in_family=1.0)


def _residuals_and_tag(candidate: Candidate) -> tuple[FloatArray, BoolArray]:
    (regression,) = candidate.regressions
    covariates, is_set = regression.design[:, :-1], regression.design[:, -1] == 1
    slopes = np.linalg.lstsq(covariates, regression.values)[0]
    return regression.values - covariates @ slopes, is_set
