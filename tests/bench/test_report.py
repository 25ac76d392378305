from datetime import UTC, date, datetime
from random import Random

import numpy as np
import pandas as pd
import pytest

from analytics.engine import estimate_all
from analytics.kinds.tag import tag
from analytics.record import Record
from analytics.series import day_values
from bench.benches import report as report_bench
from bench.diaries import lifelike_diary
from bench.peers.tutorial.fitting import by_glsar, by_sarimax
from bench.peers.tutorial.questions import questions
from bench.records import made_up, regressions_of
from bench.registry import Pace

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAYS = 80


@pytest.fixture
def calendar():
    """The made-up record as the tutorial frames it."""
    record = made_up(3, DAYS).record
    days = pd.DatetimeIndex([date.fromordinal(int(day)) for day in record.days])
    tags = {name: is_set.astype(float) for name, is_set in record.tags.items()}
    frame = pd.DataFrame({**record.ratings, **tags}, index=days).asfreq("D")
    return frame.fillna(dict.fromkeys(tags, 0.0))


def test_the_diary_is_the_made_up_record_up_to_yesterday():
    drafts = lifelike_diary(DAYS, NOW, Random(0))
    record = made_up(Random(0).getrandbits(32), DAYS).record
    rows = [
        {
            "id": str(draft.id),
            "day": draft.day,
            "recorded_at": draft.recorded_at,
            "added_later": False,
            **draft.answers,
            "tags": draft.tags,
        }
        for draft in drafts
    ]
    written = Record.of(day_values(rows, first=drafts[0].day, last=drafts[-1].day))
    assert drafts[-1].day < NOW.date()
    np.testing.assert_array_equal(np.diff(written.days), np.diff(record.days))
    np.testing.assert_array_equal(written.ratings["mood"], record.ratings["mood"])
    assert written.tags.keys() == record.tags.keys()


def test_the_tutorial_asks_what_the_engine_asks(calendar):
    ours = len(regressions_of(made_up(3, DAYS)))
    assert len(list(questions(calendar))) == pytest.approx(ours, abs=6)


@pytest.mark.parametrize("fit", [by_sarimax, by_glsar])
def test_its_models_come_close_to_the_engines_estimate(calendar, fit):
    asked = {(one.kind, one.outcome, one.tag): one for one in questions(calendar)}
    question = asked["tag", "mood", "tag 3"]
    theirs = fit(question)
    (ours,) = estimate_all(tag(made_up(3, DAYS).record, "mood", "tag 3").regressions)
    assert theirs.estimate == pytest.approx(ours.estimate, abs=(theirs.high - theirs.low) / 8)
    assert theirs.low < theirs.estimate < theirs.high


def test_a_report_is_timed_from_the_claimed_run_to_the_stored_document_beside_the_tutorials(own_database, monkeypatch):
    monkeypatch.setattr(report_bench, "DAYS", 21)
    said = []
    results = {result.name: result for result in report_bench.report(Pace(1, 0.01), said.append)}
    assert str(results["time of the tutorial (SARIMAX) to moodtrack's"].goal) == ">= 20"
    assert results["a report, moodtrack"].value > 0
    assert results["a report, GLSAR"].value > results["a report, moodtrack"].value / 10
    assert said[-1].startswith("round 1 of 1")
