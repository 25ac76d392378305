"""What a client wishes for, as plain values."""

from dataclasses import dataclass
from datetime import datetime, time

from moodtrack.core.errors import Problem
from moodtrack.reminders.rules.hours import is_quiet

CHECK_IN = "check-in"
SESSION = "session"
KINDS = (CHECK_IN, SESSION)
QUIET_FROM, QUIET_UNTIL = time(21, 30), time(8, 0)


@dataclass(frozen=True, slots=True)
class Wish:
    """One schedule in its owner's zone.

    Args:
        zone: IANA name of the zone the client lives in now.
        times: local wall times, one a slot.
        weekdays: 0 is Monday.
        quiet_from, quiet_until: local wall times between which nothing is sent; equal for no quiet hours.
        paused_until: UTC instant before which nothing is sent, or None.
        sessions: UTC instants at which planned sessions start, for a kind that goes by them.
    """

    zone: str
    enabled: bool
    times: tuple[time, ...]
    weekdays: tuple[int, ...]
    quiet_from: time
    quiet_until: time
    paused_until: datetime | None
    sessions: tuple[datetime, ...] = ()

    def is_paused(self, instant: datetime) -> bool:
        """Whether the client asked for silence at ``instant``."""
        return self.paused_until is not None and instant < self.paused_until


def first_wish(zone: str, kind: str) -> Wish:
    """What holds for who never said anything: sessions are told of; check-ins are not asked for, half past seven is
    suggested.
    """
    return Wish(
        zone=zone,
        enabled=kind == SESSION,
        times=() if kind == SESSION else (time(19, 30),),
        weekdays=tuple(range(7)),
        quiet_from=QUIET_FROM,
        quiet_until=QUIET_UNTIL,
        paused_until=None,
    )


def made_from(zone: str, zone_database: str) -> str:
    """How every key of a schedule planned in this zone by this edition of the zone database begins."""
    return f"{zone} {zone_database} "


def planned_from(wish: Wish, zone_database: str) -> str:
    """The key of everything a schedule's occurrences depend on: when it differs, they are planned anew."""
    parts = [
        "on" if wish.enabled else "off",
        ",".join(f"{wall_time:%H:%M}" for wall_time in wish.times),
        "".join(map(str, wish.weekdays)),
        f"{wish.quiet_from:%H:%M}-{wish.quiet_until:%H:%M}",
        wish.paused_until.isoformat() if wish.paused_until else "open",
        ",".join(f"{starts_at:%Y%m%dT%H%M%S}" for starts_at in wish.sessions),
    ]
    return made_from(wish.zone, zone_database) + " ".join(parts)


def wish_problems(kind: str, wish: Wish) -> list[Problem]:
    """What stands in the way of keeping this wish; an empty list when nothing does."""
    problems = []
    if kind == CHECK_IN and len(wish.times) != 1:
        problems.append(Problem("/times", "not_one", "A check-in reminder has exactly one time."))
    if kind == SESSION and wish.times:
        problems.append(Problem("/times", "not_none", "A session is told of 24 hours before: it takes no time."))
    problems.extend(
        Problem(f"/times/{slot}", "in_quiet_hours", "This time lies inside the quiet hours.")
        for slot, wall_time in enumerate(wish.times)
        if is_quiet(wall_time, wish.quiet_from, wish.quiet_until)
    )
    if len(set(wish.weekdays)) != len(wish.weekdays):
        problems.append(Problem("/weekdays", "repeated", "Each weekday is named once."))
    return problems
