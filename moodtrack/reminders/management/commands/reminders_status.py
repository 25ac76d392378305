"""`manage.py reminders_status`: whether the reminders keep up, in instants and counts."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from moodtrack.reminders.queries.standing import standing


class Command(BaseCommand):
    """Fails when the sweep stands still, so that a monitor needs only the exit code."""

    help = "Say what is due since when, how late it is, what was given up, and whether the sweep runs."

    def handle(self, **_options: Any) -> None:
        """One JSON object; an error when nobody answers the sweep."""
        found = standing(timezone.now())
        self.stdout.write(json.dumps(found.as_json(), indent=2))
        if found.is_still:
            raise CommandError("The sweep stands still: beat, broker or the workers of the queue reminders are down.")
