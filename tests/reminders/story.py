"""A client with a phone, and a clock that the test turns."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from moodtrack.core.context import acting_as
from moodtrack.people.actions.clients import create_client
from moodtrack.people.models import Account, Client
from moodtrack.reminders.actions.devices import register_device
from moodtrack.reminders.actions.planning import plan_schedule
from moodtrack.reminders.actions.schedules import change_schedule
from moodtrack.reminders.gateway.push import DeliveryError, Push, Taken
from moodtrack.reminders.models import Delivery, Device, Reminder, ReminderSchedule
from moodtrack.reminders.queries.due import schedules_to_plan
from moodtrack.reminders.tasks import send_lot
from tests.peers.web_push import Subscription
from tests.reminders.wishes import a_wish

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Madrid."""
DUE = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
A_LITTLE = timedelta(seconds=91)
"""Longer than any client's messages are spread."""


@dataclass
class Clock:
    """Shows what it was set to."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now


@dataclass
class FakeGateway:
    """Takes every push unless told what to answer; notes when, and whether a transaction was open meanwhile."""

    answers: list[Taken | DeliveryError] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)
    called_at: list[datetime] = field(default_factory=list)
    was_in_transaction: bool = False

    def __call__(self, pushes: Sequence[Push], *, now: datetime) -> list[Taken | DeliveryError]:
        self.called_at.append(now)
        self.was_in_transaction |= connection.in_atomic_block
        self.pushes.extend(pushes)
        return [self.answers.pop(0) if self.answers else Taken(status=201) for _ in pushes]


class WorkerKilled(BaseException):
    """Nothing may catch it: the worker is gone."""


def killed(pushes: Sequence[Push], *, now: datetime) -> list[Taken | DeliveryError]:
    """A gateway whose worker is killed after the pushes have left."""
    raise WorkerKilled


def a_client(zone: str = "Europe/Madrid") -> Account:
    """Somebody new, living in ``zone``."""
    account = Account.objects.create(email=f"{os.urandom(6).hex()}@example.org")
    with transaction.atomic(), acting_as(account.pk):
        create_client(account=account, time_zone=zone)
    return account


@transaction.atomic
def a_phone(account: Account, now: datetime = MORNING) -> Device:
    """A device of theirs, registered as a browser would."""
    address = Subscription(os.urandom(6).hex(), "https://push.example.org").address()
    with acting_as(account.pk):
        return register_device(by=account, address_kind="webpush", address=address, time_zone="Europe/Madrid", now=now)


@transaction.atomic
def wishes(account: Account, now: datetime = MORNING, **changes: Any) -> ReminderSchedule:
    """They say when they want to be asked."""
    with acting_as(account.pk):
        return change_schedule(by=account, kind="check-in", wish=a_wish(**changes), now=now)


@transaction.atomic
def moves_to(account: Account, zone: str) -> None:
    """They travel."""
    with acting_as(account.pk):
        Client.objects.filter(pk=account.pk).update(time_zone=zone)


def plan(now: datetime) -> int:
    """One planning sweep; returns how many schedules it planned."""
    ids = schedules_to_plan(now, 500)
    for client_id, schedule_id in ids:
        plan_schedule(client_id=client_id, schedule_id=schedule_id, now=now)
    return len(ids)


def run(gateway: Any, now: datetime) -> int:
    """One worker takes one lot."""
    return send_lot(post=gateway, clock=Clock(now))


@transaction.atomic
def reminders_of(account: Account) -> dict[date, Reminder]:
    """Their reminders by day."""
    with acting_as(account.pk):
        return {reminder.day: reminder for reminder in Reminder.objects.filter(client_id=account.pk)}


@transaction.atomic
def deliveries_of(account: Account) -> list[Delivery]:
    """Every attempt so far, oldest first."""
    with acting_as(account.pk):
        return list(Delivery.objects.filter(client_id=account.pk).order_by("started_at", "id"))


@transaction.atomic
def devices_of(account: Account) -> list[Device]:
    """Every device there ever was, oldest first."""
    with acting_as(account.pk):
        return list(Device.objects.filter(client_id=account.pk).order_by("created_at", "id"))
