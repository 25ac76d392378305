from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import choice

KINDS = ("mood", "energy", "tension", "sleep", "tags", "notes", "topics", "questionnaires")
"""What a client shares or keeps, kind by kind."""

FIRST_SHARING = {kind: kind != "questionnaires" for kind in KINDS}
"""What a kind starts as where the app sends no value; of the notes only those marked shared ever pass."""

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
CODE_LASTS_FOR = timedelta(days=14)
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": "", " ": ""})


class SessionStatus(StrEnum):
    """Where a therapy session stands."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


def new_code() -> str:
    """An invitation code of 60 random bits that can be read out: no letter looks like another."""
    letters = "".join(choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def code_hash(code: str) -> str:
    """What is kept of a code, the same however it was typed: any case, any dashes, O for zero."""
    return sha256(code.upper().translate(LOOKALIKES).encode("utf-8", "replace")).hexdigest()


def invitation_state(*, expires_at: datetime, used_at: datetime | None, now: datetime) -> str:
    """``used``, ``expired`` or ``open``."""
    if used_at is not None:
        return "used"
    return "expired" if expires_at <= now else "open"


def first_status(*, starts_at: datetime, now: datetime) -> SessionStatus:
    """The status of a session entered without one: a start in the past counts as held."""
    return SessionStatus.HELD if starts_at < now else SessionStatus.PLANNED


def session_number(*, held_starts: Sequence[datetime], starts_at: datetime) -> int:
    """The number of the session prepared for: held ones in order of start come first.

    Args:
        held_starts: starts of the relationship's sessions that count as held, in any order.
        starts_at: start of the session to be numbered.
    """
    return 1 + sum(start < starts_at for start in held_starts)
