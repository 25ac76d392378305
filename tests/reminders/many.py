"""Many clients whose reminders are due now, each with a phone at one push service."""

import json
import os
import sys
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from django.db import transaction

from moodtrack.core.context import acting_as, sweeping
from moodtrack.core.models import new_id
from moodtrack.core.packing import pack
from moodtrack.core.sealing import Kind
from moodtrack.people.queries import seal_of
from moodtrack.reminders.actions.planning import plan_schedule
from moodtrack.reminders.models import Device, Reminder
from moodtrack.reminders.queries.due import SWEEP
from moodtrack.reminders.rules.addresses import WEB_PUSH
from tests.peers.web_push import Subscription
from tests.reminders.story import a_client, wishes

A_MINUTE = timedelta(minutes=1)


def everybodys_phone(origin: str) -> Subscription:
    """One set of keys that several processes can make."""
    return Subscription("everybody", origin, derive_private_key(2026, SECP256R1()), b"sixteen bytes...")


def make_due(how_many: int, origin: str, *, over_seconds: float = 0) -> None:
    """Clients who wished to be asked a few minutes ago; they leave from now on, one after the other.

    Args:
        origin: of the push service; every phone has the same keys, and an endpoint that ends with its client's id.
        over_seconds: the stretch of time over which they are to leave.
    """
    now, subscription = datetime.now(UTC), everybodys_phone(origin)
    asked_at = (now - 5 * A_MINUTE).time().replace(second=0, microsecond=0)
    for place in range(how_many):
        account = a_client("UTC")
        schedule = wishes(
            account, now=now - A_MINUTE * 30, zone="UTC", times=(asked_at,), quiet_from=time(0), quiet_until=time(0)
        )
        with transaction.atomic(), acting_as(account.pk):
            _phone(account.pk, origin, subscription, now)
        plan_schedule(client_id=account.pk, schedule_id=schedule.pk, now=now - A_MINUTE * 30)
        send_at = now + timedelta(seconds=over_seconds * (1 + place / how_many))
        with transaction.atomic(), sweeping(SWEEP):
            due = Reminder.objects.filter(client_id=account.pk, due_at__lt=now)
            due.update(send_at=send_at if over_seconds else now - A_MINUTE)


def _phone(client_id: UUID, origin: str, subscription: Subscription, now: datetime) -> None:
    address = {**subscription.address(), "endpoint": f"{origin}/push/{client_id}"}
    device_id = new_id()
    Device.objects.create(
        id=device_id,
        client_id=client_id,
        address_kind=WEB_PUSH,
        address=seal_of(client_id).close(Kind.ADDRESS, device_id, 0, pack(address)),
        address_hash=os.urandom(16).hex(),
        time_zone="UTC",
        created_at=now,
    )


def tell_rows() -> None:
    """Every reminder that was due, one JSON line each: for a test in another database's process."""
    with transaction.atomic(), sweeping(SWEEP):
        for row in Reminder.objects.filter(due_at__lt=datetime.now(UTC)):
            delay = (row.sent_at - row.send_at).total_seconds() if row.sent_at else None
            said = {"client": str(row.client_id), "state": row.state, "attempts": row.attempts, "delay": delay}
            sys.stdout.write(json.dumps(said) + "\n")
