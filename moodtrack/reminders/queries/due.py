"""What the sweeps look for, and what they look at before a message leaves; nothing of a client's content."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from uuid import UUID
from zoneinfo import TZPATH

from django.db import transaction
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, When

from moodtrack.care.models import TherapySession
from moodtrack.core.context import sweeping
from moodtrack.reminders.models import TO_BE_SENT, Delivery, Reminder, ReminderSchedule
from moodtrack.reminders.rules.due import HORIZON, LATE, NOTICE, REFILL
from moodtrack.reminders.rules.sending import ARRIVED, State, bells
from moodtrack.reminders.rules.wish import CHECK_IN, SESSION

SWEEP = "reminders"
SOON, RESTED = timedelta(minutes=10), timedelta(minutes=5)
"""A session whose notice is due so soon is looked at once more, unless it was so lately."""
MOST_SCHEDULES = 500
CHANGED_FIRST = Case(When(planned_from="", then=0), default=1)
FIRST_LEFT_AT = Delivery.objects.filter(reminder=OuterRef("pk")).order_by("started_at").values("started_at")[:1]
COUNTS_AT = Case(When(snoozed_at=None, then="due_at"), default=Subquery(FIRST_LEFT_AT))
LONGEST_MEMORY = timedelta(days=60)
TICKETS_RIPEN = timedelta(minutes=15)
"""How long after a message Expo knows what became of it."""


def schedules_to_plan(now: datetime, most: int = MOST_SCHEDULES) -> list[tuple[UUID, UUID]]:
    """The (client, schedule) ids whose occurrences are to be made, at most ``most``.

    First those that changed or whose client now lives elsewhere; those planned by another edition of the zone database,
    those that run out, and those whose client has a session that nobody was going to tell of.
    """
    edition = zone_database()
    another_edition = Q(planned_with__lt=edition) | Q(planned_with__gt=edition)
    runs_out = Q(enabled=True, planned_until__lt=now + REFILL)
    with transaction.atomic(), sweeping(SWEEP):
        rows = ReminderSchedule.objects.filter(Q(planned_from="") | Q(another_edition, enabled=True) | runs_out)
        ordered = rows.order_by(CHANGED_FIRST, F("planned_until").asc(nulls_first=True))
        first = ordered.values_list("client_id", "pk")[:most]
        return list(dict.fromkeys([*first, *_before_untold_sessions(now)[:most]]))


def _before_untold_sessions(now: datetime) -> QuerySet[ReminderSchedule, tuple[UUID, UUID]]:
    notice = Reminder.objects.filter(
        client_id=OuterRef("client_id"), kind=SESSION, due_at=OuterRef("starts_at") - NOTICE
    )
    ahead = TherapySession.objects.planned_after(now + NOTICE - LATE).filter(starts_at__lte=now + NOTICE + SOON)
    rows = ReminderSchedule.objects.filter(
        kind=SESSION, enabled=True, client_id__in=ahead.exclude(Exists(notice)).values("client_id")
    )
    return rows.filter(planned_until__lt=now + HORIZON - RESTED).values_list("client_id", "pk")


def fresh(now: datetime) -> QuerySet[Reminder]:
    """Reminders due by now that nobody holds."""
    return Reminder.objects.filter(TO_BE_SENT, state=State.PLANNED, send_at__lte=now).order_by("send_at", "id")


def abandoned(now: datetime) -> QuerySet[Reminder]:
    """Reminders whose worker did not come back before its lease ran out.

    They were to be sent by now, which the index knows; it does not know of leases.
    """
    held = Reminder.objects.filter(TO_BE_SENT, state=State.CLAIMED, send_at__lte=now)
    return held.filter(lease_until__lte=now).order_by("send_at", "id")


def bells_to_ring(now: datetime) -> int:
    """How many messages bring everything that is due to a worker."""
    with transaction.atomic(), sweeping(SWEEP):
        lost = abandoned(now).order_by().values_list("attempts").annotate(rows=Count("pk"))
        return bells(fresh(now).count(), dict(lost))


def sent_since(client_ids: Collection[UUID], since: datetime) -> Mapping[UUID, list[tuple[str, datetime]]]:
    """The kind and instant of each message that has arrived since, by client.

    The instant is when it was due; one that was snoozed is counted when it first left, or its second coming would
    take the place of the next day's.
    """
    rows = Reminder.objects.filter(client_id__in=client_ids, state__in=ARRIVED, due_at__gte=since)
    lately = rows.filter(day__gte=since.date() - timedelta(days=2)).annotate(counts_at=COUNTS_AT)
    sent: dict[UUID, list[tuple[str, datetime]]] = defaultdict(list)
    for client_id, kind, counts_at in lately.values_list("client_id", "kind", "counts_at"):
        sent[client_id].append((kind, counts_at))
    return sent


def last_asked_on(client_ids: Collection[UUID], now: datetime) -> Mapping[UUID, date]:
    """The day of the last message that asked each client for a check-in; who was not asked lately is not among them."""
    rows = Reminder.objects.filter(client_id__in=client_ids, kind=CHECK_IN, state__in=ARRIVED)
    lately = rows.filter(day__gte=(now - LONGEST_MEMORY).date())
    return dict(lately.order_by().values_list("client_id").annotate(day=Max("day")))


def tickets_to_ask_for(now: datetime) -> QuerySet[Delivery]:
    """Deliveries of which a service can say by now what became of them.

    The newest come first: those that stay without an answer would else stand before everybody's for a day.
    """
    ripe = Delivery.objects.exclude(ticket="").filter(settled_at__lte=now - TICKETS_RIPEN)
    return ripe.order_by("-settled_at", "-id")


@lru_cache(maxsize=1)
def zone_database() -> str:
    """The edition of the zone database in use, as ``2026f``: the system's where it has one, else the package's."""
    for folder in map(Path, TZPATH):
        if (listing := folder / "tzdata.zi").exists():
            with listing.open(encoding="ascii") as lines:
                return lines.readline().removeprefix("# version").strip()
    return version("tzdata")
