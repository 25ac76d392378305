"""What a phone says of a reminder, and what its client may still ask for."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from moodtrack.reminders.rules.hours import is_quiet_at, last_minute_before_quiet
from moodtrack.reminders.rules.sending import ARRIVED, State

SNOOZE = timedelta(hours=2)
RECEIPTS = (State.DISPLAYED, State.OPENED)


@dataclass(frozen=True, slots=True)
class Snooze:
    """Until when a reminder may be put off: ``until`` as asked, or None, and then at most until ``latest``."""

    until: datetime | None
    latest: datetime | None


def state_after_receipt(state: State, said: State, *, was_put_off: bool) -> State:
    """What a reminder is after its phone spoke: a phone that shows it has it, whatever we believed.

    Args:
        said: displayed or opened.
        was_put_off: whether it was snoozed after the delivery that the phone speaks of: then it is still to come.
    """
    return state if was_put_off or state == State.OPENED else said


def may_be_put_off(state: State, *, was_put_off: bool) -> bool:
    """Whether a reminder can be snoozed: it has arrived, and was not snoozed before."""
    return state in ARRIVED and not was_put_off


def snooze(now: datetime, *, zone: str, quiet_from: time, quiet_until: time, asked: datetime | None = None) -> Snooze:
    """Two hours, or until the instant asked for if that is sooner; never into quiet hours."""
    until = now + SNOOZE if asked is None else min(asked, now + SNOOZE)
    latest = last_minute_before_quiet(now, zone=zone, quiet_from=quiet_from, quiet_until=quiet_until)
    fits = until > now and not is_quiet_at(until, zone, quiet_from, quiet_until)
    return Snooze(until if fits else None, latest if latest is None or latest > now else None)
