"""How firmly a pattern is told: two looks at the record must agree before anything is told as confirmed."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from analytics.candidate import Aspect
from analytics.kinds.course import COURSE
from analytics.look import Family, Judged

Tier: TypeAlias = Literal["confirmed", "new", "asked", "descriptive", "not_enough_data"]


class Statement(NamedTuple):
    """What is told in one breath: a trend and a shift are one statement."""

    family: Family
    kind: str
    outcome: str
    tag: str | None
    aspect: Aspect | None


class Standing(NamedTuple):
    """A statement that stands out, with its direction: what must be the same in two looks."""

    statement: Statement
    is_rise: bool


def standing_out(judged: Iterable[Judged]) -> frozenset[Standing]:
    """What stands out in one look."""
    return frozenset(
        Standing(_statement(each), each.verdict.belief.estimate > 0)
        for each in judged
        if each.verdict and each.stands_out
    )


def tiers_of(judged: Sequence[Judged], earlier: frozenset[Standing]) -> list[Tier]:
    """The tier of everything in the look now, in its order.

    Where a trend or a shift stands out, both have the tier of their statement.

    Args:
        earlier: what stood out in the look before.
    """
    now = standing_out(judged)
    new, confirmed = ({standing.statement for standing in each} for each in (now, now & earlier))
    return [_tier(each, new, confirmed) for each in judged]


def _tier(judged: Judged, new: set[Statement], confirmed: set[Statement]) -> Tier:
    if judged.verdict is None:
        return "not_enough_data"
    if judged.family == "asked":
        return "asked"
    statement = _statement(judged)
    if statement in confirmed:
        return "confirmed"
    return "new" if statement in new else "descriptive"


def _statement(judged: Judged) -> Statement:
    pattern = judged.pattern
    kind = "course" if pattern.kind in COURSE else pattern.kind
    return Statement(judged.family, kind, pattern.outcome, pattern.tag, pattern.aspect)
