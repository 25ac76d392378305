"""`manage.py send_test_push DEVICE`: one push to one device, now, and what its service said."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from moodtrack.core.errors import NotFoundError
from moodtrack.reminders.actions.trying import try_device
from moodtrack.reminders.gateway.push import DeliveryError


class Command(BaseCommand):
    """Says what an ordinary reminder says; no row is written, and no device is retired."""

    help = "Send one push to a device and print what its push service answered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the device."""
        parser.add_argument("device", type=UUID, help="id of the device, as GET /api/v1/devices gives it")

    def handle(self, *, device: UUID, **_options: Any) -> None:
        """Send it."""
        try:
            answer = try_device(device_id=device, now=timezone.now())
        except NotFoundError as error:
            raise CommandError("There is no such device, or its address is dead.") from error
        if isinstance(answer, DeliveryError):
            is_gone = " The address is dead." if answer.is_gone else ""
            raise CommandError(f"The push service did not take it: {answer}.{is_gone}")
        self.stdout.write(f"The push service took it: status {answer.status}.")
