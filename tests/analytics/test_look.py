from datetime import timedelta

import numpy as np
import pytest

from analytics.candidate import Pattern
from analytics.catalogue import weight
from analytics.correction import q_values
from analytics.engine import estimate_all
from analytics.kinds.tag import tag
from analytics.look import look_at, recent_part, settle
from tests.analytics.record import MONDAY, a_record, varied

LATER = MONDAY + timedelta(days=400)


def judged(record, *, asked=None, is_gated=True):
    look = look_at(record, asked=asked or {}, is_gated=is_gated)
    regressions = [regression for each in look.candidates for regression in each.regressions]
    return {(each.family, each.pattern): each for each in settle(look, estimate_all(regressions))}


def rising(days, *, by=4.0, **ratings):
    """Moods that rise, with enough of everything else to look at."""
    moods = [2 + by * n / days + 0.8 * (n % 3) for n in range(days)]
    return a_record(moods, tags={"walk": set(range(0, days, 4))}, **ratings)


def test_each_family_is_corrected_by_itself():
    everything = judged(a_record(varied(80), tags={"walk": set(range(0, 80, 3))}, energy=varied(80, 1)))

    for family in ("primary", "secondary"):
        own = [each for (name, _), each in everything.items() if name == family and each.verdict]
        assert len(own) > 4
        p, weights = [each.verdict.p_in_family for each in own], [weight(each.pattern) for each in own]
        np.testing.assert_allclose([each.q for each in own], q_values(p, weights))


def test_what_is_asked_in_advance_is_in_no_family_and_changes_none():
    record = a_record(varied(80), tags={"walk": set(range(0, 80, 3))})
    walk = Pattern("tag", "mood", "walk")

    alone, beside = judged(record), judged(record, asked={walk: tag(record, "mood", "walk")})

    assert beside["asked", walk].q is None
    assert beside["asked", walk].verdict.p == beside["primary", walk].verdict.p
    assert {key: each.q for key, each in beside.items() if key[0] != "asked"} == {
        key: each.q for key, each in alone.items()
    }


def test_below_thirty_days_nothing_automatic_stands_out_unless_a_calibration_asks():
    trend = ("primary", Pattern("trend", "mood"))

    assert judged(rising(30))[trend].stands_out
    short = judged(rising(29))[trend]
    assert (short.q < 0.001, short.stands_out) == (True, False)
    assert judged(rising(29), is_gated=False)[trend].stands_out


def test_a_vetoed_tag_stays_in_the_family_with_p_1_and_keeps_its_own():
    swing = [(n // 5) % 2 for n in range(60)]
    moods = [3 + 2 * high + 0.5 * (n % 3) for n, high in enumerate(swing)]
    record = a_record(moods, tags={"walk": {n for n in range(60) if swing[n]}, "rain": set(range(0, 60, 7))})

    everything = judged(record)

    walk = everything["primary", Pattern("tag", "mood", "walk")]
    assert (walk.verdict.p < 0.001, walk.q, walk.stands_out) == (True, 1.0, False)
    entered = [
        each.verdict.p_in_family for (family, _), each in everything.items() if family == "primary" and each.verdict
    ]
    assert 1.0 in entered


def test_the_secondary_family_is_held_to_one_percent():
    trend = ("secondary", Pattern("trend", "energy"))
    weak, strong = (
        judged(a_record(varied(80), energy=rising(80, by=by).ratings["mood"].tolist()))[trend] for by in (0.7, 1.5)
    )

    assert (0.01 < weak.q < 0.05, weak.stands_out) == (True, False)
    assert (strong.q < 0.01, strong.stands_out) == (True, True)


def test_a_course_has_a_shape_only_where_something_moved():
    moved, still = judged(rising(60)), judged(a_record(varied(60)))

    for kind in ("trend", "shift"):
        assert moved["primary", Pattern(kind, "mood")].shape == "gradual"
        assert still["primary", Pattern(kind, "mood")].shape is None
    assert moved["primary", Pattern("weekend", "mood")].shape is None


def test_a_sudden_rise_is_told_from_a_gradual_one():
    everything = judged(a_record([2.5 + 2 * (n >= 30) + 0.8 * (n % 3) for n in range(60)]))

    assert everything["primary", Pattern("shift", "mood")].shape == "sudden"


def test_a_trend_without_a_scan_beside_it_has_no_shape_that_can_be_told():
    everything = judged(rising(35))

    assert everything["primary", Pattern("shift", "mood")].verdict is None
    assert everything["primary", Pattern("trend", "mood")].shape == "cannot_be_told"


def test_what_its_covariates_determine_is_not_in_the_family():
    record = a_record(varied(59), tags={"weekend": {n for n in range(59) if n % 7 >= 5}})
    plain, tagged = judged(a_record(varied(59))), judged(record)

    weekend_tag = tagged.pop(("primary", Pattern("tag", "mood", "weekend")))
    assert (weekend_tag.verdict, weekend_tag.q) == (None, None)
    assert {key: each.q for key, each in tagged.items()} == {key: each.q for key, each in plain.items()}


@pytest.mark.parametrize(("days_ago", "is_in"), [(0, True), (364, True), (365, False), (-1, False)])
def test_patterns_are_looked_for_in_the_365_days_that_end_with_the_last(days_ago, is_in):
    record = a_record([4.0], first=LATER - timedelta(days=days_ago))

    assert (len(recent_part(record, last=LATER)) == 1) is is_in


def test_a_p_below_the_level_does_not_stand_out_if_its_q_does_not():
    tags = {f"tag {n}": set(range(n, 59, 3)) for n in range(3)}
    everything = [each for seed in range(12) for each in judged(a_record(varied(59, seed), tags=tags)).values()]

    lost = [each for each in everything if each.verdict and each.verdict.p < 0.05 < each.q]
    assert lost
    assert not any(each.stands_out for each in lost)
