from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from moodtrack.audit.rules import Action
from moodtrack.core.errors import RefusedError
from moodtrack.people.actions import record_events
from moodtrack.people.models import Account
from moodtrack.people.rules import zone_problem
from moodtrack.reminders.models import Device
from moodtrack.reminders.queries import own_device, own_devices
from moodtrack.reminders.rules.addresses import web_push_problems

MOST_DEVICES = 10


@transaction.atomic
def register_device(
    *, by: Account, address_kind: str, address: Mapping[str, Any], time_zone: str, now: datetime
) -> Device:
    """Make a phone reachable. The same address again is the same device, with its newest keys and zone.

    Only the newest ten are kept, so that nobody makes us push to thousands.

    Raises:
        RefusedError: the address or the zone is not acceptable.
    """
    problems = web_push_problems(address, allow_loopback=settings.PUSH_ALLOW_LOOPBACK)
    if zone := zone_problem(time_zone, "/time_zone"):
        problems.append(zone)
    if problems:
        raise RefusedError(*problems)
    live = {"client_id": by.pk, "address_hash": _hash(address_kind, address), "retired_at": None}
    before = Device.objects.filter(**live).values_list("address", "time_zone").first()
    device, is_new = Device.objects.update_or_create(
        **live,
        defaults={"address": _kept(address), "time_zone": time_zone},
        create_defaults={
            "address_kind": address_kind,
            "address": _kept(address),
            "time_zone": time_zone,
            "created_at": now,
        },
    )
    if is_new:
        _retire_oldest(by, now)
        _record(device, by, Action.REGISTER_DEVICE, now)
    elif before != (device.address, device.time_zone):
        _record(device, by, Action.CHANGE_DEVICE, now)
    return device


@transaction.atomic
def remove_device(*, by: Account, device_id: UUID, now: datetime) -> None:
    """Take a client's device back.

    Raises:
        NotFoundError: the client has none under this id.
    """
    retire_device(device=own_device(by, device_id), by=by, now=now)


def retire_device(*, device: Device, by: Account | None, now: datetime) -> Device:
    """Stop using an address and forget it; what was delivered to it stays.

    Args:
        by: the client; None when its push service no longer knows it, or newer ones took its place.
    """
    device.retired_at, device.address = now, {}
    device.save(update_fields=["retired_at", "address"])
    _record(device, by, Action.REMOVE_DEVICE, now)
    return device


def _retire_oldest(account: Account, now: datetime) -> None:
    for device in own_devices(account).reverse()[MOST_DEVICES:]:
        retire_device(device=device, by=None, now=now)


def _hash(address_kind: str, address: Mapping[str, Any]) -> str:
    return salted_hmac("reminders.device", f"{address_kind} {address['endpoint']}", algorithm="sha256").hexdigest()


def _kept(address: Mapping[str, Any]) -> dict[str, Any]:
    keys = address["keys"]
    return {"endpoint": address["endpoint"], "keys": {"p256dh": keys["p256dh"], "auth": keys["auth"]}}


def _record(device: Device, by: Account | None, action: Action, now: datetime) -> None:
    record_events(client_ids=[device.client_id], by=by, action=action, kinds=["device"], now=now)
