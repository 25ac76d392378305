"""What a client reads of their own reminders."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from moodtrack.core.errors import NotFoundError
from moodtrack.core.packing import unpack
from moodtrack.core.sealing import Kind, Seal
from moodtrack.people.models import Account
from moodtrack.reminders.gateway.vapid import public_key
from moodtrack.reminders.models import Delivery, Device, ReminderSchedule
from moodtrack.reminders.rules.wish import KINDS


def push_key() -> str:
    """The public key that a browser subscribes with."""
    return public_key()


def own_devices(account: Account) -> QuerySet[Device]:
    """The devices a client can be reached at, oldest first."""
    return Device.objects.filter(client_id=account.pk, retired_at=None).order_by("created_at", "id")


def address_of(device: Device, seal: Seal) -> dict[str, Any]:
    """Where a device is reached.

    Raises:
        BrokenSealError: it is not what was put there.
    """
    return unpack(seal.open(Kind.ADDRESS, device.pk, 0, device.address))


def own_device(account: Account, device_id: UUID) -> Device:
    """One of a client's devices.

    Raises:
        NotFoundError: they have none under this id, or it is retired.
    """
    device = own_devices(account).filter(pk=device_id).first()
    if device is None:
        raise NotFoundError
    return device


def own_schedule(account: Account, kind: str) -> ReminderSchedule | None:
    """What a client wishes of one kind of reminder, if they ever said.

    Raises:
        NotFoundError: there is no such kind.
    """
    if kind not in KINDS:
        raise NotFoundError
    return ReminderSchedule.objects.filter(client_id=account.pk, kind=kind).first()


def own_delivery(account: Account, token: str) -> Delivery:
    """The delivery that a token in a payload means.

    Raises:
        NotFoundError: it was not to one of this client's devices.
    """
    delivery = Delivery.objects.filter(client_id=account.pk, token=token).first()
    if delivery is None:
        raise NotFoundError
    return delivery
