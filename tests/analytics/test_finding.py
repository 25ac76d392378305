import json
from dataclasses import replace
from datetime import date

import pytest

from analytics.candidate import Pattern
from analytics.finding import Finding, stored_finding, untested_finding

FINDING = Finding(
    kind="tag",
    tag="walk",
    outcome="mood",
    family="primary",
    tier="new",
    wording_key="patterns.tag.new.rise",
    estimate=0.123456,
    estimate_sd=0.1,
    low=-0.00001,
    high=0.3,
    n_observed=42,
    n_days=60,
    completeness=0.7,
    p=0.000123456789,
    q=0.0123456789,
    phi_mean=1 / 3,
    covariates=("day", "weekend"),
    supporting_days=(date(2026, 3, 2),),
)


def test_a_finding_is_stored_with_everything_its_reader_needs_and_nothing_else():
    stored = stored_finding(FINDING, method_version="m-1")

    assert list(json.loads(json.dumps(stored, allow_nan=False))) == [
        "kind",
        "tag",
        "outcome",
        "family",
        "tier",
        "wording_key",
        "shape",
        "reason",
        "estimate",
        "estimate_sd",
        "low",
        "high",
        "ratio",
        "n_observed",
        "n_with",
        "n_days",
        "completeness",
        "p",
        "q",
        "phi_mean",
        "covariates",
        "supporting_days",
        "method_version",
    ]
    assert (stored["supporting_days"], stored["covariates"]) == (["2026-03-02"], ["day", "weekend"])
    assert stored["method_version"] == "m-1"


def test_estimates_have_four_decimals_and_p_six_digits():
    stored = stored_finding(FINDING, method_version="m-1")

    assert (stored["estimate"], stored["phi_mean"]) == (0.1235, 0.3333)
    assert (stored["p"], stored["q"]) == (0.000123457, 0.0123457)


def test_a_negative_zero_is_zero():
    assert str(stored_finding(FINDING, method_version="m-1")["low"]) == "0.0"


def test_a_p_of_one_and_a_tiny_p_stay_what_they_are():
    stored = stored_finding(replace(FINDING, p=1.0, q=1.23456789e-12), method_version="m-1")

    assert (stored["p"], stored["q"]) == (1.0, 1.23457e-12)


@pytest.mark.parametrize("aspect", [None, "either_way"])
def test_of_too_few_days_no_number_is_told(aspect):
    pattern = Pattern("sleep", "mood", aspect=aspect)
    stored = stored_finding(untested_finding(pattern, "primary", tag=None, reason="too_few"), method_version="m-1")

    told = {name for name, value in stored.items() if value not in (None, [])}
    assert told - {"shape"} == {"kind", "outcome", "family", "tier", "wording_key", "reason", "method_version"}
    assert (stored["tier"], stored["shape"]) == ("not_enough_data", aspect)
