"""One look at a record: what can be judged in it, and, once judged, what stands out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Literal, TypeAlias

from analytics.candidate import Candidate, Pattern, Verdict
from analytics.catalogue import Candidates, primary, secondary
from analytics.correction import q_values
from analytics.engine import Belief
from analytics.kinds.course import COURSE, Shape, shape_of_course
from analytics.record import Record

Family: TypeAlias = Literal["primary", "secondary", "asked"]

LOOK_BACK_DAYS = 365
LEAST_DAYS_FOR_A_STATEMENT = 30
GREATEST_Q: dict[Family, float] = {"primary": 0.05, "secondary": 0.01}


@dataclass(frozen=True, slots=True)
class Look:
    """A record up to a day and what is asked of it, by family; `is_long_enough` for an automatic statement."""

    record: Record
    families: dict[Family, Candidates]
    is_long_enough: bool

    @property
    def candidates(self) -> list[Candidate]:
        """All that can be judged, in order."""
        return [each for family in self.families.values() for each in family.values() if each is not None]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a look says about one pattern; without a verdict, that the days are too few.

    `q` is None where no correction applies; `stands_out` is decided on it unrounded. `shape` is that of a course.
    """

    pattern: Pattern
    family: Family
    verdict: Verdict | None = None
    q: float | None = None
    stands_out: bool = False
    shape: Shape | None = None


def recent_part(record: Record, *, last: date) -> Record:
    """The days that patterns are looked for in: the 365 that end with `last`."""
    return record.between(last - timedelta(days=LOOK_BACK_DAYS - 1), last)


def look_at(recent: Record, *, asked: Candidates, is_gated: bool) -> Look:
    """Pose every automatic question, and what was asked in advance."""
    return Look(
        record=recent,
        families={"primary": primary(recent), "secondary": secondary(recent), "asked": asked},
        is_long_enough=len(recent) >= LEAST_DAYS_FOR_A_STATEMENT or not is_gated,
    )


def settle(look: Look, beliefs: Sequence[Belief | None]) -> list[Judged]:
    """What stands out in each family, after its correction.

    Args:
        beliefs: about all regressions of the look's candidates, in their order.
    """
    source = iter(beliefs)
    judged = [
        _with_q([_judged(pattern, family, each, source) for pattern, each in candidates.items()], look, family)
        for family, candidates in look.families.items()
    ]
    return _with_shapes([each for family in judged for each in family])


def _judged(pattern: Pattern, family: Family, candidate: Candidate | None, beliefs: Iterator[Belief | None]) -> Judged:
    if candidate is None:
        return Judged(pattern, family)
    own = list(islice(beliefs, len(candidate.regressions)))
    known = [belief for belief in own if belief is not None]
    if len(known) < len(own):
        return Judged(pattern, family)
    return Judged(pattern, family, candidate.settle(candidate, known))


def _with_q(judged: list[Judged], look: Look, family: Family) -> list[Judged]:
    if family == "asked":
        return judged
    p_by_pattern = {each.pattern: each.verdict.p_in_family for each in judged if each.verdict}
    q_by_pattern = dict(zip(p_by_pattern, q_values(list(p_by_pattern.values())).tolist(), strict=True))
    return [_decided(each, q_by_pattern.get(each.pattern), look) for each in judged]


def _decided(judged: Judged, q: float | None, look: Look) -> Judged:
    stands_out = q is not None and q <= GREATEST_Q[judged.family] and look.is_long_enough
    return replace(judged, q=q, stands_out=stands_out)


def _with_shapes(judged: list[Judged]) -> list[Judged]:
    """Where a trend or a shift stands out, both get the shape that can be told."""
    course = {each.pattern: each for each in judged if each.pattern.kind in COURSE}
    moved = {pattern.outcome for pattern, each in course.items() if each.stands_out}
    shapes = {outcome: _shape(course, outcome) for outcome in moved}
    return [
        replace(each, shape=shapes.get(each.pattern.outcome)) if each.pattern in course else each for each in judged
    ]


def _shape(course: dict[Pattern, Judged], outcome: str) -> Shape:
    trend, shift = (course[Pattern(kind, outcome)].verdict for kind in COURSE)
    return shape_of_course(
        trend=trend.belief.log_likelihood if trend else None,
        shift=shift.belief.log_likelihood if shift else None,
    )
