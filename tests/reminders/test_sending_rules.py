from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from moodtrack.reminders.rules.sending import (
    LOT,
    Moment,
    Outcome,
    SkipReason,
    State,
    bells,
    lot_size,
    next_attempt_at,
    skip_reason,
    state_after,
)
from tests.reminders.wishes import a_wish

DAY = date(2026, 11, 23)
NONE = timedelta(0)
DUE = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


def a_moment(**changes: Any) -> Moment:
    values: dict[str, Any] = {
        "kind": "check-in",
        "day": DAY,
        "slot": 0,
        "due_at": DUE,
        "wish": a_wish(),
        "has_check_in": False,
        "sent_kinds": [],
    }
    return Moment(**values | changes)


def test_a_reminder_that_is_due_may_leave() -> None:
    assert skip_reason(a_moment(), DUE) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"has_check_in": True}, SkipReason.DONE),
        ({"sent_kinds": ["check-in"]}, SkipReason.CAPPED),
        ({"sent_kinds": ["session", "session"]}, SkipReason.CAPPED),
        ({"wish": a_wish(enabled=False)}, SkipReason.SWITCHED_OFF),
        ({"wish": a_wish(zone="America/New_York")}, SkipReason.REPLANNED),
        ({"wish": a_wish(times=(time(20),))}, SkipReason.REPLANNED),
        ({"wish": a_wish(paused_until=DUE + timedelta(days=1))}, SkipReason.PAUSED),
        ({"wish": a_wish(quiet_from=time(19))}, SkipReason.QUIET_HOURS),
    ],
)
def test_a_reminder_is_skipped_for_a_reason(changes: dict[str, Any], reason: SkipReason) -> None:
    assert skip_reason(a_moment(**changes), DUE) == reason


def test_a_reminder_delayed_into_quiet_hours_is_dropped() -> None:
    wish = a_wish(times=(time(21, 0),))
    due_at = DUE + timedelta(minutes=90)
    assert skip_reason(a_moment(wish=wish, due_at=due_at), due_at + timedelta(minutes=29)) is None
    assert skip_reason(a_moment(wish=wish, due_at=due_at), due_at + timedelta(minutes=30)) == SkipReason.QUIET_HOURS


@pytest.mark.parametrize(
    ("outcomes", "attempts", "state"),
    [
        ([Outcome.ACCEPTED, Outcome.DELAYED], 1, State.SENT),
        ([Outcome.GONE, Outcome.DELAYED], 1, State.PLANNED),
        ([Outcome.DELAYED], 4, State.PLANNED),
        ([Outcome.DELAYED], 5, State.PARKED),
        ([Outcome.GONE], 1, State.FAILED),
        ([Outcome.REFUSED, Outcome.GONE], 1, State.FAILED),
    ],
)
def test_what_the_services_said_decides_what_becomes_of_it(
    outcomes: list[Outcome], attempts: int, state: State
) -> None:
    assert state_after(outcomes, attempts) == state


def test_each_attempt_waits_twice_as_long() -> None:
    waits = [
        next_attempt_at(DUE, DUE, attempts=attempts, asked_to_wait=timedelta(0), jitter=NONE)
        for attempts in range(1, 5)
    ]
    assert waits == [DUE + timedelta(seconds=seconds) for seconds in (30, 60, 120, 240)]


def test_the_wait_a_service_asks_for_is_honoured() -> None:
    assert next_attempt_at(DUE, DUE, attempts=1, asked_to_wait=timedelta(minutes=10), jitter=NONE) == DUE + timedelta(
        minutes=10
    )


def test_what_would_come_too_late_is_not_tried_again() -> None:
    assert next_attempt_at(DUE, DUE, attempts=1, asked_to_wait=timedelta(hours=2), jitter=NONE) is None


def test_a_reminder_that_kills_its_worker_ends_up_alone() -> None:
    assert [lot_size(attempts) for attempts in range(5)] == [LOT, 62, 7, 1, 1]


def test_one_bell_is_rung_for_every_lot() -> None:
    assert bells(0, {}) == 0
    assert bells(1, {}) == 1
    assert bells(1001, {}) == 3
    assert bells(0, {1: 63, 4: 2}) == 4
