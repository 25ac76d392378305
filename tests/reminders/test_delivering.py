import json
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from moodtrack.core.context import acting_as
from moodtrack.entrance.logs import LineFormatter
from moodtrack.people.models import Account
from moodtrack.reminders.actions import preparing
from moodtrack.reminders.actions.claiming import Claim, claim_lot
from moodtrack.reminders.actions.preparing import prepare_lot
from moodtrack.reminders.actions.settling import record_outcomes
from moodtrack.reminders.gateway.push import DeliveryError, Taken
from moodtrack.reminders.models import Device, Reminder, ReminderSchedule
from moodtrack.reminders.queries import moment
from moodtrack.reminders.rules.sending import LEASE, MOST_ATTEMPTS, Outcome, SkipReason, State
from tests.conftest import seen_by
from tests.reminders.story import (
    A_LITTLE,
    DUE,
    MORNING,
    TODAY,
    FakeGateway,
    WorkerKilled,
    a_client,
    a_phone,
    deliveries_of,
    devices_of,
    killed,
    moves_to,
    plan,
    reminders_of,
    run,
    wishes,
)

NOW = DUE + A_LITTLE


def today(account: Account) -> Reminder:
    return reminders_of(account)[TODAY]


def test_a_due_reminder_is_sent_and_dated(client: Account, gateway: FakeGateway) -> None:
    assert run(gateway, NOW) == 1
    assert (today(client).state, today(client).sent_at, today(client).lease_until) == (State.SENT, NOW, None)
    (delivery,) = deliveries_of(client)
    (push,) = gateway.pushes
    assert (delivery.outcome, delivery.settled_at) == (Outcome.ACCEPTED, NOW)
    assert push.token == delivery.token
    assert len(push.topic) == 32


def test_its_push_service_does_not_keep_it_into_quiet_hours(client: Account, gateway: FakeGateway) -> None:
    wishes(client, quiet_from=time(21, 0))
    plan(MORNING)
    run(gateway, NOW)
    assert [NOW + push.kept_for for push in gateway.pushes] == [DUE + timedelta(minutes=89)]


def test_it_is_sent_once_however_often_the_bell_rings(client: Account, gateway: FakeGateway) -> None:
    assert [run(gateway, NOW) for _ in range(3)] == [1, 0, 0]


def test_every_phone_of_a_client_is_reached_under_its_own_token_and_topic(
    client: Account, gateway: FakeGateway
) -> None:
    a_phone(client)
    run(gateway, NOW)
    assert len({push.token for push in gateway.pushes}) == 2
    assert len({push.topic for push in gateway.pushes}) == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"enabled": False}, SkipReason.SWITCHED_OFF),
        ({"times": (time(20, 0),)}, SkipReason.REPLANNED),
        ({"paused_until": DUE + timedelta(days=1)}, SkipReason.PAUSED),
        ({"times": (time(19, 30),), "quiet_from": time(19, 31)}, SkipReason.QUIET_HOURS),
    ],
)
def test_a_wish_that_changes_before_the_claim_wins(
    client: Account, gateway: FakeGateway, changes: dict[str, Any], reason: SkipReason
) -> None:
    wishes(client, now=NOW, **changes)
    assert run(gateway, NOW) == 0
    assert (today(client).state, today(client).skip_reason, today(client).skipped_at) == (State.SKIPPED, reason, NOW)


def test_one_that_was_moved_at_the_last_moment_is_sent_at_its_new_time(client: Account, gateway: FakeGateway) -> None:
    moves_to(client, "America/New_York")
    assert run(gateway, NOW) == 0
    plan(NOW)
    assert (today(client).state, today(client).due_at) == (State.PLANNED, DUE + timedelta(hours=6))
    assert run(gateway, NOW + timedelta(hours=6)) == 1


def test_one_that_was_moved_while_a_worker_held_it_is_sent_at_its_new_time(
    client: Account, gateway: FakeGateway
) -> None:
    (claim,) = claim_lot(now=NOW)
    wishes(client, now=NOW, times=(time(21, 0),))
    plan(NOW)
    assert prepare_lot(claims=[claim], now=NOW) == []
    assert plan(NOW) == 1
    assert run(gateway, NOW + timedelta(minutes=90)) == 1


def test_one_that_was_moved_after_an_attempt_breaks_nobody_s_lot(client: Account, gateway: FakeGateway) -> None:
    gateway.answers = [DeliveryError(permanent=False, status=503)]
    run(gateway, NOW)
    wishes(client, now=NOW, times=(time(20, 0),))
    assert run(gateway, NOW + timedelta(minutes=2)) == 0
    plan(NOW + timedelta(minutes=2))
    assert run(gateway, NOW + timedelta(minutes=30)) == 1
    assert today(client).state == State.SENT


