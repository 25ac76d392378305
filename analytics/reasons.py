"""Why a pattern that was looked for was not tested."""

from typing import Literal, TypeAlias

from analytics.candidate import Pattern
from analytics.kinds.variability import has_enough_days, is_near_an_end
from analytics.record import Record

Reason: TypeAlias = Literal["too_few", "hardly_differs", "at_an_end", "not_determined"]
SLEEP = "sleep_hours"


def reason_untested(pattern: Pattern, record: Record, *, was_posed: bool) -> Reason:
    """What stood in the way.

    Args:
        record: the days that were looked at.
        was_posed: whether there were days enough, so that only what they hold can be in the way.
    """
    days = record.answered(pattern.outcome, *_compared_with(pattern))
    if days.is_near_constant(pattern.outcome):
        return "hardly_differs"
    if was_posed:
        return "not_determined"
    values = days.ratings[pattern.outcome]
    if pattern.kind == "variability" and has_enough_days(values) and is_near_an_end(values):
        return "at_an_end"
    return "too_few"


def _compared_with(pattern: Pattern) -> list[str]:
    """The rating whose days are needed too."""
    if pattern.kind == "item" and pattern.tag:
        return [pattern.tag]
    return [SLEEP] if pattern.kind == "sleep" else []
