"""How the client is asked: their wishes, their devices, and each reminder with what became of it."""

from collections.abc import Iterator
from typing import Any

from moodtrack.ownership.actions.telling.columns import told_columns
from moodtrack.ownership.queries.everything import Everything
from moodtrack.reminders.queries.own import address_of

SCHEDULE = "kind enabled times weekdays quiet_from quiet_until paused_until updated_at"
REMINDER = (
    "id kind day slot due_at send_at state skip_reason attempts planned_at claimed_at sent_at displayed_at"
    " opened_at snoozed_at skipped_at expired_at failed_at parked_at"
)
DELIVERY = "id reminder_id device_id attempt started_at outcome settled_at status"


def told_asking(everything: Everything) -> dict[str, Any]:
    """All that reminders are made of."""
    return {
        "reminder_schedules": [told_columns(row, SCHEDULE) for row in everything.schedules],
        "devices": list(_devices(everything)),
        "reminders": [told_columns(row, REMINDER) for row in everything.reminders],
        "deliveries": [told_columns(row, DELIVERY) for row in everything.deliveries],
    }


def _devices(everything: Everything) -> Iterator[dict[str, Any]]:
    """A device that was taken back has no address any more."""
    for row in everything.devices:
        address = address_of(row, everything.seal) if row.retired_at is None else None
        yield told_columns(row, "id address_kind time_zone created_at retired_at", address=address)
