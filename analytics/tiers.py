"""How firmly a pattern is told: two looks at the record must agree before anything is told as confirmed."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from analytics.candidate import Aspect
from analytics.kinds.course import COURSE
from analytics.look import Judged

Tier: TypeAlias = Literal["confirmed", "new", "asked", "descriptive", "not_enough_data"]


class Standing(NamedTuple):
    """What must be the same in two looks; trend and shift count as one kind."""

    kind: str
    outcome: str
    tag: str | None
    aspect: Aspect | None
    is_rise: bool


def standing_out(judged: Iterable[Judged]) -> frozenset[Standing]:
    """What stands out in one look, with its direction."""
    return frozenset(standing for each in judged if each.stands_out and (standing := _standing(each)))


def tier_of(judged: Judged, beside: Sequence[Judged], earlier: frozenset[Standing]) -> Tier:
    """The tier of one pattern of the look now.

    A trend and a shift are one statement: where either stands out, both have the tier of the statement.

    Args:
        beside: everything judged in the same look.
        earlier: what stood out in the look before.
    """
    if judged.verdict is None:
        return "not_enough_data"
    if judged.family == "asked":
        return "asked"
    now = standing_out(each for each in beside if _is_same_statement(each, judged))
    if not now:
        return "descriptive"
    return "confirmed" if now & earlier else "new"


def _is_same_statement(one: Judged, other: Judged) -> bool:
    a, b = one.pattern, other.pattern
    is_course = a.kind in COURSE and b.kind in COURSE and a.outcome == b.outcome
    return one.family == other.family and (a == b or is_course)


def _standing(judged: Judged) -> Standing | None:
    if judged.verdict is None:
        return None
    pattern = judged.pattern
    kind = "course" if pattern.kind in COURSE else pattern.kind
    return Standing(kind, pattern.outcome, pattern.tag, pattern.aspect, judged.verdict.belief.estimate > 0)
