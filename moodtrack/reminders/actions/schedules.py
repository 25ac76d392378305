from datetime import datetime

from django.db import transaction

from moodtrack.core.errors import NotFoundError, RefusedError
from moodtrack.people.models import Account
from moodtrack.reminders.models import ReminderSchedule
from moodtrack.reminders.rules.wish import KINDS, Wish, wish_problems


@transaction.atomic
def change_schedule(*, by: Account, kind: str, wish: Wish, now: datetime) -> ReminderSchedule:
    """Keep what a client wishes of one kind of reminder; the planning sweep makes the occurrences.

    Args:
        wish: in the client's own zone.

    Raises:
        NotFoundError: there is no such kind.
        RefusedError: the wish contradicts itself.
    """
    if kind not in KINDS:
        raise NotFoundError
    if problems := wish_problems(kind, wish):
        raise RefusedError(*problems)
    schedule, _ = ReminderSchedule.objects.update_or_create(
        client_id=by.pk,
        kind=kind,
        defaults={
            "enabled": wish.enabled,
            "times": list(wish.times),
            "weekdays": sorted(wish.weekdays),
            "quiet_from": wish.quiet_from,
            "quiet_until": wish.quiet_until,
            "paused_until": wish.paused_until,
            "planned_from": "",
            "updated_at": now,
        },
    )
    return schedule