def test_who_is_erased_between_the_look_and_the_planning_stops_nobody_else(
    client: Account, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_client()
    a_phone(other)
    wishes(other)
    plan(MORNING)
    wishes(client, now=NOW, times=(time(20, 0),))
    plan_anew = preparing._plan_anew

    def erased_before(claim: Claim, now: datetime) -> None:
        with seen_by(client):
            ReminderSchedule.objects.filter(client_id=client.pk).delete()
        plan_anew(claim, now)

    monkeypatch.setattr(preparing, "_plan_anew", erased_before)
    assert run(gateway, NOW) == 1
    assert (today(client).state, today(other).state) == (State.CLAIMED, State.SENT)


def test_who_already_checked_in_is_not_asked(
    client: Account, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(moment, "last_day_with_check_in", lambda client_id, day: asked.append((client_id, day)) or day)
    assert run(gateway, NOW) == 0
    assert today(client).skip_reason == SkipReason.DONE
    assert asked == [(client.pk, TODAY)]


def test_one_message_a_day_is_enough(client: Account, gateway: FakeGateway) -> None:
    run(gateway, NOW)
    with transaction.atomic(), acting_as(client.pk):
        Reminder.objects.filter(client_id=client.pk, day=TODAY).update(day=TODAY - timedelta(days=1))
    wishes(client, now=NOW, times=(time(20, 0),))
    plan(NOW)
    assert run(gateway, NOW + timedelta(minutes=30)) == 0
    assert today(client).skip_reason == SkipReason.CAPPED


def test_without_a_phone_nothing_is_sent(db: None, gateway: FakeGateway) -> None:
    account = a_client()
    wishes(account)
    plan(MORNING)
    assert run(gateway, NOW) == 0
    assert today(account).skip_reason == SkipReason.NO_DEVICE


def test_more_than_ninety_minutes_late_is_too_late(client: Account, gateway: FakeGateway) -> None:
    late = DUE + timedelta(minutes=90, seconds=1)
    assert run(gateway, late) == 0
    assert (today(client).state, today(client).expired_at) == (State.EXPIRED, late)


def test_a_dead_address_is_retired_and_forgotten_and_the_wish_is_kept(client: Account, gateway: FakeGateway) -> None:
    gateway.answers = [DeliveryError(permanent=True, is_gone=True, status=410)]
    run(gateway, NOW)
    (device,) = devices_of(client)
    assert (device.retired_at, device.address) == (NOW, b"")
    assert (today(client).state, today(client).failed_at) == (State.FAILED, NOW)
    assert deliveries_of(client)[0].status == 410
    a_phone(client, now=NOW)
    assert run(gateway, NOW + timedelta(days=1)) == 1


def test_a_dead_address_beside_a_living_one_does_no_harm(client: Account, gateway: FakeGateway) -> None:
    a_phone(client)
    gateway.answers = [DeliveryError(permanent=True, is_gone=True, status=404), Taken()]
    run(gateway, NOW)
    assert today(client).state == State.SENT
    assert [device.retired_at for device in devices_of(client)] == [NOW, None]


def test_a_service_that_asks_to_wait_is_tried_again_after_that(client: Account, gateway: FakeGateway) -> None:
    gateway.answers = [DeliveryError(permanent=False, retry_after=timedelta(minutes=10), status=429)]
    run(gateway, NOW)
    waits_until = today(client).send_at
    assert today(client).state == State.PLANNED
    assert timedelta(minutes=10) <= waits_until - NOW <= timedelta(minutes=10, seconds=30)
    assert run(gateway, waits_until - timedelta(seconds=1)) == 0
    assert run(gateway, waits_until) == 1
    assert today(client).state == State.SENT
    assert [delivery.attempt for delivery in deliveries_of(client)] == [1, 2]


def test_every_attempt_goes_out_under_the_same_topic(client: Account, gateway: FakeGateway) -> None:
    gateway.answers = [DeliveryError(permanent=False, status=500)]
    run(gateway, NOW)
    run(gateway, NOW + timedelta(minutes=1))
    assert len(gateway.pushes) == 2
    assert len({push.topic for push in gateway.pushes}) == 1


def test_after_five_attempts_a_reminder_is_parked(client: Account, gateway: FakeGateway) -> None:
    gateway.answers = [DeliveryError(permanent=False, status=500) for _ in range(5)]
    now = NOW
    while today(client).state == State.PLANNED:
        run(gateway, now)
        now += timedelta(minutes=8)
    assert (today(client).state, today(client).attempts) == (State.PARKED, 5)
    assert len(gateway.pushes) == 5


def test_a_retry_that_would_come_too_late_expires(client: Account, gateway: FakeGateway) -> None:
    gateway.answers = [DeliveryError(permanent=False, retry_after=timedelta(hours=3), status=503)]
    run(gateway, NOW)
    assert today(client).state == State.EXPIRED


def test_a_service_that_asks_to_wait_too_long_keeps_no_other_phone_from_being_reached(
    client: Account, gateway: FakeGateway
) -> None:
    a_phone(client)
    gateway.answers = [
        DeliveryError(permanent=False, retry_after=timedelta(hours=3), status=429),
        DeliveryError(permanent=False, retry_after=timedelta(minutes=10), status=503),
    ]
    run(gateway, NOW)
    assert today(client).state == State.PLANNED
    assert timedelta(minutes=10) <= today(client).send_at - NOW <= timedelta(minutes=10, seconds=30)


def test_a_worker_killed_before_it_could_tell_costs_one_more_push_and_nothing_else(
    client: Account, gateway: FakeGateway
) -> None:
    with pytest.raises(WorkerKilled):
        run(killed, NOW)
    assert today(client).state == State.CLAIMED
    assert run(gateway, NOW + LEASE - timedelta(seconds=1)) == 0
    assert run(gateway, NOW + LEASE + timedelta(seconds=1)) == 1
    assert (today(client).state, today(client).attempts) == (State.SENT, 2)
    assert [delivery.outcome for delivery in deliveries_of(client)] == [Outcome.LOST, Outcome.ACCEPTED]


def test_who_lost_the_hold_writes_nothing_into_the_reminder(client: Account, gateway: FakeGateway) -> None:
    (claim,) = claim_lot(now=NOW)
    (errand,) = prepare_lot(claims=[claim], now=NOW)
    run(gateway, NOW + LEASE + timedelta(seconds=1))
    before = today(client)
    refused = DeliveryError(permanent=True, status=400)
    record_outcomes(answers=[(errand, refused)], now=NOW + timedelta(minutes=2))
    assert (today(client).state, today(client).failed_at) == (before.state, None)


def test_one_reminder_that_breaks_its_lot_ends_up_alone_and_parked(
    client: Account, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_client()
    a_phone(other)
    wishes(other)
    plan(MORNING)
    monkeypatch.setattr(
        moment, "last_day_with_check_in", lambda client_id, _: 1 // (client_id != client.pk) - 1 or None
    )
    now = NOW
    for _ in range(2 * MOST_ATTEMPTS):
        with suppress(ZeroDivisionError):
            run(gateway, now)
        now += LEASE + timedelta(seconds=1)
    assert (today(client).state, today(other).state) == (State.PARKED, State.SENT)


@pytest.mark.usefixtures("own_database")
def test_no_transaction_is_open_while_pushes_are_on_their_way(gateway: FakeGateway) -> None:
    account = a_client()
    a_phone(account)
    wishes(account)
    plan(MORNING)
    assert run(gateway, NOW) == 1
    assert not gateway.was_in_transaction


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": State.SENT}, "a_state_of_a_reminder_has_its_time"),
        ({"state": State.CLAIMED, "claimed_at": NOW}, "only_a_claimed_reminder_has_a_lease_and_a_holder"),
        ({"claimed_by": uuid4()}, "only_a_claimed_reminder_has_a_lease_and_a_holder"),
        ({"state": State.SKIPPED, "skipped_at": NOW}, "only_a_skipped_reminder_says_why"),
        ({"day": TODAY + timedelta(days=1)}, "a_reminder_is_made_once_for_a_day_and_slot"),
    ],
)
def test_the_database_refuses_what_cannot_be(client: Account, changes: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), acting_as(client.pk):
        Reminder.objects.filter(client_id=client.pk, day=TODAY).update(**changes)


def test_an_address_that_does_not_open_is_not_sent_to_and_holds_nobody_up(
    client: Account, gateway: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    other = a_client()
    a_phone(other)
    wishes(other)
    plan(MORNING)
    with seen_by(other):
        address = Device.objects.get().address
    with seen_by(client):
        Device.objects.update(address=address)
    assert run(gateway, NOW) == 1
    assert (today(client).state, today(other).state) == (State.CLAIMED, State.SENT)
    (line,) = [json.loads(LineFormatter().format(one)) for one in caplog.records if one.levelname == "ERROR"]
    assert (line["sealed"]["kind"], line["sealed"]["owner"]) == ("address", str(client.pk))
