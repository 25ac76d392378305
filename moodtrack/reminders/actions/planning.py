"""From wishes to rows: the occurrences of the next 48 hours."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from moodtrack.care.queries import planned_starts
from moodtrack.core.context import acting_as
from moodtrack.reminders.models import Reminder, ReminderSchedule
from moodtrack.reminders.queries.due import zone_database
from moodtrack.reminders.rules.due import HORIZON, LATE, NOTICE, Occurrence, occurrences
from moodtrack.reminders.rules.hours import send_instant
from moodtrack.reminders.rules.sending import SkipReason, State
from moodtrack.reminders.rules.wish import SESSION, Wish, planned_from


@transaction.atomic
def plan_schedule(*, client_id: UUID, schedule_id: UUID, now: datetime) -> None:
    """Make the occurrences of one schedule, move those that are due at another instant now, drop those not wanted.

    A schedule that another sweep is planning right now is left to it.
    """
    with acting_as(client_id):
        schedule = (
            ReminderSchedule.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("client")
            .filter(client_id=client_id, pk=schedule_id)
            .first()
        )
        if schedule is None:
            return
        wish = schedule.wish(schedule.client.time_zone, _sessions(schedule, now))
        key = planned_from(wish, zone_database())
        _plan(schedule, wish, since=_since(schedule, key, now), now=now)
        schedule.planned_from, schedule.planned_with = key, zone_database()
        schedule.planned_until = now + HORIZON
        schedule.save(update_fields=["planned_from", "planned_with", "planned_until"])


def _sessions(schedule: ReminderSchedule, now: datetime) -> list[datetime]:
    """When the sessions start that this schedule tells of."""
    if schedule.kind != SESSION:
        return []
    return planned_starts(schedule.client_id, now + NOTICE - LATE, now + NOTICE + HORIZON)


def _since(schedule: ReminderSchedule, key: str, now: datetime) -> datetime:
    """From which instant on occurrences are owed: a new wish counts from now, an old one while we stood still too.

    What is planned for a session changes with every session, so that it cannot tell a new wish from an old one.
    """
    if schedule.kind == SESSION:
        return max(schedule.updated_at, now - LATE)
    if schedule.planned_from != key or schedule.planned_until is None:
        return now
    return min(now, max(schedule.planned_until, now - LATE))


def _plan(schedule: ReminderSchedule, wish: Wish, *, since: datetime, now: datetime) -> None:
    wanted = {(one.day, one.slot): one for one in occurrences(wish, now)}
    known = _known(schedule, [day for day, _ in wanted])
    for place, reminder in known.items():
        _adjust(reminder, wanted.get(place), wish, now)
    made = [
        _made(schedule, one, wish, now) for place, one in wanted.items() if place not in known and one.due_at > since
    ]
    Reminder.objects.bulk_create(made, ignore_conflicts=True)


def _known(schedule: ReminderSchedule, days: Iterable[date]) -> dict[tuple[date, int], Reminder]:
    """The rows there are for these days, and those still planned for any other."""
    rows = Reminder.objects.select_for_update().filter(client_id=schedule.client_id, kind=schedule.kind)
    rows = rows.filter(Q(day__in=list(days)) | Q(state=State.PLANNED)).order_by("id")
    return {(reminder.day, reminder.slot): reminder for reminder in rows}


def _adjust(reminder: Reminder, wanted: Occurrence | None, wish: Wish, now: datetime) -> None:
    """Bring an existing row in line: what was skipped may come again, what a worker ever held stays as it is."""
    is_open = reminder.state == State.PLANNED and reminder.attempts == 0 and reminder.snoozed_at is None
    if not (is_open or reminder.state == State.SKIPPED):
        return
    if is_open and wanted is not None and wanted.due_at == reminder.due_at:
        reminder.send_at = _send_at(reminder.client_id, wanted, wish)
        reminder.save(update_fields=["send_at"])
        return
    if wanted is not None and wanted.has_day and wanted.due_at > now:
        reminder.state, reminder.skip_reason, reminder.attempts = State.PLANNED, "", 0
        reminder.planned_at, reminder.due_at = now, wanted.due_at
        reminder.send_at = _send_at(reminder.client_id, wanted, wish)
        reminder.save()
    elif is_open:
        reminder.state, reminder.skip_reason, reminder.skipped_at = State.SKIPPED, SkipReason.REPLANNED, now
        reminder.save()


def _made(schedule: ReminderSchedule, one: Occurrence, wish: Wish, now: datetime) -> Reminder:
    return Reminder(
        client_id=schedule.client_id,
        kind=schedule.kind,
        day=one.day,
        slot=one.slot,
        due_at=one.due_at,
        send_at=_send_at(schedule.client_id, one, wish),
        state=State.PLANNED if one.has_day else State.SKIPPED,
        skip_reason="" if one.has_day else SkipReason.NO_SUCH_DAY,
        planned_at=now,
        skipped_at=None if one.has_day else now,
    )


def _send_at(client_id: UUID, one: Occurrence, wish: Wish) -> datetime:
    return send_instant(one.due_at, client_id, zone=wish.zone, quiet_from=wish.quiet_from, quiet_until=wish.quiet_until)
