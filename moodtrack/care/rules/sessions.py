from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum


class SessionStatus(StrEnum):
    """Where a therapy session stands."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


def first_status(*, starts_at: datetime, now: datetime) -> SessionStatus:
    """The status of a session entered without one: a start in the past counts as held."""
    return SessionStatus.HELD if starts_at < now else SessionStatus.PLANNED


def is_told_too_early(*, status: str, starts_at: datetime, now: datetime) -> bool:
    """Whether a session is said to have been held before it begins."""
    return status == SessionStatus.HELD and starts_at > now


def session_number(*, held_starts: Sequence[datetime], starts_at: datetime) -> int:
    """The number of the session prepared for: held ones in order of start come first.

    Args:
        held_starts: starts of the relationship's sessions that count as held, in any order.
        starts_at: start of the session to be numbered.
    """
    return 1 + sum(start < starts_at for start in held_starts)
