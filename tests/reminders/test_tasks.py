from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from moodtrack.core.context import acting_as
from moodtrack.people.models import Account
from moodtrack.reminders import tasks
from moodtrack.reminders.actions.devices import register_device
from moodtrack.reminders.rules.sending import State
from moodtrack.reminders.wording import CHECK_IN_TEXTS
from tests.peers.web_push import Subscription, WebPushPeer
from tests.reminders.story import a_client, deliveries_of, plan, reminders_of, wishes

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def peer(settings: Any, tmp_path: Path) -> Iterator[WebPushPeer]:
    settings.PUSH_ALLOW_LOOPBACK = True
    settings.MOODTRACK_DATA = tmp_path
    with WebPushPeer() as running:
        yield running


def due_minutes_ago(account: Account) -> None:
    """They wished to be asked five minutes ago, whatever the time is now."""
    now = datetime.now(UTC)
    asked_at = (now - timedelta(minutes=5)).time().replace(second=0, microsecond=0)
    wishes(account, now=now - HALF_AN_HOUR, zone="UTC", times=(asked_at,), quiet_from=time(0), quiet_until=time(0))
    plan(now - HALF_AN_HOUR)


@transaction.atomic
def give_phone(account: Account, phone: Subscription) -> None:
    with acting_as(account.pk):
        register_device(
            by=account,
            address_kind="webpush",
            address=phone.address(),
            time_zone="UTC",
            now=datetime.now(UTC),
        )


def test_what_is_due_reaches_the_phone_and_nobody_else_can_read_it(db: None, peer: WebPushPeer) -> None:
    account, phone = a_client("UTC"), peer.subscribe()
    give_phone(account, phone)
    due_minutes_ago(account)
    tasks.send()
    (received,) = peer.received_by(phone)
    (delivery,) = deliveries_of(account)
    assert received.payload["reminder"] == delivery.token
    assert received.payload["text"] in CHECK_IN_TEXTS
    assert received.payload.keys() == {"text", "reminder"}
    assert State.SENT in {reminder.state for reminder in reminders_of(account).values()}
    assert str(account.pk) not in str(received.headers)


def test_a_phone_that_is_gone_is_not_pushed_to_again(db: None, peer: WebPushPeer) -> None:
    account, phone = a_client("UTC"), peer.subscribe()
    give_phone(account, phone)
    peer.answer(phone, 410)
    due_minutes_ago(account)
    tasks.send()
    tasks.send()
    assert peer.calls[phone.name] == 1


def test_a_tick_plans_and_rings_once_for_a_lot_without_any_id(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[object, ...]] = []
    monkeypatch.setattr(tasks.send, "apply_async", lambda *args, **_: rung.append(args))
    tasks.sweep()
    assert rung == [()]  # the pulse, of which no worker knows yet
    tasks.send()
    rung.clear()
    tasks.sweep()
    assert rung == []
    accounts = [a_client("UTC") for _ in range(3)]
    for account in accounts:
        due_minutes_ago(account)
        wishes(account, zone="UTC", times=(time(12, 0),))
    tasks.sweep()
    assert rung == [()]
    assert all(reminders_of(account) for account in accounts)


def test_a_schedule_that_breaks_stops_no_other(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = a_client("UTC"), a_client("UTC")
    for account in (broken, fine):
        wishes(account, zone="UTC", times=(time(12, 0),))
    plan_schedule = tasks.plan_schedule

    def planning(**asked: Any) -> None:
        if asked["client_id"] == broken.pk:
            raise ValueError
        plan_schedule(**asked)

    monkeypatch.setattr(tasks, "plan_schedule", planning)
    monkeypatch.setattr(tasks.send, "apply_async", lambda **_: None)
    tasks.sweep()
    assert reminders_of(fine)
    assert "one step of a sweep failed" in caplog.text


def test_a_worker_that_is_told_to_stop_stops(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_time(**_: Any) -> None:
        raise SoftTimeLimitExceeded

    wishes(a_client("UTC"), zone="UTC", times=(time(12, 0),))
    monkeypatch.setattr(tasks.send, "apply_async", lambda **_: None)
    monkeypatch.setattr(tasks, "plan_schedule", out_of_time)
    with pytest.raises(SoftTimeLimitExceeded):
        tasks.sweep()
