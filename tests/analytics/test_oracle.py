"""Every finding of one record, against the dense reference and the definitions, which need nothing of the engine."""

from datetime import timedelta
from math import log

import numpy as np
import pytest

from analytics.patterns import Preparation, find_patterns
from analytics.prior import FLAT, MODERATE, WEAK
from tests.analytics import reference, worlds

DAYS = 75


@pytest.fixture(scope="module")
def record():
    return worlds.null_record(np.random.default_rng(31), days=DAYS)


@pytest.fixture(scope="module")
def findings(record):
    last = worlds.FIRST + timedelta(days=DAYS - 1)
    (found,) = find_patterns([Preparation(record=record, last=last, session=last + timedelta(days=1))])
    return {(each.kind, each.tag, each.shape): each for each in found.findings if each.family == "primary"}


def columns(record):
    """Intercept, time and weekend of some days."""
    return [np.ones(len(record)), record.days - record.days.mean(), (record.days - 1) % 7 >= 5]


def agrees(finding, days, values, design, prior):
    design = np.column_stack(design).astype(float)
    df = len(days) - design.shape[1]
    weights, centres, scales = reference.components(days, values, design, prior)
    below = reference.cdf(0, weights, centres, scales, df)
    assert finding.estimate == pytest.approx(weights @ centres, rel=1e-8, abs=1e-10)
    assert finding.p == pytest.approx(2 * min(below, 1 - below), rel=1e-7)
    assert reference.cdf(finding.low, weights, centres, scales, df) == pytest.approx(0.025, abs=1e-9)
    assert reference.cdf(finding.high, weights, centres, scales, df) == pytest.approx(0.975, abs=1e-9)
    assert finding.phi_mean == pytest.approx(sum(w * phi for w, (phi, _) in zip(weights, reference.GRID, strict=True)))


def test_the_trend(record, findings):
    time = (record.days - record.days[0]) / (record.days[-1] - record.days[0])

    agrees(findings["trend", None, None], record.days, record.ratings["mood"], [np.ones(len(record)), time], FLAT)


def test_the_weekend(record, findings):
    one, day, weekend = columns(record)

    agrees(findings["weekend", None, None], record.days, record.ratings["mood"], [one, day, weekend], MODERATE)


def test_every_tag(record, findings):
    tested = [each for each in findings.values() if each.kind == "tag" and each.p is not None]

    assert len(tested) >= 8
    for each in tested:
        agrees(each, record.days, record.ratings["mood"], [*columns(record), record.tags[each.tag]], MODERATE)


def test_sleep_longer_and_either_way(record, findings):
    deviation = record.ratings["sleep_hours"] - np.median(record.ratings["sleep_hours"])
    longer, either_way = findings["sleep", None, None], findings["sleep", None, "either_way"]

    agrees(longer, record.days, record.ratings["mood"], [*columns(record), deviation], MODERATE)
    design = [*columns(record), deviation, np.abs(deviation)]
    agrees(either_way, record.days, record.ratings["mood"], design, MODERATE)


def test_variability(record, findings):
    mood, half = record.ratings["mood"], len(record) // 2
    second = np.arange(len(record)) >= half
    deviations = np.where(second, abs(mood - np.median(mood[half:])), abs(mood - np.median(mood[:half])))

    agrees(findings["variability", None, None], record.days, deviations, [np.ones(len(record)), second], WEAK)


def test_before_a_gap(record, findings):
    on = np.arange(len(record)) < len(record) - 1
    part = record.where(on)
    gap = np.diff(record.days) > 1

    agrees(findings["before_gap", None, None], part.days, part.ratings["mood"], [*columns(part), gap], MODERATE)


def test_the_shift_is_the_likeliest_split_and_its_p_is_corrected_for_all(record, findings):
    n, mood = len(record), record.ratings["mood"]
    least = max(4, int(np.ceil(0.15 * n)))
    p_values, likelihoods = [], []
    for split in range(least, n - least + 1):
        design = np.column_stack([np.ones(n), np.arange(n) >= split]).astype(float)
        weights, centres, scales = reference.components(record.days, mood, design, FLAT)
        below = reference.cdf(0, weights, centres, scales, n - 2)
        p_values.append(2 * min(below, 1 - below))
        fits = [reference.fit(record.days, mood, design, *point) for point in reference.GRID]
        likelihoods.append(max(-n / 2 * log(rss / n) - log_c / 2 for _, _, rss, log_c, _ in fits))
    best = least + int(np.argmax(likelihoods))
    step = np.arange(n) >= best
    weights, centres, _ = reference.components(record.days, mood, np.column_stack([np.ones(n), step]), FLAT)

    shift = findings["shift", None, None]
    assert shift.estimate == pytest.approx(weights @ centres, rel=1e-8)
    assert shift.p == pytest.approx(1 - (1 - min(p_values)) ** (1.5 * np.sqrt(n)), rel=1e-6)
