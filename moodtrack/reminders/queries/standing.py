"""How the reminders stand, for the operator: instants and counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from moodtrack.core.context import sweeping
from moodtrack.reminders.models import Delivery, Pulse, Reminder
from moodtrack.reminders.queries.due import SWEEP, abandoned, fresh
from moodtrack.reminders.rules.sending import Outcome, State

REMINDERS = "reminders"
LATELY = timedelta(days=7)
LONGEST_SILENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the sweep stands.

    Args:
        due: how many reminders wait for a worker.
        oldest_due_at: when the one that waits longest was to be sent, or None.
        lag: how long it has waited.
        parked: how many were given up after five attempts in the last 7 days.
        dead: how many deliveries found a dead address in the last 7 days.
        answered_at: when a worker last answered the sweep, or None.
        is_still: whether the sweep stands still.
    """

    due: int
    oldest_due_at: datetime | None
    lag: timedelta
    parked: int
    dead: int
    answered_at: datetime | None
    is_still: bool

    def as_json(self) -> dict[str, Any]:
        """As it is shown."""
        return {
            "state": "standing still" if self.is_still else "ok",
            "due": self.due,
            "oldest_due_at": self.oldest_due_at.isoformat() if self.oldest_due_at else None,
            "lag_seconds": round(self.lag.total_seconds()),
            "parked": self.parked,
            "dead": self.dead,
            "answered_at": self.answered_at.isoformat() if self.answered_at else None,
        }


def standing(now: datetime) -> Standing:
    """How the reminders of all clients stand."""
    with transaction.atomic(), sweeping(SWEEP):
        oldest = _oldest(now)
        pulse = Pulse.objects.filter(name=REMINDERS).first()
        return Standing(
            due=fresh(now).count() + abandoned(now).count(),
            oldest_due_at=oldest,
            lag=now - oldest if oldest else timedelta(0),
            parked=Reminder.objects.filter(state=State.PARKED, parked_at__gte=now - LATELY).count(),
            dead=Delivery.objects.filter(outcome=Outcome.GONE, settled_at__gte=now - LATELY).count(),
            answered_at=pulse.answered_at if pulse else None,
            is_still=pulse is None or now - pulse.due_at > LONGEST_SILENCE,
        )


def _oldest(now: datetime) -> datetime | None:
    waiting = (rows.values_list("send_at", flat=True).first() for rows in (fresh(now), abandoned(now)))
    return min(filter(None, waiting), default=None)
