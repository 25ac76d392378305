"""What was said is held against what is true."""

import json
from math import sqrt

import numpy as np
import pytest

from bench.truth.cells import Cell, Scored
from bench.truth.diary import Diary
from bench.truth.figures import Figure, Target
from bench.truth.lines import figures_of
from bench.truth.scoring import score
from bench.truth.statements import Statement, told, told_without_gate
from bench.truth.tally import Mean, Tally, together
from bench.truth.worlds import A_MONDAY, NOTHING, World

RISING_TAG = Statement("tag", "walk", is_rise=True)


def finding(kind="tag", tag=None, *, tier="new", family="primary", p=0.001, q=0.01, estimate=1.0, shape=None):
    low, high = estimate - 0.5, estimate + 0.5
    return {
        "kind": kind, "tag": tag, "tier": tier, "family": family, "p": p, "q": q, "estimate": estimate,
        "low": low, "high": high, "shape": shape,
    }  # fmt: skip


def diary(*truths, effects=None):
    flat = np.full(30, 4.0)
    seen = np.ones(30, dtype=bool)
    return Diary(
        first=A_MONDAY, seen=seen, ratings={"mood": flat}, tags={}, truths=frozenset(truths), effects=effects or {}
    )


def tally_of(findings, *truths, world=NOTHING, effects=None):
    tally = Tally()
    score(tally, world, diary(*truths, effects=effects), findings)
    return tally


def mean(*values):
    made = Mean()
    for value in values:
        made.note(value)
    return made


def test_trend_and_shift_are_one_statement_in_the_direction_of_the_clearer():
    findings = [finding("trend", p=0.02, estimate=-1.0), finding("shift", p=0.001)]

    assert told(findings) == {Statement("course", None, is_rise=True)}


def test_sleep_either_way_is_a_statement_of_its_own():
    findings = [finding("sleep"), finding("sleep", shape="either_way", estimate=-1.0)]

    assert len(told(findings)) == 2


@pytest.mark.parametrize(
    "silent", [{"tier": "descriptive"}, {"tier": "asked", "family": "asked"}, {"family": "secondary"}]
)
def test_what_the_page_does_not_tell_is_no_statement(silent):
    assert told([finding(**silent)]) == set()


def test_without_the_gate_only_q_decides():
    findings = [finding(tag="walk", tier="descriptive", q=0.05), finding(tag="work", tier="descriptive", q=0.051)]

    assert told_without_gate(findings) == {RISING_TAG}


def test_a_statement_is_false_unless_it_is_true_or_allowed():
    said = [finding(tag="walk")]

    assert tally_of(said)["any"].value == 1
    assert tally_of(said, RISING_TAG)["any"].value == 0
    assert tally_of(said, world=World(name="", make=None, allowed=frozenset({"tag"})))["any"].value == 0


def test_the_wrong_direction_is_false_and_is_counted():
    tally = tally_of([finding(tag="walk", estimate=-1.0)], RISING_TAG)

    assert (tally["any"].value, tally["found"].value, tally["wrong sign"].value) == (1, 0, 1)


def test_statements_about_a_client_in_whom_nothing_is_there_count_among_all_statements():
    tally = tally_of([finding(tag="walk")])

    assert tally["false statements"].value == 1
    assert (tally["true per report"].value, tally["true per report"].n) == (0, 1)


def test_only_what_is_confirmed_is_found_confirmed():
    tally = tally_of([finding(tag="walk")], RISING_TAG)

    assert (tally["found"].value, tally["found confirmed"].value) == (1, 0)


def test_a_range_covers_what_was_planted_and_else_nothing_is_asked_of_it():
    tally = tally_of([finding(tag="walk"), finding(tag="work")], RISING_TAG, effects={("tag", "walk"): 1.4})

    assert tally["covered: tag"].value == 1
    assert tally["covered: tag"].n == 1


def test_where_nothing_is_there_a_range_covers_zero():
    tally = tally_of([finding(tag="walk"), finding(tag="work", estimate=0.1)])

    assert tally["covered: tag"].value == 0.5


def test_the_secondary_family_counts_beside_the_page():
    tally = tally_of([finding("tag_next_day", "walk", family="secondary")])

    assert (tally["any"].value, tally["any, page or beyond"].value) == (0, 1)


def test_the_error_of_a_share_is_never_nothing():
    assert mean(*[0] * 98).error == pytest.approx(sqrt(0.01 * 0.99 / 98))
    assert mean(1, 3).error == pytest.approx(1 / sqrt(2))


def test_means_together_are_the_mean_of_all():
    both = together(mean(0, 1), mean(1, 1))

    assert (both.value, both.n) == (0.75, 4)


def figure(line, *values, target):
    return Figure(line, "", 30, mean(*values), target)


@pytest.mark.parametrize(
    ("share", "verdict", "is_fault"),
    [(5, "holds", False), (9, "within chance", False), (12, "DOES NOT HOLD", False), (30, "DOES NOT HOLD", True)],
)
def test_a_miss_that_chance_can_do_is_none(share, verdict, is_fault):
    found = figure("N1", *[1] * share, *[0] * (100 - share), target=Target(high=0.05))

    assert (found.verdict, found.is_fault) == (verdict, is_fault)


def test_a_sensitivity_that_is_missed_fails_nothing():
    assert not figure("P1", *[0] * 100, target=Target(low=0.5)).is_fault


@pytest.mark.parametrize(
    ("target", "text"), [(Target(high=0.05), "<= 0.05"), (Target(low=0.3), ">= 0.3"), (Target(0.93, 0.99), "0.93-0.99")]
)
def test_a_target_reads_as_one_would_say_it(target, text):
    assert str(target) == text


def test_lines_are_drawn_from_what_was_noted_and_no_others():
    figures = figures_of([Scored(Cell("null", NOTHING, 30, 1), tally_of([finding(tag="walk")]))])

    assert {figure.line for figure in figures} == {"N1", "N1c", "N3", "C1"}


def test_what_the_practice_does_not_try_stands_beside_nothing():
    tally = tally_of([finding("sleep", shape="either_way")])
    figures = figures_of([Scored(Cell("null", NOTHING, 30, 1), tally)])
    (alone,) = (figure for figure in figures if figure.line == "N3")

    assert alone.by_apps is None
    assert json.dumps([figure.as_json() for figure in figures], allow_nan=False)
