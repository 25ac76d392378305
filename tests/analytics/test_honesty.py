"""A smoke test of honesty: 400 simulated clients of 60 days in whom there is nothing to find, and 60 in whom there is.

The truth benchmark holds the longer runs.
"""

from collections import defaultdict
from datetime import timedelta
from math import sqrt

import numpy as np
import pytest

from analytics.patterns import Preparation, find_patterns
from tests.analytics import worlds

CLIENTS, DAYS = 400, 60
LAST = worlds.FIRST + timedelta(days=DAYS - 1)


def prepared(record):
    return Preparation(record=record, last=LAST, session=LAST + timedelta(days=1))


def patterns_of(records):
    """Each client's findings that were tested."""
    found = find_patterns([prepared(record) for record in records])
    return [[each for each in one.findings if each.p is not None] for one in found]


@pytest.fixture(scope="module")
def null_findings():
    random = np.random.default_rng(21)
    return patterns_of(worlds.null_record(random, days=DAYS) for _ in range(CLIENTS))


def test_every_kind_alone_errs_in_about_one_of_twenty_or_less(null_findings):
    errors = defaultdict(list)
    for found in null_findings:
        for each in found:
            errors[each.kind, each.shape == "either_way"].append(each.p < 0.05)

    assert len(errors) == 8
    for kind, wrong in errors.items():
        assert np.mean(wrong) <= 0.05 + 3 * sqrt(0.05 * 0.95 / CLIENTS), kind


def test_tags_and_weekends_err_as_often_as_they_may_and_so_waste_no_power(null_findings):
    wrong = [each.p < 0.05 for found in null_findings for each in found if each.kind in ("tag", "weekend")]

    assert np.mean(wrong) == pytest.approx(0.05, abs=0.012)


def test_about_one_report_in_twenty_states_a_pattern_that_is_not_there(null_findings):
    stated = [any(each.tier in ("new", "confirmed") for each in found) for found in null_findings]

    assert np.mean(stated) <= 0.05 + 3 * sqrt(0.05 * 0.95 / CLIENTS)


def test_the_ranges_of_a_null_hold_zero_nineteen_times_out_of_twenty(null_findings):
    held = [each.low <= 0 <= each.high for found in null_findings for each in found if each.kind in ("tag", "sleep")]

    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_what_is_there_is_found_with_the_right_sign():
    random = np.random.default_rng(22)
    records = []
    for _ in range(60):
        seen, tags = worlds.is_checked_in(random, days=DAYS), random.random((10, DAYS)) < 0.4
        moods = worlds.on_the_scale(worlds.stable_mood(random, days=DAYS) + 1.5 * tags[3])
        records.append(worlds.record_of(seen, moods=moods, sleep=np.full(DAYS, 7.0), tags=tags))

    stated = [each for found in patterns_of(records) for each in found if each.tier == "new" and each.tag == "tag 3"]

    assert len(stated) > 30
    assert all(each.estimate > 0 and each.low > 0 for each in stated)
