import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from moodtrack.people.models import Account
from moodtrack.reminders.actions.devices import register_device
from moodtrack.reminders.actions.pulse import answer_pulse, pulse_is_due
from moodtrack.reminders.gateway.push import DeliveryError
from moodtrack.reminders.queries.standing import standing
from tests.conftest import done
from tests.peers.web_push import WebPushPeer
from tests.reminders.story import A_LITTLE, DUE, FakeGateway, a_client, devices_of, run

NOW = DUE + A_LITTLE


def beat(now: datetime) -> None:
    """A tick, and a worker that hears its bell."""
    pulse_is_due(now=now)
    answer_pulse(now=now)


def test_what_waits_is_counted_and_the_oldest_named(client: Account, gateway: FakeGateway) -> None:
    assert standing(DUE - timedelta(minutes=1)).oldest_due_at is None
    found = standing(NOW + timedelta(minutes=10))
    assert (found.due, found.oldest_due_at) == (1, NOW + timedelta(minutes=10) - found.lag)
    assert found.lag >= timedelta(minutes=10)
    run(gateway, NOW)
    assert standing(NOW).due == 0


def test_what_was_given_up_and_dead_addresses_are_counted(client: Account, gateway: FakeGateway) -> None:
    gateway.answers = [DeliveryError(permanent=True, is_gone=True, status=410)]
    run(gateway, NOW)
    assert (standing(NOW).dead, standing(NOW).parked) == (1, 0)
    assert standing(NOW + timedelta(days=8)).dead == 0


def test_a_sweep_at_rest_is_told_from_one_with_nothing_to_do(db: None) -> None:
    assert standing(NOW).is_still
    beat(NOW)
    assert not standing(NOW).is_still
    assert not pulse_is_due(now=NOW + timedelta(seconds=59))
    assert pulse_is_due(now=NOW + timedelta(seconds=60))
    assert standing(NOW + timedelta(minutes=7)).is_still


def test_a_tick_without_workers_is_noticed(db: None) -> None:
    beat(NOW)
    for minutes in range(1, 8):
        pulse_is_due(now=NOW + timedelta(minutes=minutes))
    assert standing(NOW + timedelta(minutes=7)).is_still


def test_the_command_and_readyz_say_it_and_only_the_command_fails(db: None) -> None:
    answer = Browser().get("/readyz")
    assert (answer.status_code, answer.json()["reminders"]["state"]) == (200, "standing still")
    with pytest.raises(CommandError, match="stands still"):
        call_command("reminders_status", stdout=StringIO())
    beat(datetime.now(UTC))
    said = StringIO()
    call_command("reminders_status", stdout=said)
    assert json.loads(said.getvalue()).keys() == answer.json()["reminders"].keys()
    assert json.loads(said.getvalue())["state"] == "ok"


@pytest.fixture
def _loopback(settings: Any, tmp_path: Path) -> None:
    settings.PUSH_ALLOW_LOOPBACK = True
    settings.MOODTRACK_DATA = tmp_path


@pytest.mark.usefixtures("db", "_loopback")
def test_a_test_push_reaches_one_device_and_says_what_its_service_said() -> None:
    account, said = a_client(), StringIO()
    with WebPushPeer() as peer:
        phone = peer.subscribe()
        device = {"address_kind": "webpush", "address": phone.address(), "time_zone": "UTC"}
        made = done(register_device, by=account, now=NOW, **device)
        call_command("send_test_push", str(made.pk), stdout=said)
        assert "took it: status 201" in said.getvalue()
        assert peer.received_by(phone)[0].payload["text"] == "moment"
        peer.answer(phone, 410)
        with pytest.raises(CommandError, match="address is dead"):
            call_command("send_test_push", str(made.pk))
    assert devices_of(account)[0].retired_at is None


def test_a_test_push_to_nobody_says_so(db: None) -> None:
    with pytest.raises(CommandError, match="no such device"):
        call_command("send_test_push", str(uuid4()))
