"""May this reminder leave, and what becomes of it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from moodtrack.reminders.rules.due import agrees, is_late, tells_of
from moodtrack.reminders.rules.hours import is_quiet_at
from moodtrack.reminders.rules.silence import Tone
from moodtrack.reminders.rules.wish import CHECK_IN, SESSION, Wish

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
LOT = 500
MESSAGES_A_DAY = 2
MESSAGES_A_DAY_OF_A_KIND = {CHECK_IN: 1}
FIRST_WAIT = timedelta(seconds=30)


class State(StrEnum):
    """What has become of a reminder; each has its time in the row."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    DISPLAYED = "displayed"
    OPENED = "opened"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    FAILED = "failed"
    PARKED = "parked"


ARRIVED = (State.SENT, State.DISPLAYED, State.OPENED)
"""A push service took it, at least."""


class SkipReason(StrEnum):
    """Why a reminder was not sent, on purpose."""

    NO_SUCH_DAY = "no_such_day"
    SWITCHED_OFF = "switched_off"
    REPLANNED = "replanned"
    PAUSED = "paused"
    QUIET_HOURS = "quiet_hours"
    DONE = "done"
    SILENT = "silent"
    CAPPED = "capped"
    NO_DEVICE = "no_device"


class Outcome(StrEnum):
    """What a push service said to one delivery; ``LOST`` is one whose worker vanished before it could tell."""

    ACCEPTED = "accepted"
    GONE = "gone"
    REFUSED = "refused"
    DELAYED = "delayed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known when a reminder is about to leave.

    Args:
        kind, day, slot, due_at: the reminder.
        wish: the schedule as it is now.
        has_check_in: whether the client already checked in for that day.
        sent_kinds: the kinds of the messages sent so far on the local date of the due instant.
        tone: how a client who was silent for so long is asked, None for not at all.
        is_snoozed: whether the client put it off to this very instant.
    """

    kind: str
    day: date
    slot: int
    due_at: datetime
    wish: Wish
    has_check_in: bool
    sent_kinds: Sequence[str]
    tone: Tone | None = Tone.DAILY
    is_snoozed: bool = False


def skip_reason(moment: Moment, now: datetime) -> SkipReason | None:
    """Why a reminder is not sent, or None when it may leave."""
    wish, due_at = moment.wish, moment.due_at
    reasons = {
        SkipReason.SWITCHED_OFF: not wish.enabled,
        SkipReason.REPLANNED: not _is_still_asked_for(moment),
        SkipReason.PAUSED: wish.is_paused(now),
        SkipReason.QUIET_HOURS: any(
            is_quiet_at(instant, wish.zone, wish.quiet_from, wish.quiet_until) for instant in (due_at, now)
        ),
        SkipReason.DONE: moment.kind == CHECK_IN and moment.has_check_in,
        SkipReason.CAPPED: is_capped(moment.kind, moment.sent_kinds),
        SkipReason.SILENT: moment.kind == CHECK_IN and not moment.is_snoozed and moment.tone is None,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _is_still_asked_for(moment: Moment) -> bool:
    """Whether the wish still asks for it; what the client put off needs no more than the session it tells of."""
    if not moment.is_snoozed:
        return agrees(moment.wish, moment.day, moment.slot, moment.due_at)
    return moment.kind != SESSION or tells_of(moment.wish, moment.day, moment.slot)


def is_capped(kind: str, sent_kinds: Sequence[str]) -> bool:
    """Whether one more message of this kind would be one too many today."""
    most = MESSAGES_A_DAY_OF_A_KIND.get(kind, MESSAGES_A_DAY)
    return len(sent_kinds) >= MESSAGES_A_DAY or sent_kinds.count(kind) >= most


def state_after(outcomes: Sequence[Outcome], attempts: int) -> State:
    """What becomes of a reminder after one attempt at all of the client's devices.

    One device that took it is enough: the others are not tried again. ``PLANNED`` means another attempt.
    """
    if Outcome.ACCEPTED in outcomes:
        return State.SENT
    if Outcome.DELAYED not in outcomes:
        return State.FAILED
    return State.PARKED if attempts >= MOST_ATTEMPTS else State.PLANNED


def next_attempt_at(
    due_at: datetime, now: datetime, *, attempts: int, asked_to_wait: timedelta, jitter: timedelta
) -> datetime | None:
    """When to try again: twice as long after each attempt, at least as long as the service asked; None when too late.

    Args:
        attempts: how many were made, at least 1.
        asked_to_wait: the Retry-After that came with this attempt, or zero.
        jitter: this client's own, so that not all come back together.
    """
    retry_at = now + max(FIRST_WAIT * 2 ** (attempts - 1), asked_to_wait) + jitter
    return None if is_late(due_at, retry_at) else retry_at


def lot_size(attempts: int) -> int:
    """How many reminders whose worker vanished ``attempts`` times are claimed together: 500, 62, 7, 1, 1.

    A reminder that kills its worker thus ends up alone before it is parked, and takes no other with it.
    """
    return max(1, LOT >> 3 * attempts)


def bells(fresh: int, abandoned: dict[int, int]) -> int:
    """How often to ring so that everything due finds a worker.

    Args:
        fresh: how many are due and held by nobody.
        abandoned: how many leases ran out, by the number of attempts made.
    """
    return ceil(fresh / LOT) + sum(ceil(count / lot_size(attempts)) for attempts, count in abandoned.items())
