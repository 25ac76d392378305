from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import TZPATH, ZoneInfo

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Concat

from moodtrack.core.context import sweeping
from moodtrack.core.errors import NotFoundError
from moodtrack.core.packing import unpack
from moodtrack.core.sealing import Kind, Seal
from moodtrack.people.models import Account
from moodtrack.reminders.gateway.vapid import public_key
from moodtrack.reminders.models import TO_BE_SENT, Device, Reminder, ReminderSchedule
from moodtrack.reminders.rules.due import REFILL
from moodtrack.reminders.rules.sending import State, bells
from moodtrack.reminders.rules.wish import KINDS, made_from

SWEEP = "reminders"


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


def schedules_to_plan(now: datetime, most: int) -> list[tuple[UUID, UUID]]:
    """The (client, schedule) ids whose occurrences are to be made, at most ``most``.

    Those that changed, those whose client now lives elsewhere, those planned by another edition of the zone database
    and those that run out.
    """
    key_begins = Concat(F("client__time_zone"), Value(made_from("", zone_database())))
    runs_out = Q(enabled=True, planned_until__lt=now + REFILL)
    with transaction.atomic(), sweeping(SWEEP):
        rows = ReminderSchedule.objects.filter(runs_out | ~Q(planned_from__startswith=key_begins))
        ids = rows.order_by(F("planned_until").asc(nulls_first=True)).values_list("client_id", "pk")[:most]
        return list(ids)


def fresh(now: datetime) -> QuerySet[Reminder]:
    """Reminders due by now that nobody holds."""
    return Reminder.objects.filter(TO_BE_SENT, state=State.PLANNED, send_at__lte=now).order_by("send_at", "id")


def abandoned(now: datetime) -> QuerySet[Reminder]:
    """Reminders whose worker did not come back before its lease ran out."""
    return Reminder.objects.filter(TO_BE_SENT, state=State.CLAIMED, lease_until__lte=now).order_by("send_at", "id")


def bells_to_ring(now: datetime) -> int:
    """How many messages bring everything that is due to a worker."""
    with transaction.atomic(), sweeping(SWEEP):
        lost = abandoned(now).order_by().values_list("attempts").annotate(rows=Count("pk"))
        return bells(fresh(now).count(), dict(lost))


def sent_kinds(client_id: UUID, due_at: datetime, zone: str) -> Sequence[str]:
    """The kinds of the messages sent to a client on the local date of an instant."""
    place = ZoneInfo(zone)
    begins = datetime.combine(due_at.astimezone(place).date(), time.min, tzinfo=place)
    ends = datetime.combine(begins.date() + timedelta(days=1), time.min, tzinfo=place)
    rows = Reminder.objects.filter(client_id=client_id, state=State.SENT, due_at__gte=begins, due_at__lt=ends)
    return list(rows.values_list("kind", flat=True))


@lru_cache(maxsize=1)
def zone_database() -> str:
    """The edition of the zone database in use, as ``2026f``: the system's where it has one, else the package's."""
    for folder in map(Path, TZPATH):
        if (listing := folder / "tzdata.zi").exists():
            with listing.open(encoding="ascii") as lines:
                return lines.readline().removeprefix("# version").strip()
    return version("tzdata")
