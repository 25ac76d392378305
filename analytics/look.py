"""One look at a record: what can be tested in it, and, once tested, what stands out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Literal, TypeAlias

from analytics.candidate import Candidate, Pattern, Verdict
from analytics.catalogue import Candidates, primary, secondary, weight
from analytics.correction import q_values
from analytics.engine import Belief
from analytics.kinds.course import COURSE, Shape, shape_of_course
from analytics.record import Record

Family: TypeAlias = Literal["primary", "secondary", "asked"]
Verdicts: TypeAlias = dict[Pattern, Verdict | None]

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
        """All that can be tested, in order."""
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
    judged: list[Judged] = []
    for family, candidates in look.families.items():
        verdicts = {pattern: _verdict(each, source) for pattern, each in candidates.items()}
        judged += _judged(family, verdicts, is_long_enough=look.is_long_enough)
    return judged


def _verdict(candidate: Candidate | None, beliefs: Iterator[Belief | None]) -> Verdict | None:
    if candidate is None:
        return None
    own = list(islice(beliefs, len(candidate.regressions)))
    known = [belief for belief in own if belief is not None]
    return candidate.settle(candidate, known) if len(known) == len(own) else None


def _judged(family: Family, verdicts: Verdicts, *, is_long_enough: bool) -> Iterator[Judged]:
    q = _q_by_pattern(verdicts) if family in GREATEST_Q else {}
    standing = {pattern for pattern in q if is_long_enough and q[pattern] <= GREATEST_Q[family]}
    shapes = {pattern.outcome: _shape(verdicts, pattern.outcome) for pattern in standing if pattern.kind in COURSE}
    for pattern, verdict in verdicts.items():
        shape = shapes.get(pattern.outcome) if pattern.kind in COURSE else None
        yield Judged(pattern, family, verdict, q.get(pattern), pattern in standing, shape)


def _q_by_pattern(verdicts: Verdicts) -> dict[Pattern, float]:
    p = {pattern: verdict.p_in_family for pattern, verdict in verdicts.items() if verdict}
    q = q_values(list(p.values()), [weight(pattern) for pattern in p])
    return dict(zip(p, q.tolist(), strict=True))


def _shape(verdicts: Verdicts, outcome: str) -> Shape:
    """Where a trend or a shift stands out, both get the shape that can be told."""
    trend, shift = (verdicts[Pattern(kind, outcome)] for kind in COURSE)
    return shape_of_course(
        trend=trend.belief.log_likelihood if trend else None,
        shift=shift.belief.log_likelihood if shift else None,
    )
