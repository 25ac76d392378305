"""The reminders' bench on few schedules: that all shapes find the same, and what it tells."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from bench import rush
from bench.benches import reminders as bench
from bench.peers import day_of_events, every_schedule
from bench.registry import Pace
from bench.schedules import make_schedules
from moodtrack.core.context import sweeping
from moodtrack.reminders.queries.due import SWEEP, bells_to_ring

FEW, ALL = 7, 40


@pytest.mark.usefixtures("own_database")
def test_the_tick_and_both_scans_find_the_same_number() -> None:
    now = timezone.now()
    make_schedules(0, ALL - 1, due=FEW, now=now)
    assert bells_to_ring(now) == 1
    with transaction.atomic(), sweeping(SWEEP):
        assert len(every_schedule.due(now)) == len(day_of_events.due(now)) == FEW


@pytest.mark.usefixtures("own_database")
def test_it_is_told_by_size_and_against_the_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "SIZES", (20, 30, ALL))
    monkeypatch.setattr(bench, "DUE", FEW)
    monkeypatch.setattr(bench, "_pushes", lambda *_: [])
    monkeypatch.setattr(bench, "rush", lambda *_: [])
    said: list[Any] = []
    names = [result.name for result in bench.reminders(Pace(2, 1), said.append)]
    assert "a tick at 40 schedules to one at 20" in names
    assert "a day of events, joined, to a tick" in names


@pytest.mark.live
@pytest.mark.usefixtures("own_database")
def test_in_the_rush_reminders_leave_while_check_ins_are_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rush, "DUE_A_MINUTE", 60 * FEW)
    monkeypatch.setattr(rush, "CLIENTS", 8)
    said: list[str] = []
    results = {result.name: result for result in rush.rush(0, Pace(1, 3 / rush.TURNS_LONGER), said.append)}
    assert results["p95 of a check-in meanwhile"].low > 0
    assert results["reminders taken meanwhile"].high > 0
    assert len(said) == 1 + 3
