from datetime import datetime, timedelta
from hashlib import sha256
from secrets import choice

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
CODE_LASTS_FOR = timedelta(days=14)
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": "", " ": ""})


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
