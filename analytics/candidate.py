"""A pattern that is to be tested: the regressions that test it, and what is to be told with the result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from analytics.arrays import BoolArray, FloatArray
from analytics.design import design_matrix
from analytics.engine import Belief
from analytics.lanes import Regression
from analytics.prior import BetaPrior
from analytics.record import Record

Kind: TypeAlias = Literal[
    "trend", "shift", "weekend", "tag", "tag_next_day", "sleep", "item", "variability", "before_gap", "known_date"
]
Aspect: TypeAlias = Literal["either_way"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is looked for, the same in every look at a record.

    `tag` is the tag, by its name, or the watched item that the outcome is compared with; `aspect` tells apart two tests
    of one kind.
    """

    kind: Kind
    outcome: str
    tag: str | None = None
    aspect: Aspect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A pattern with the days that can tell of it.

    `days` are those that enter the regressions; `supporting` are the numbers of the days that are named with the
    finding. `settle` reads the verdict off the beliefs about the regressions. `ratio` is told beside the
    estimate. `n_with`, where two kinds of days are compared, is how many are of the kind compared with the others.
    `asked_beside` is how many questions, or dates, this one included, share the error of being asked.
    """

    pattern: Pattern
    days: Record
    regressions: Sequence[Regression]
    covariates: tuple[str, ...]
    supporting: Sequence[float]
    settle: Callable[["Candidate", Sequence[Belief]], "Verdict"]
    ratio: float | None = None
    n_with: int | None = None
    asked_beside: int = 1

    @property
    def confidence(self) -> float:
        """That of the interval told with it: 95 %, the error shared out among the questions asked beside it."""
        return 1 - 0.05 / self.asked_beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a candidate's regressions came to.

    `p` is its own, `p_in_family` the one that enters the correction; `supporting` are the numbers of the days named
    with it.
    """

    candidate: Candidate
    belief: Belief
    p: float
    p_in_family: float
    supporting: Sequence[float]


def as_it_is(candidate: Candidate, beliefs: Sequence[Belief]) -> Verdict:
    """The verdict of a candidate with one regression: its p, doubled where two questions are asked at a time."""
    (belief,) = beliefs
    p = min(1.0, belief.p_value * candidate.asked_beside)
    return Verdict(candidate=candidate, belief=belief, p=p, p_in_family=p, supporting=candidate.supporting)


def candidate(
    pattern: Pattern,
    days: Record,
    *,
    regressor: FloatArray | BoolArray,
    prior: BetaPrior,
    covariates: Mapping[str, FloatArray] | None = None,
    response: FloatArray | None = None,
    supporting: Sequence[float] | FloatArray = (),
    settle: Callable[[Candidate, Sequence[Belief]], Verdict] = as_it_is,
    ratio: float | None = None,
    asked_beside: int = 1,
) -> Candidate:
    """A candidate that one regression tests.

    Args:
        days: those with the outcome, and with all else the regression needs.
        regressor: shape (n,): numbers in their own unit, or booleans for a kind of days.
        covariates: by name, each of shape (n,), in the order in which one determined by those before is left out.
        response: shape (n,), when it is not the outcome itself.
        supporting: day numbers to name with the finding.
    """
    covariates = covariates or {}
    values = days.ratings[pattern.outcome] if response is None else response
    design = design_matrix(regressor.astype("float64"), list(covariates.values()))
    return Candidate(
        pattern=pattern,
        days=days,
        regressions=[Regression(days=days.days, values=values, design=design, prior=prior)],
        covariates=tuple(covariates),
        supporting=tuple(supporting),
        settle=settle,
        ratio=ratio,
        n_with=int(regressor.sum()) if regressor.dtype == "bool" else None,
        asked_beside=asked_beside,
    )
