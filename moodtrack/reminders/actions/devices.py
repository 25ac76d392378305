from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from moodtrack.audit.rules import Action
from moodtrack.core.errors import Problem, RefusedError
from moodtrack.core.models import new_id
from moodtrack.core.packing import pack
from moodtrack.core.sealing import Kind, Seal
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account, Client
from moodtrack.people.queries import seal_of
from moodtrack.people.rules import zone_problem
from moodtrack.reminders.actions.schedules import change_schedule
from moodtrack.reminders.models import Device
from moodtrack.reminders.queries.own import address_of, own_device, own_devices, own_schedule
from moodtrack.reminders.rules.addresses import address_problems, identity, kept
from moodtrack.reminders.rules.wish import SESSION, first_wish

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
    if address_kind not in settings.PUSH_TRANSPORTS:
        raise RefusedError(Problem("/address_kind", "not_offered", "This server does not send in this way."))
    problems = address_problems(address_kind, address, allow_loopback=settings.PUSH_ALLOW_LOOPBACK)
    if zone := zone_problem(time_zone, "/time_zone"):
        problems.append(zone)
    if problems:
        raise RefusedError(*problems)
    seal, place, device_id = seal_of(by.pk), kept(address_kind, address), new_id()
    device, is_new = Device.objects.get_or_create(
        client_id=by.pk,
        address_hash=_hash(address_kind, address),
        retired_at=None,
        defaults={
            "id": device_id,
            "address_kind": address_kind,
            "address": _sealed(device_id, place, seal),
            "time_zone": time_zone,
            "created_at": now,
        },
    )
    if is_new:
        _retire_oldest(by, now)
        _begin_notices(by, now)
        _record(device, by, Action.REGISTER_DEVICE, now)
    elif (address_of(device, seal), device.time_zone) != (place, time_zone):
        device.address, device.time_zone = _sealed(device.pk, place, seal), time_zone
        device.save(update_fields=["address", "time_zone"])
        _record(device, by, Action.CHANGE_DEVICE, now)
    return device


def _sealed(device_id: UUID, address: Mapping[str, Any], seal: Seal) -> bytes:
    return seal.close(Kind.ADDRESS, device_id, 0, pack(address))


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
    device.retired_at, device.address = now, b""
    device.save(update_fields=["retired_at", "address"])
    _record(device, by, Action.REMOVE_DEVICE, now)
    return device


def _begin_notices(account: Account, now: datetime) -> None:
    """Who has a phone for the first time is told of sessions from then on, unless they said otherwise."""
    zone = Client.objects.values_list("time_zone", flat=True).get(pk=account.pk)
    if own_schedule(account, SESSION) is None:
        change_schedule(by=account, kind=SESSION, wish=first_wish(zone, SESSION), now=now)


def _retire_oldest(account: Account, now: datetime) -> None:
    for device in own_devices(account).reverse()[MOST_DEVICES:]:
        retire_device(device=device, by=None, now=now)


def _hash(address_kind: str, address: Mapping[str, Any]) -> str:
    return salted_hmac(
        "reminders.device", f"{address_kind} {identity(address_kind, address)}", algorithm="sha256"
    ).hexdigest()


def _record(device: Device, by: Account | None, action: Action, now: datetime) -> None:
    record_events(client_ids=[device.client_id], by=by, action=action, kinds=["device"], now=now)
