"""One person's real record of four years, where the shared data are at hand."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import fmean

import pytest

from analytics.report import analyse
from tests.analytics.record import check_in

EXPORT = Path(__file__).resolve().parents[3] / "shared" / "data" / "daylio_export.csv"
MOODS = ("bad", "meh", "okay", "solid", "good", "almost rad", "rad")
SESSION = date(2026, 11, 17)
SINCE = SESSION - timedelta(days=14)
LAST = SESSION - timedelta(days=1)

pytestmark = pytest.mark.skipif(not EXPORT.exists(), reason="the shared data are not beside this repository")


@pytest.fixture(scope="module")
def rows():
    with EXPORT.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def moods(rows):
    return {date.fromisoformat(row["full_date"]): 1.0 + MOODS.index(row["mood"]) for row in rows}


@pytest.fixture(scope="module")
def analysis(rows):
    records = [
        check_in(
            date.fromisoformat(row["full_date"]),
            1.0 + MOODS.index(row["mood"]),
            recorded_at=datetime.fromisoformat(f"{row['full_date']}T{row['time']}").replace(tzinfo=UTC),
        )
        for row in rows
    ]
    return analyse(records, period_from=SESSION - timedelta(days=56), since=SINCE, period_to=LAST)


def mean_over(moods, first, last):
    return fmean(mood for day, mood in moods.items() if first <= day <= last)


def test_the_record_is_read_whole(rows, moods):
    assert len(rows) == len(moods) == 1608


def test_means_are_the_plain_means_over_their_windows(analysis, moods):
    change = analysis.since_last_session

    assert analysis.level.mean == mean_over(moods, LAST - timedelta(days=13), LAST)
    assert change.before == mean_over(moods, SINCE - timedelta(days=42), SINCE - timedelta(days=1))
    assert change.since == mean_over(moods, SINCE, LAST)


def test_intervals_hold_what_they_are_about(analysis):
    change, level = analysis.since_last_session, analysis.level

    assert level.low < level.mean < level.high
    assert change.low < change.difference < change.high


def test_the_series_shows_every_day_of_the_period_as_it_was_given(analysis, moods):
    first = SESSION - timedelta(days=56)

    assert {day.day: day.mood for day in analysis.series} == {d: m for d, m in moods.items() if first <= d <= LAST}
    assert analysis.completeness.days == 14
    assert analysis.completeness_8_weeks.days_with_check_in == len(analysis.series)


def test_a_mood_that_uses_its_scale_is_not_near_constant(analysis):
    assert not analysis.is_near_constant
