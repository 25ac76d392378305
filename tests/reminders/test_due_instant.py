import os
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from moodtrack.core.days import zone_names
from moodtrack.reminders.rules.due import due_instant
from tests.reminders.oracle import A_DAY, changes_of_clock, walked

SAMPLED = sorted(zone_names())[::9]
ODD_PLACES = ["Australia/Lord_Howe", "America/Havana", "America/Santiago", "Atlantic/Azores", "Asia/Beirut"]
WALKED_WHOLE = sorted(zone_names()) if os.environ.get("MOODTRACK_ORACLE") == "all" else ["America/Havana"]
SKIPPED_DAYS = [
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Fakaofo", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Pacific/Kiritimati", date(1994, 12, 31)),
]


def disagreements(zone: str, first: date, last: date) -> list[tuple[datetime, datetime | None, datetime | None]]:
    """The quarter hours of some days on which rule and oracle differ."""
    quarters = walked(zone, first, last)
    assert len(quarters) == 96 * ((last - first).days + 1)
    pairs = ((wall, at, due_instant(wall.date(), wall.time(), zone)) for wall, at in quarters.items())
    return [(wall, at, found) for wall, at, found in pairs if at != found]


@pytest.mark.parametrize("zone", sorted({*SAMPLED, *ODD_PLACES}))
def test_every_quarter_hour_around_a_change_of_clock_is_due_when_the_wall_clock_says(zone: str) -> None:
    for day in changes_of_clock(zone, 2027):
        assert disagreements(zone, day - A_DAY, day + A_DAY) == []


@pytest.mark.parametrize("zone", WALKED_WHOLE)
def test_over_two_years_every_quarter_hour_is_due_when_the_wall_clock_says(zone: str) -> None:
    """The longer target: MOODTRACK_ORACLE=all walks all zones, which takes half an hour."""
    for year in (2026, 2027):
        assert disagreements(zone, date(year, 1, 1), date(year, 12, 31)) == []


@pytest.mark.parametrize(("zone", "day"), SKIPPED_DAYS)
def test_around_a_skipped_day_every_quarter_hour_is_due_when_the_wall_clock_says(zone: str, day: date) -> None:
    assert disagreements(zone, day - 2 * A_DAY, day + 2 * A_DAY) == []


@pytest.mark.parametrize(("zone", "day"), SKIPPED_DAYS)
@pytest.mark.parametrize("wall_time", [time(0, 0), time(2, 30), time(19, 30), time(23, 59)])
def test_nothing_is_due_on_a_day_that_never_was(zone: str, day: date, wall_time: time) -> None:
    assert due_instant(day, wall_time, zone) is None


def test_a_time_that_does_not_exist_is_due_at_the_first_instant_after_the_gap() -> None:
    assert due_instant(date(2027, 3, 28), time(2, 30), "Europe/Madrid") == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_a_time_that_exists_twice_is_due_the_first_time() -> None:
    assert due_instant(date(2027, 10, 31), time(2, 30), "Europe/Madrid") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_every_sampled_zone_is_asked_once_a_day_at_half_past_two_for_two_years() -> None:
    for zone in SAMPLED:
        instants = [due_instant(date(2026, 1, 1) + n * A_DAY, time(2, 30), zone) for n in range(730)]
        steps = [after - before for before, after in pairwise(instants) if before and after]
        assert len(steps) == 729
        assert min(steps) >= timedelta(hours=20)
        assert max(steps) <= timedelta(hours=28)
