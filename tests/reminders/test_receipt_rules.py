from datetime import UTC, datetime, time, timedelta

import pytest

from moodtrack.reminders.rules.receipts import Snooze, may_be_put_off, snooze, state_after_receipt
from moodtrack.reminders.rules.sending import State

EVENING = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
MADRID = {"zone": "Europe/Madrid", "quiet_from": time(21, 30), "quiet_until": time(8, 0)}
LATEST = datetime(2026, 11, 23, 20, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "said", "after"),
    [
        (State.SENT, State.DISPLAYED, State.DISPLAYED),
        (State.DISPLAYED, State.OPENED, State.OPENED),
        (State.OPENED, State.DISPLAYED, State.OPENED),
        (State.CLAIMED, State.DISPLAYED, State.DISPLAYED),
        (State.PARKED, State.OPENED, State.OPENED),
    ],
)
def test_a_phone_that_shows_a_reminder_has_it(state: State, said: State, after: State) -> None:
    assert state_after_receipt(state, said, was_put_off=False) == after


def test_a_late_receipt_does_not_call_off_a_snooze() -> None:
    assert state_after_receipt(State.PLANNED, State.DISPLAYED, was_put_off=True) == State.PLANNED


def test_a_snooze_lasts_two_hours() -> None:
    assert snooze(EVENING - timedelta(hours=1), **MADRID).until == EVENING + timedelta(hours=1)


def test_a_snooze_never_ends_in_quiet_hours_and_says_what_would_be_possible() -> None:
    assert snooze(EVENING, **MADRID) == Snooze(until=None, latest=LATEST)
    assert snooze(EVENING, asked=LATEST, **MADRID).until == LATEST
    assert snooze(LATEST, **MADRID) == Snooze(None, None)
    assert snooze(LATEST + timedelta(minutes=1), **MADRID) == Snooze(None, None)


def test_a_snooze_ends_in_the_future_and_no_later_than_after_two_hours() -> None:
    noon = EVENING - timedelta(hours=6)
    assert snooze(noon, asked=noon, **MADRID).until is None
    assert snooze(noon, asked=noon + timedelta(hours=5), **MADRID).until == noon + timedelta(hours=2)


def test_a_reminder_is_put_off_once_and_only_after_it_arrived() -> None:
    assert may_be_put_off(State.DISPLAYED, was_put_off=False)
    assert not may_be_put_off(State.DISPLAYED, was_put_off=True)
    assert not may_be_put_off(State.SKIPPED, was_put_off=False)
