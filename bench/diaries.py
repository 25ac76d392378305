"""Made-up records as somebody would have written them down, up to yesterday."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bench.people import ZONE
from bench.records import made_up
from moodtrack.checkins.rules.check_ins import CheckInDraft

AT = time(20, 0, tzinfo=ZoneInfo(ZONE))


def lifelike_diary(days: int, now: datetime, random: Random) -> list[CheckInDraft]:
    """Check-ins on about 80 % of the days before today, with every answer, tags that come and go, and no notes."""
    prepared = made_up(random.getrandbits(32), days)
    record, later = prepared.record, now.date() - timedelta(days=1) - prepared.last
    return [
        _draft(
            date.fromordinal(int(day)) + later,
            {rating: float(values[place]) for rating, values in record.ratings.items()},
            tuple(name for name, is_set in record.tags.items() if is_set[place]),
            random,
        )
        for place, day in enumerate(record.days)
    ]


def _draft(day: date, answers: dict[str, float], tags: tuple[str, ...], random: Random) -> CheckInDraft:
    return CheckInDraft(
        id=UUID(int=random.getrandbits(128), version=4),
        day=day,
        recorded_at=datetime.combine(day, AT),
        time_zone=ZONE,
        answers=answers,
        tags=tags,
    )


def flat(draft: CheckInDraft) -> dict[str, Any]:
    """The same as the tutorial's table takes it."""
    about = {"id": draft.id, "day": draft.day, "recorded_at": draft.recorded_at, "time_zone": draft.time_zone}
    return {**about, **draft.answers, "tags": list(draft.tags)}
