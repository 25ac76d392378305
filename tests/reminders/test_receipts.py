from datetime import time, timedelta

import pytest

from moodtrack.core.errors import ConflictError, NotFoundError
from moodtrack.people.models import Account
from moodtrack.reminders.actions.claiming import claim_lot
from moodtrack.reminders.actions.preparing import prepare_lot
from moodtrack.reminders.actions.receipts import record_receipt, snooze_reminder
from moodtrack.reminders.models import Reminder
from moodtrack.reminders.rules.sending import SkipReason, State
from tests.conftest import done
from tests.reminders.story import (
    A_LITTLE,
    DUE,
    MORNING,
    TODAY,
    FakeGateway,
    a_client,
    deliveries_of,
    plan,
    reminders_of,
    run,
    wishes,
)

NOW = DUE + A_LITTLE
LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def token(client: Account, gateway: FakeGateway) -> str:
    run(gateway, NOW)
    return deliveries_of(client)[0].token


def today(account: Account) -> Reminder:
    return reminders_of(account)[TODAY]


def said(client: Account, token: str, state: State) -> Reminder:
    return done(record_receipt, by=client, token=token, state=state, at=LATER, now=LATER)


def put_off(client: Account, token: str, **asked: object) -> Reminder:
    return done(snooze_reminder, by=client, token=token, now=LATER, **{"until": None, **asked})


def test_a_reminder_is_displayed_then_opened_and_each_is_dated(client: Account, token: str) -> None:
    said(client, token, State.DISPLAYED)
    assert (today(client).state, today(client).displayed_at) == (State.DISPLAYED, LATER)
    said(client, token, State.OPENED)
    assert (today(client).state, today(client).opened_at) == (State.OPENED, LATER)


def test_a_phone_whose_clock_is_ahead_says_now(client: Account, token: str) -> None:
    ahead = LATER + timedelta(days=400)
    done(record_receipt, by=client, token=token, state=State.OPENED, at=ahead, now=LATER)
    assert today(client).opened_at == LATER


def test_a_receipt_from_a_worker_s_last_push_spares_the_next_one(client: Account, gateway: FakeGateway) -> None:
    (errand,) = prepare_lot(claims=claim_lot(now=NOW), now=NOW)
    said(client, errand.push.token, State.DISPLAYED)
    assert run(gateway, NOW + timedelta(minutes=2)) == 0
    assert (today(client).state, today(client).sent_at) == (State.DISPLAYED, NOW)


def test_a_snoozed_reminder_comes_again_once_as_the_same_message(
    client: Account, gateway: FakeGateway, token: str
) -> None:
    wishes(client, quiet_from=time(23, 0))
    plan(LATER)
    put_off(client, token)
    plan(LATER)
    again = LATER + timedelta(hours=2)
    assert (today(client).state, today(client).due_at) == (State.PLANNED, again)
    assert run(gateway, again - timedelta(seconds=1)) == 0
    assert run(gateway, again) == 1
    assert [push.text for push in gateway.pushes][1:] == ["as_asked"]
    assert today(client).state == State.SENT
    with pytest.raises(ConflictError):
        put_off(client, deliveries_of(client)[1].token)


@pytest.mark.parametrize("minutes", [3, 40])
def test_one_that_was_put_off_past_midnight_takes_nothing_from_the_next_evening(
    client: Account, gateway: FakeGateway, minutes: int
) -> None:
    wishes(client, times=(time(23, 30),), quiet_from=time(3))
    plan(MORNING)
    due = DUE + timedelta(hours=4)
    run(gateway, due + A_LITTLE)
    (delivery,) = deliveries_of(client)
    snoozed_at = due + timedelta(minutes=minutes)
    done(snooze_reminder, by=client, token=delivery.token, until=None, now=snoozed_at)
    assert run(gateway, snoozed_at + timedelta(hours=2)) == 1
    assert run(gateway, due + timedelta(days=1) + A_LITTLE) == 1


def test_who_switches_off_after_a_snooze_is_left_alone(client: Account, gateway: FakeGateway, token: str) -> None:
    wishes(client, quiet_from=time(23, 0))
    put_off(client, token)
    wishes(client, now=LATER, enabled=False)
    assert run(gateway, LATER + timedelta(hours=2)) == 0
    assert today(client).skip_reason == SkipReason.SWITCHED_OFF


def test_a_snooze_into_quiet_hours_is_refused_with_the_latest_possible(client: Account, token: str) -> None:
    with pytest.raises(ConflictError) as refused:
        put_off(client, token)
    assert refused.value.facts == {"latest": "2026-11-23T20:29:00Z"}
    put_off(client, token, until=LATER + timedelta(hours=1))
    assert today(client).due_at == LATER + timedelta(hours=1)


def test_a_stranger_s_token_means_nothing(client: Account, token: str) -> None:
    stranger = a_client()
    with pytest.raises(NotFoundError):
        said(stranger, token, State.OPENED)
    with pytest.raises(NotFoundError):
        put_off(stranger, token)
