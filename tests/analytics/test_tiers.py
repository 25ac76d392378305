from dataclasses import replace
from types import SimpleNamespace

import pytest

from analytics.candidate import Pattern
from analytics.look import Judged
from analytics.tiers import standing_out, tiers_of


def judged(kind, *, estimate=1.0, stands_out=True, family="primary", **pattern):
    verdict = SimpleNamespace(belief=SimpleNamespace(estimate=estimate))
    return Judged(Pattern(kind, **{"outcome": "mood"} | pattern), family, verdict, 0.01, stands_out)


WALK = judged("tag", tag="walk")
TREND, SHIFT = judged("trend"), judged("shift", stands_out=False)


def tier(one, *, beside=(), before=()):
    return tiers_of([one, *beside], standing_out(before))[0]


def test_what_stands_out_in_both_looks_is_confirmed_and_in_this_one_alone_new():
    assert tier(WALK, before=[WALK]) == "confirmed"
    assert tier(WALK) == "new"


def test_what_stood_out_only_before_is_told_of_no_more():
    assert tier(replace(WALK, stands_out=False), before=[WALK]) == "descriptive"


@pytest.mark.parametrize(
    "other",
    [
        judged("tag", tag="rain"),
        judged("tag", tag="walk", estimate=-1.0),
        judged("tag", tag="walk", outcome="energy"),
        judged("tag_next_day", tag="walk"),
        judged("tag", tag="walk", stands_out=False),
        judged("sleep"),
    ],
)
def test_only_the_same_kind_outcome_tag_and_sign_confirm(other):
    assert tier(WALK, before=[other]) == "new"


def test_one_test_of_sleep_does_not_confirm_the_other():
    assert tier(judged("sleep"), before=[judged("sleep", aspect="either_way")]) == "new"


def test_trend_and_shift_are_one_statement():
    assert tier(TREND, beside=[SHIFT]) == tier(SHIFT, beside=[TREND]) == "new"
    before = [replace(TREND, stands_out=False), replace(SHIFT, stands_out=True)]
    assert tier(TREND, beside=[SHIFT], before=before) == "confirmed"
    assert tier(SHIFT, beside=[TREND], before=before) == "confirmed"


def test_a_shift_down_does_not_confirm_a_trend_up():
    assert tier(TREND, beside=[SHIFT], before=[judged("shift", estimate=-1.0)]) == "new"


def test_a_course_of_energy_is_not_that_of_mood():
    shift_of_energy = judged("shift", stands_out=False, outcome="energy", family="secondary")

    assert tier(shift_of_energy, beside=[TREND]) == "descriptive"


def test_what_was_asked_is_told_as_asked_and_does_not_lean_on_what_was_found():
    watched = judged("tag", tag="walk", family="asked", stands_out=False)

    assert tier(watched, beside=[WALK], before=[WALK]) == "asked"


def test_what_was_not_tested_says_so():
    assert tier(Judged(Pattern("trend", "mood"), "primary")) == "not_enough_data"
