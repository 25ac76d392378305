from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodtrack.core.days import instant_at, is_zone, local_day, zone_names


@pytest.mark.parametrize(
    ("zone", "day", "wall_time", "instant"),
    [
        ("Europe/Berlin", date(2027, 1, 5), time(19, 30), "2027-01-05T18:30Z"),
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), "2027-03-28T01:00Z"),  # a gap: its end
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), "2027-10-31T00:30Z"),  # a fold: the first
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30Z"),  # a gap of half an hour
        ("Pacific/Apia", date(2011, 12, 30), time(12, 0), "2011-12-30T10:00Z"),  # a day that never was
    ],
)
def test_a_wall_time_is_one_instant(zone: str, day: date, wall_time: time, instant: str) -> None:
    assert instant_at(day, wall_time, zone) == datetime.fromisoformat(instant)


@given(
    zone=st.sampled_from(sorted(zone_names())),
    minutes=st.integers(0, 60 * 24 * 365 * 30),
)
def test_the_wall_time_of_an_instant_leads_back_to_it_or_to_its_first_twin(zone: str, minutes: int) -> None:
    instant = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    wall = instant.astimezone(ZoneInfo(zone))
    found = instant_at(wall.date(), wall.time(), zone)
    assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall.replace(tzinfo=None)
    assert found == instant if wall.fold == 0 else found < instant


@pytest.mark.parametrize(
    ("instant", "day_starts_at", "day"),
    [
        ("2026-11-22T02:59Z", time(4), date(2026, 11, 21)),
        ("2026-11-22T03:00Z", time(4), date(2026, 11, 22)),
        ("2026-11-22T02:59Z", time(0), date(2026, 11, 22)),
        ("2026-11-21T23:30Z", time(0), date(2026, 11, 22)),
    ],
)
def test_a_day_begins_when_the_client_says(instant: str, day_starts_at: time, day: date) -> None:
    assert local_day(datetime.fromisoformat(instant), "Europe/Madrid", day_starts_at) == day


def test_only_places_are_zones() -> None:
    assert is_zone("Europe/Madrid")
    assert not any(is_zone(name) for name in ("", "localtime", "europe/madrid", "../Europe/Madrid", "posixrules"))
