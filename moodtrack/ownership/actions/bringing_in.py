"""A record that was taken out of moodtrack comes back in."""

from datetime import datetime

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.checkins.actions.bringing_in import bring_in
from moodtrack.core.errors import ConflictError
from moodtrack.ownership.formats.record.reading import BroughtRecord
from moodtrack.people.actions.accounts import change_language
from moodtrack.people.actions.clients import bring_zones
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account, Client
from moodtrack.reminders.actions.schedules import change_schedule
from moodtrack.reminders.models import ReminderSchedule


@transaction.atomic
def bring_record(*, client: Client, brought: BroughtRecord, by: Account, now: datetime) -> None:
    """Bring a record into an account that has none: all of it, or nothing.

    Reminders are planned anew, as if the client had said today when they want to be asked.

    Args:
        client: whose record it becomes.
        brought: as read from the file.
        by: the client themself.
        now: the instant of bringing it in.

    Raises:
        ConflictError: the account has a record, or wishes, already.
        RefusedError: the settings in the file are not possible.
    """
    if ReminderSchedule.objects.filter(client=client).exists():
        raise ConflictError("This account has reminders already.")
    bring_in(client_id=client.pk, record=brought.record, by=by)
    bring_zones(
        client=client,
        time_zone=brought.time_zone,
        day_starts_at=brought.day_starts_at,
        former=brought.former_zones,
    )
    change_language(account=by, language=brought.language)
    for kind, wish in brought.wishes.items():
        change_schedule(by=by, kind=kind, wish=wish, now=now)
    count = len(brought.record.check_ins)
    record_events(client_ids=[client.pk], by=by, action=Action.IMPORT_RECORD, count=count, now=now)
