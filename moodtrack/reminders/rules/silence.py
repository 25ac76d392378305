"""Who does not answer is asked less, and in the end not at all; a check-in brings everything back."""

from datetime import date
from enum import StrEnum

FEWER_AFTER, HARDLY_AFTER, NONE_AFTER = 3, 7, 21
"""Whole days without a check-in."""
EVERY_SECOND_DAY, WEEKLY = 2, 7


class Tone(StrEnum):
    """How somebody is asked for a check-in."""

    DAILY = "daily"
    STILL_HERE = "still_here"
    IF_YOU_WANT = "if_you_want"


def silent_days(today: date, last_sign: date) -> int:
    """How many whole days lie between the last sign of life and today, which is not over.

    Args:
        last_sign: the day of the last check-in, or the day before the client last asked to be asked, if that is later.
    """
    return max(0, (today - last_sign).days - 1)


def tone(today: date, last_sign: date, last_asked: date | None) -> Tone | None:
    """How to ask on a day on which the wish asks, or None for not at all.

    Up to 3 silent days as wished, then every second day; after 7 one message that nothing has to be caught up on, then
    one a week; after 21 none.

    Args:
        today: the client's local day.
        last_sign: as for ``silent_days``.
        last_asked: the day of the last message that asked for a check-in, or None.
    """
    silent = silent_days(today, last_sign)
    if silent < FEWER_AFTER:
        return Tone.DAILY
    since_asked = silent + 1 if last_asked is None else (today - last_asked).days
    if silent < HARDLY_AFTER:
        return Tone.DAILY if since_asked >= EVERY_SECOND_DAY else None
    if silent >= NONE_AFTER:
        return None
    if since_asked > silent - HARDLY_AFTER:
        return Tone.STILL_HERE
    return Tone.IF_YOU_WANT if since_asked >= WEEKLY else None
