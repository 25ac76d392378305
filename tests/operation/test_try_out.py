"""`report FILE`: one command from a diary to a report, whose means anybody can add up again."""

import csv
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean

import pytest

from moodtrack.operation.try_out import session_days
from tests.ownership.exports import export

ROOT = Path(__file__).resolve().parents[2]
EXPORT = ROOT.parent / "shared" / "data" / "daylio_export.csv"
MOODS = "bad,meh,okay,solid,good,almost rad,rad"


def report(file, *options, cwd):
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "report", str(file), *options],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_without_named_sessions_the_day_after_the_last_check_in_is_prepared_for():
    days = [date(2026, 3, 1), date(2026, 2, 1)]

    assert session_days([], days) == (date(2026, 2, 16), date(2026, 3, 2))


def test_named_sessions_come_in_order_and_each_once():
    named = [date(2026, 3, 9), date(2026, 3, 2), date(2026, 3, 9)]

    assert session_days(named, [date(2026, 3, 1)]) == (date(2026, 3, 2), date(2026, 3, 9))


@pytest.mark.live
@pytest.mark.skipif(not EXPORT.exists(), reason="needs the shared real Daylio export")
def test_the_report_on_a_real_diary_holds_its_plain_means(tmp_path):
    done = report(EXPORT, "--moods", MOODS, "--out", "there", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "there" / "report.json").read_text())

    with EXPORT.open(encoding="utf-8-sig", newline="") as file:
        moods = {date.fromisoformat(row["full_date"]): row["mood"] for row in csv.DictReader(file)}
    number = {name: place for place, name in enumerate(MOODS.split(","), start=1)}
    last = max(moods)
    since = last + timedelta(days=1 - 14)

    def mean(first, end):
        return fmean(number[mood] for day, mood in moods.items() if first <= day <= end)

    assert "1608 check-ins on 1608 days, 2022-06-20 to 2026-11-16" in done.stdout
    assert "bad = 1, meh = 2, okay = 3, solid = 4, good = 5, almost rad = 6, rad = 7" in done.stdout
    assert document["period"] == {"from": str(last + timedelta(days=1 - 56)), "to": str(last), "since": str(since)}
    change = document["since_last_session"]["mood"]
    assert document["level"]["mood"]["mean"] == pytest.approx(mean(last - timedelta(days=13), last), abs=5e-5)
    assert change["before"] == pytest.approx(mean(since - timedelta(days=42), since - timedelta(days=1)), abs=5e-5)
    assert change["since"] == pytest.approx(mean(since, last), abs=5e-5)
    assert "<html" in (tmp_path / "there" / "report.html").read_text()


@pytest.mark.live
def test_named_sessions_in_a_named_zone_are_prepared_for_and_nothing_is_left(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_bytes(export(*(f"2026-03-{day:02},,,9:30 pm,good,walk,,private words" for day in range(28, 0, -1))))

    done = report(file, "--session", "2026-03-22", "--session", "2026-03-08", "--zone", "Asia/Tokyo", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    written = (tmp_path / "out" / "report.json").read_text()
    document = json.loads(written)
    assert document["session"] == {"number": 2, "starts_at": "2026-03-22T03:00:00Z"}
    assert document["period"] == {"from": "2026-03-01", "to": "2026-03-21", "since": "2026-03-08"}
    assert "private words" not in written
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.csv", "out"]


@pytest.mark.live
def test_a_file_that_is_not_a_daylio_export_gets_one_line_and_status_two(tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("day,mood\n2026-03-01,4\n")

    done = report(file, cwd=tmp_path)

    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "This is not a Daylio export" in line
