"""Everything that is known when a reminder is about to leave, read as its client."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from moodtrack.care.queries import planned_starts
from moodtrack.checkins.queries import last_day_with_check_in
from moodtrack.core.days import local_day
from moodtrack.people.models import Client
from moodtrack.reminders.models import Reminder, ReminderSchedule
from moodtrack.reminders.rules.due import NOTICE
from moodtrack.reminders.rules.sending import Moment
from moodtrack.reminders.rules.silence import tone
from moodtrack.reminders.rules.wish import SESSION

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Past:
    """What one client was sent.

    Args:
        sent: kind and instant of each message of the last days, as the day's most are counted by.
        asked_on: the day of the last message that asked for a check-in, or None.
    """

    sent: list[tuple[str, datetime]]
    asked_on: date | None


def moment_of(reminder: Reminder, schedule: ReminderSchedule, past: Past) -> Moment:
    """The moment of one reminder, by its schedule with its client."""
    client = schedule.client
    today = _day_of(reminder.due_at, client)
    last = last_day_with_check_in(client.pk, today)
    sign = _said_on(schedule, reminder.due_at) - A_DAY
    return Moment(
        kind=reminder.kind,
        day=reminder.day,
        slot=reminder.slot,
        due_at=reminder.due_at,
        wish=schedule.wish(client.time_zone, _sessions(reminder)),
        has_check_in=last == today,
        sent_kinds=_sent_on_the_date_of(reminder, client, past),
        tone=tone(today, sign if last is None else max(sign, last), past.asked_on),
        is_snoozed=reminder.snoozed_at is not None,
    )


def _said_on(schedule: ReminderSchedule, due_at: datetime) -> date:
    """The day on which a client last said that they want to be asked, or from which on they do again."""
    said_at, again_at = schedule.updated_at, schedule.paused_until
    has_ended = again_at is not None and said_at < again_at <= due_at
    return _day_of(again_at if again_at and has_ended else said_at, schedule.client)


def _sent_on_the_date_of(reminder: Reminder, client: Client, past: Past) -> list[str]:
    date_due = local_day(reminder.due_at, client.time_zone)
    return [kind for kind, counts_at in past.sent if local_day(counts_at, client.time_zone) == date_due]


def _sessions(reminder: Reminder) -> list[datetime]:
    if reminder.kind != SESSION:
        return []
    return planned_starts(reminder.client_id, reminder.due_at, reminder.due_at + NOTICE)


def _day_of(instant: datetime, client: Client) -> date:
    return local_day(instant, client.time_zone, client.day_starts_at)
