"""One push that no schedule asked for, so that an operator sees whether a device is reached."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction

from moodtrack.core.context import acting_as, sweeping
from moodtrack.core.errors import NotFoundError
from moodtrack.people.queries import seal_of
from moodtrack.reminders.gateway.post import post
from moodtrack.reminders.gateway.push import DeliveryError, Push, Taken
from moodtrack.reminders.models import Device
from moodtrack.reminders.queries.own import address_of
from moodtrack.reminders.wording import CHECK_IN_TEXTS

SWEEP = "test_push"


def try_device(*, device_id: UUID, now: datetime) -> Taken | DeliveryError:
    """Send an ordinary text to a device, with a token that means nothing.

    Returns:
        What its push service answered.

    Raises:
        NotFoundError: there is no such device, or it is retired.
    """
    (answer,) = post([_push(device_id)], now=now)
    return answer


@transaction.atomic
def _push(device_id: UUID) -> Push:
    with sweeping(SWEEP):
        device = Device.objects.filter(pk=device_id, retired_at=None).first()
    if device is None:
        raise NotFoundError
    with acting_as(device.client_id):
        address = address_of(device, seal_of(device.client_id))
    return Push(device.address_kind, address, CHECK_IN_TEXTS[0], token_urlsafe(16), "test")
