"""Who is in the demo data. Everybody is made up, and so is everything they feel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from moodtrack.operation.demo.diary import Habits

DAYS = 90
PRACTICE = "Practice by the River"
ZONE = "Europe/Madrid"


@dataclass(frozen=True, slots=True)
class DemoTherapist:
    """A therapist and the local time at which their clients come."""

    name: str
    email: str
    session_time: time


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client, as their therapist's list and their own phone know them.

    Args:
        label: what the therapist calls them.
        therapist: place in ``THERAPISTS``.
        habits: how they check in, and what their days are like.
        next_session_in: days from today to the next session; None while none is planned.
        asked_at: local time of their check-in reminder; None for no reminder.
        sharing: what they share, where it differs from what an app offers first.
        topics: what they want to bring up, and what kind it is.
    """

    label: str
    therapist: int
    habits: Habits
    next_session_in: int | None = 7
    asked_at: time | None = None
    zone: str = ZONE
    sharing: Mapping[str, bool] = field(default_factory=dict)
    topics: tuple[tuple[str, str], ...] = ()


THERAPISTS = (
    DemoTherapist("Ines Holm", "ines.holm@example.org", time(10, 0)),
    DemoTherapist("Jonas Weil", "jonas.weil@example.org", time(15, 30)),
    DemoTherapist("Marta Sandoval", "marta.sandoval@example.org", time(18, 0)),
)

WORK = ("I said no to a double shift", "went_well"), ("What to tell my manager", "talk")
SLEEP = (("I lie awake from three on", "talk"),)
FAMILY = ("The phone call with my sister", "talk"), ("We had dinner without a quarrel", "went_well")

STEADY = Habits()
DILIGENT = Habits(checks_in=0.97, forgets=0.02, writes=0.3)
RISING = Habits(mood=3.4, shift=1.2, shift_days_ago=14)
FALLING = Habits(mood=4.6, shift=-1.3, shift_days_ago=10, sleep_hours=6.2)
SPARSE = Habits(checks_in=0.35, forgets=0.2)
SWINGING = Habits(spread=1.5, carry_over=0.5)
SLEEPLESS = Habits(mood=3.6, tension=4.9, sleep_hours=5.6)
GAP = Habits(silent_from_days_ago=33, silent_for=19)
MOOD_ONLY = Habits(answers_more=0.05)
BACKFILLER = Habits(forgets=0.45)

CLIENTS = (
    DemoClient("Client A", 0, RISING, 0, time(20, 0), topics=WORK),
    DemoClient("Client B", 0, STEADY, 0, time(20, 30), topics=FAMILY),
    DemoClient("Client C", 0, FALLING, 1, topics=SLEEP),
    DemoClient("Client D", 0, SPARSE, 2),
    DemoClient("Client E", 0, GAP, 3),
    DemoClient("Client F", 0, Habits(began_days_ago=5), 4),
    DemoClient("Client G", 0, Habits(began_days_ago=0), 5),
    DemoClient("Client H", 1, DILIGENT, 0, time(19, 30), topics=FAMILY),
    DemoClient("Client I", 1, SWINGING, 0),
    DemoClient("Client J", 1, SLEEPLESS, 1, time(21, 0), topics=SLEEP),
    DemoClient("Client K", 1, MOOD_ONLY, 1),
    DemoClient("Client L", 1, BACKFILLER, 2, sharing={"notes": False}),
    DemoClient("Client M", 1, STEADY, 4, zone="Atlantic/Canary"),
    DemoClient("Client N", 1, STEADY, None),
    DemoClient("Client O", 2, FALLING, 0, topics=WORK),
    DemoClient("Client P", 2, STEADY, 1, time(20, 0), sharing={"sleep": False, "tags": False}),
    DemoClient("Client Q", 2, RISING, 1, zone="America/New_York"),
    DemoClient("Client R", 2, Habits(began_days_ago=24), 3),
    DemoClient("Client S", 2, SWINGING, 5, sharing={"topics": False}, topics=FAMILY),
    DemoClient("Client T", 2, DILIGENT, 6),
)
