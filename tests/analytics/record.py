"""A client's record as the report task hands it in."""

from datetime import UTC, date, datetime, time, timedelta

MONDAY = date(2026, 3, 2)


def check_in(day, mood=4.0, *, at=20, number=0, **answers):
    """One check-in about `day`, recorded on it at `at` o'clock UTC."""
    return {
        "id": f"{day.isoformat()}-{at:02}-{number}",
        "day": day,
        "recorded_at": datetime.combine(day, time(at), UTC),
        "mood": mood,
        "energy": None,
        "tension": None,
        "sleep_hours": None,
        "added_later": False,
    } | answers


def every_day(moods, *, first=MONDAY):
    """One check-in a day from `first` on; a mood of None is a day without one."""
    return [check_in(first + timedelta(days=n), mood) for n, mood in enumerate(moods) if mood is not None]
