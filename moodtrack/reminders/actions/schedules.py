from datetime import datetime

from django.db import transaction

from moodtrack.core.errors import RefusedError
from moodtrack.people.models import Account
from moodtrack.reminders.models import ReminderSchedule
from moodtrack.reminders.queries.own import own_schedule
from moodtrack.reminders.rules.wish import Wish, wish_problems


@transaction.atomic
def change_schedule(*, by: Account, kind: str, wish: Wish, now: datetime) -> ReminderSchedule:
    """Keep what a client wishes of one kind of reminder; the planning sweep makes the occurrences.

    The same wish again changes nothing.

    Args:
        wish: in the client's own zone.

    Raises:
        NotFoundError: there is no such kind.
        RefusedError: the wish contradicts itself.
    """
    known = own_schedule(by, kind)
    if problems := wish_problems(kind, wish):
        raise RefusedError(*problems)
    if known is not None and known.wish(wish.zone) == wish:
        return known
    schedule, _ = ReminderSchedule.objects.update_or_create(
        client_id=by.pk,
        kind=kind,
        defaults={
            "enabled": wish.enabled,
            "times": list(wish.times),
            "weekdays": list(wish.weekdays),
            "quiet_from": wish.quiet_from,
            "quiet_until": wish.quiet_until,
            "paused_until": wish.paused_until,
            "planned_from": "",
            "updated_at": now,
        },
    )
    return schedule
