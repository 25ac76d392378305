"""Every change of a device leaves a line, whoever made it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from moodtrack.audit.models import AuditEvent
from moodtrack.core.context import acting_as
from moodtrack.people.models import Account
from moodtrack.reminders.actions.devices import MOST_DEVICES, register_device, remove_device
from moodtrack.reminders.gateway.push import DeliveryError
from tests.peers.web_push import Subscription
from tests.reminders.story import A_LITTLE, DUE, MORNING, FakeGateway, a_client, a_phone, plan, run, wishes

ADDRESS = Subscription("phone", "https://push.example.org").address()


@pytest.fixture
def owner(db: None) -> Account:
    return a_client()


@transaction.atomic
def told(account: Account) -> list[tuple[str, bool]]:
    """What was done, and whether by the client."""
    with acting_as(account.pk):
        lines = AuditEvent.objects.of_client(account.pk).order_by("sequence")
        return [(line.action, line.actor_id == account.pk) for line in lines]


@transaction.atomic
def register(account: Account, **changes: Any) -> Any:
    said = {"address_kind": "webpush", "address": ADDRESS, "time_zone": "Europe/Madrid", "now": MORNING, **changes}
    with acting_as(account.pk):
        return register_device(by=account, **said)


def test_registering_and_removing_leave_a_line_each(owner: Account) -> None:
    device = register(owner)
    with transaction.atomic(), acting_as(owner.pk):
        remove_device(by=owner, device_id=device.pk, now=MORNING)
    assert told(owner) == [("register_device", True), ("remove_device", True)]


def test_an_address_that_comes_again_leaves_a_line_only_when_something_changed(owner: Account) -> None:
    register(owner)
    register(owner)
    assert told(owner) == [("register_device", True)]
    register(owner, time_zone="Asia/Tokyo")
    register(owner, time_zone="Asia/Tokyo", address=Subscription("phone", "https://push.example.org").address())
    assert told(owner)[1:] == [("change_device", True)] * 2


def test_a_device_pushed_out_by_newer_ones_leaves_a_line_of_the_systems(owner: Account) -> None:
    for number in range(MOST_DEVICES + 1):
        a_phone(owner, now=MORNING + timedelta(seconds=number))
    assert told(owner)[-2:] == [("remove_device", False), ("register_device", True)]


def test_a_device_whose_address_is_dead_leaves_a_line_of_the_systems(owner: Account) -> None:
    a_phone(owner)
    wishes(owner)
    plan(MORNING)
    run(FakeGateway(answers=[DeliveryError(permanent=True, is_gone=True, status=410)]), DUE + A_LITTLE)
    assert told(owner) == [("register_device", True), ("remove_device", False)]
