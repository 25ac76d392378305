"""From records to stored findings."""

import json
from datetime import timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.finding import stored_finding
from analytics.kinds.watched import Watched
from analytics.patterns import Preparation, day_of_earlier_look, find_patterns
from analytics.record import Record
from analytics.series import day_values
from tests.analytics import worlds
from tests.analytics.record import MONDAY, check_in, varied

DAYS = 70
SESSION = MONDAY + timedelta(days=DAYS)
LAST = SESSION - timedelta(days=1)
WALK = Watched("tag", "walk")


def check_ins(seed=1, *, days=DAYS, walk_adds=0.0, rise=0.0):
    """A stable client with gaps, sleep and three tags; a walk may add to the mood, and time."""
    random = np.random.default_rng(seed)
    seen, tagged = worlds.is_checked_in(random, days=days), random.random((3, days)) < 0.35
    exact = worlds.stable_mood(random, days=days) + walk_adds * tagged[0] + rise * np.arange(days) / days
    moods, sleep = worlds.on_the_scale(exact), np.round(7 + random.normal(size=days), 1)
    return [
        check_in(
            MONDAY + timedelta(days=int(n)),
            float(moods[n]),
            sleep_hours=float(sleep[n]),
            tags=[text for text, is_set in zip(("walk", "rain", "cinema"), tagged[:, n], strict=True) if is_set],
        )
        for n in np.flatnonzero(seen)
    ]


def preparation(records, **changed):
    record = Record.of(day_values(records, first=MONDAY, last=LAST))
    return Preparation(**{"record": record, "last": LAST, "session": SESSION} | changed)


def findings(*preparations):
    return [each.findings for each in find_patterns(preparations)]


def only(records, *, kind="tag", tag="walk", family="primary", **changed):
    (found,) = findings(preparation(records, **changed))
    (finding,) = [each for each in found if (each.kind, each.tag, each.family) == (kind, tag, family)]
    return finding


def stored(*preparations):
    """Each client's findings as the bytes of their document."""
    return [
        json.dumps([stored_finding(each, method_version="m-1") for each in found], allow_nan=False)
        for found in findings(*preparations)
    ]


def sessions(*days_before):
    return [SESSION - timedelta(days=days) for days in days_before]


@pytest.mark.parametrize(
    ("held", "days_before"),
    [((7,), 8), ((5, 12), 6), ((4, 12), 13), ((12, 4, 30), 13), ((4,), None), ((), None), ((0,), None)],
)
def test_the_earlier_look_ends_before_the_latest_session_at_least_five_days_earlier(held, days_before):
    expected = None if days_before is None else SESSION - timedelta(days=days_before)

    assert day_of_earlier_look(preparation([], sessions_held=sessions(*held))) == expected


@pytest.mark.parametrize(
    ("last", "held", "days_before"), [(20, (15,), None), (20, (23,), None), (20, (24, 15), 25), (0, (5,), 6)]
)
def test_the_earlier_look_ends_five_days_before_the_last_day_looked_at(last, held, days_before):
    """Where sharing rests the days end long before the session, and the same days confirm nothing."""
    expected = None if days_before is None else SESSION - timedelta(days=days_before)
    rested = preparation([], last=SESSION - timedelta(days=last), sessions_held=sessions(*held))

    assert day_of_earlier_look(rested) == expected


def test_what_stands_out_in_both_looks_is_confirmed():
    records = check_ins(walk_adds=2.0)

    assert only(records, sessions_held=sessions(7)).tier == "confirmed"
    assert only(records, sessions_held=sessions(2)).tier == "new"
    assert only(records).tier == "new"


def test_a_session_so_long_ago_that_nothing_could_be_told_then_confirms_nothing():
    assert only(check_ins(walk_adds=2.0), sessions_held=sessions(50)).tier == "new"


def test_both_looks_come_from_the_record_as_it_is_now():
    """A correction of an old day changes what the earlier look finds."""
    records = check_ins(walk_adds=2.0)
    levelled = [
        each | ({"mood": 4.0 + (n % 3)} if each["day"] < SESSION - timedelta(days=8) else {})
        for n, each in enumerate(records)
    ]

    assert only(levelled, sessions_held=sessions(7)).tier != "confirmed"


def test_a_finding_has_all_numbers_of_its_test():
    finding = only(check_ins(walk_adds=2.0))

    walks = [each["day"] for each in check_ins(walk_adds=2.0) if "walk" in each["tags"]]
    assert finding.low < finding.estimate < finding.high
    assert 1 < finding.estimate < 3
    assert finding.supporting_days == tuple(walks)
    assert (finding.covariates, finding.outcome, finding.n_days) == (("day", "weekend"), "mood", 70)
    assert finding.n_observed == len(check_ins(walk_adds=2.0))
    assert finding.completeness == finding.n_observed / 70
    moods = [each["mood"] for each in check_ins(walk_adds=2.0)]
    assert finding.estimate_sd == pytest.approx(finding.estimate / np.std(moods, ddof=1))
    assert finding.wording_key == "patterns.tag.new.rise"


def test_what_does_not_stand_out_has_its_numbers_and_names_no_days():
    finding = only(check_ins(), tag="rain")

    assert (finding.tier, finding.supporting_days) == ("descriptive", ())
    assert finding.low < finding.estimate < finding.high
    assert finding.p <= finding.q


def test_a_rise_is_one_statement_of_trend_and_shift():
    records = check_ins(rise=4.0)
    trend, shift = (only(records, kind=kind, tag=None, sessions_held=sessions(7)) for kind in ("trend", "shift"))

    assert trend.tier == shift.tier == "confirmed"
    assert trend.shape == shift.shape is not None
    assert trend.wording_key == f"patterns.trend.confirmed.rise.{trend.shape}"


def test_a_question_asked_in_advance_is_answered_clear_or_not():
    clear = only(check_ins(walk_adds=2.0), family="asked", watched=[WALK])
    unclear = only(check_ins(seed=2), family="asked", watched=[WALK])

    assert (clear.tier, clear.q, clear.wording_key) == ("asked", None, "patterns.tag.asked.rise")
    assert (unclear.tier, unclear.wording_key) == ("asked", "patterns.tag.asked.unclear")
    assert unclear.low < 0 < unclear.high


def test_of_two_questions_each_has_half_the_error():
    one = only(check_ins(), family="asked", watched=[WALK])
    two = only(check_ins(), family="asked", watched=[WALK, Watched("item", "sleep_hours")])

    assert two.p == pytest.approx(min(1, 2 * one.p))
    assert two.low < one.low < one.high < two.high


def test_a_watched_tag_with_too_few_days_is_named_without_an_estimate():
    finding = only(check_ins(), tag="Bowling", family="asked", watched=[Watched("tag", "Bowling")])

    assert (finding.tier, finding.estimate, finding.p) == ("not_enough_data", None, None)


def test_a_known_date_is_asked_and_its_day_is_named():
    day = MONDAY + timedelta(days=35)
    finding = only(check_ins(), kind="known_date", tag=day.isoformat(), family="asked", known_dates=[day])

    assert (finding.tier, finding.supporting_days) == ("asked", (day,))


def test_of_two_known_dates_each_has_half_the_error():
    days = [MONDAY + timedelta(days=n) for n in (35, 45)]
    known = {"kind": "known_date", "tag": days[0].isoformat(), "family": "asked"}
    one, two = (only(check_ins(), **known, known_dates=dates) for dates in (days[:1], days))

    assert two.p == pytest.approx(min(1, 2 * one.p))
    assert two.low < one.low < one.high < two.high


def test_a_mood_that_hardly_moves_says_so_and_nothing_is_tested():
    flat = [each | {"mood": 4.0 if n else 5.0} for n, each in enumerate(check_ins())]

    (result,) = find_patterns([preparation(flat, watched=[WALK])])

    assert result.is_near_constant
    assert [(each.kind, each.tier) for each in result.findings] == [("tag", "not_enough_data")]


def test_an_empty_record_finds_nothing_and_breaks_nothing():
    (result,) = find_patterns([preparation([], sessions_held=sessions(7))])

    assert {each.tier for each in result.findings} == {"not_enough_data"}
    assert find_patterns([]) == []


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_p_is_below_05_exactly_when_the_range_leaves_out_0(seed):
    watched = [WALK, Watched("item", "sleep_hours")]
    for finding in findings(preparation(check_ins(seed, walk_adds=0.7), watched=watched))[0]:
        if finding.p is not None and finding.kind != "shift":
            assert (finding.p < 0.05) == (finding.low > 0 or finding.high < 0)


@settings(max_examples=10)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=6, unique=True), st.integers(20, DAYS))
def test_a_clients_findings_are_the_same_bytes_whoever_is_beside_them(seeds, days):
    several = [
        preparation(check_ins(seed, days=days if seed % 2 else DAYS), sessions_held=sessions(7)) for seed in seeds
    ]

    assert stored(*several) == [document for one in several for document in stored(one)]


@settings(max_examples=10)
@given(st.randoms(use_true_random=False), st.integers(0, 30))
def test_any_order_and_repeated_delivery_give_the_same_bytes(random, again):
    records = check_ins(walk_adds=1.0)
    delivered = [*records, *records[:again]]
    random.shuffle(delivered)

    assert stored(preparation(delivered)) == stored(preparation(records))


def test_the_zone_an_instant_is_written_in_makes_no_difference():
    far_east = timezone(timedelta(hours=13))
    moved = [each | {"recorded_at": each["recorded_at"].astimezone(far_east)} for each in check_ins()]

    assert stored(preparation(moved)) == stored(preparation(check_ins()))


def test_the_order_and_spelling_of_tags_make_no_difference():
    respelt = [each | {"tags": [f" {text.upper()}" for text in reversed(each["tags"])]} for each in check_ins()]

    assert [each.lower() for each in stored(preparation(respelt))] == stored(preparation(check_ins()))


def test_days_after_the_last_change_nothing():
    late = check_in(LAST + timedelta(days=1), 7.0)

    record = Record.of(day_values([*check_ins(), late], first=MONDAY, last=LAST + timedelta(days=1)))

    assert stored(preparation([], record=record)) == stored(preparation(check_ins()))


def test_a_tag_that_came_into_use_late_is_not_credited_with_a_rise():
    random = np.random.default_rng(3)
    records = [
        each | {"tags": ["walk"] if n > DAYS / 4 and random.random() < 0.6 else []}
        for n, each in enumerate(check_ins(rise=4.0))
    ]
    with_walk, without = (
        [each["mood"] for each in records if bool(each["tags"]) is is_set] for is_set in (True, False)
    )

    assert np.mean(with_walk) - np.mean(without) > 0.7
    assert only(records).tier == "descriptive"
    assert only(records, kind="trend", tag=None).tier == "new"


def test_what_was_added_later_counts_as_a_day_except_beside_a_gap_and_after_a_tag():
    records = check_ins(walk_adds=1.0)
    backfilled = [each | {"added_later": n % 9 == 0} for n, each in enumerate(records)]
    (plain,), (changed,) = findings(preparation(records)), findings(preparation(backfilled))

    different = {one.kind for one, other in zip(plain, changed, strict=True) if one.n_observed != other.n_observed}
    assert different == {"before_gap"}


def test_another_rating_does_not_touch_the_family_of_mood():
    fuller = [each | {"energy": energy} for each, energy in zip(check_ins(), varied(len(check_ins())), strict=True)]

    (plain,), (changed,) = findings(preparation(check_ins())), findings(preparation(fuller))

    assert [each for each in changed if each.family == "primary"] == [
        each for each in plain if each.family == "primary"
    ]


answers = st.one_of(st.none(), st.integers(1, 7).map(float))


@st.composite
def any_records(draw):
    """Whatever a client may have told: few days or many, answers left out, everything the same, tags of all kinds."""
    days = draw(st.lists(st.integers(0, DAYS - 1), unique=True, max_size=DAYS))
    flat = draw(st.booleans())
    return [
        check_in(
            MONDAY + timedelta(days=day),
            4.0 if flat else draw(answers),
            energy=draw(answers),
            sleep_hours=draw(st.one_of(st.none(), st.floats(0, 24))),
            tags=draw(st.lists(st.sampled_from(["walk", "Walk", "rain", "ill"]), max_size=3)),
            added_later=draw(st.booleans()),
        )
        for day in days
    ]


@settings(max_examples=40)
@given(any_records(), st.lists(st.integers(1, DAYS), max_size=4))
def test_whatever_a_client_tells_the_findings_are_sound(records, held):
    watched = [WALK, Watched("item", "sleep_hours")]
    known_dates = sessions(*held)

    (found,) = findings(preparation(records, sessions_held=sessions(*held), watched=watched, known_dates=known_dates))

    json.dumps([stored_finding(each, method_version="m-1") for each in found], allow_nan=False)
    for each in found:
        if each.tier == "not_enough_data":
            assert (each.estimate, each.low, each.high, each.p, each.q) == (None,) * 5
        else:
            assert each.low <= each.estimate <= each.high
            assert 0 <= each.p <= 1
            assert each.n_observed <= each.n_days <= DAYS
            assert (each.q is None) == (each.family == "asked")


def written_as(text, *, records):
    """The same check-ins with another text for a walk."""
    return [each | {"tags": [text if tag == "walk" else tag for tag in each["tags"]]} for each in records]


def test_a_tag_is_told_in_the_letters_in_which_it_was_written_last():
    records = check_ins()
    changed = [*written_as("STRASSE", records=records[:30]), *written_as("Straße", records=records[30:])]

    assert "Straße" in {each.tag for each in find_patterns([preparation(changed)])[0].findings}
    assert {each.tag for each in find_patterns([preparation(changed)])[0].findings}.isdisjoint({"strasse", "STRASSE"})


def test_a_question_is_told_in_the_letters_in_which_it_was_asked():
    (result,) = find_patterns([preparation(check_ins(), watched=[Watched("tag", "Walk")])])

    assert {each.tag for each in result.findings if each.kind == "tag"} == {"Walk", "rain", "cinema"}


def test_the_spelling_of_a_tag_does_not_rename_an_item():
    records = written_as("Energy", records=[each | {"energy": each["mood"]} for each in check_ins()])
    (result,) = find_patterns([preparation(records, watched=[Watched("item", "energy")])])

    assert [each.tag for each in result.findings if each.kind == "item"] == ["energy"]


def test_a_thousand_tags_that_were_used_once_are_a_number_and_no_findings():
    records = check_ins()
    many = [each | {"tags": [*each["tags"], *(f"tag {n} {k}" for k in range(20))]} for n, each in enumerate(records)]
    (few,), (result,) = find_patterns([preparation(records)]), find_patterns([preparation(many)])

    assert len(result.findings) == len(few.findings)
    assert (few.n_rare_tags, result.n_rare_tags) == (0, 20 * len(records))


def reason_of(records, kind, *, family="primary", **agreed):
    (result,) = find_patterns([preparation(records, **agreed)])
    (reason,) = {each.reason for each in result.findings if (each.kind, each.family) == (kind, family)}
    return reason


def test_what_could_not_be_tested_says_what_stood_in_the_way():
    flat = [each | {"mood": 4.0 if n else 5.0} for n, each in enumerate(check_ins())]
    low = [each | {"mood": float(1 + n % 3)} for n, each in enumerate(check_ins())]

    assert reason_of(flat, "tag", family="asked", watched=[WALK]) == "hardly_differs"
    assert reason_of(low, "variability") == "at_an_end"
    assert reason_of(check_ins()[:20], "variability") == "too_few"
    assert reason_of(check_ins(), "variability") is None


def test_a_tag_that_a_session_explains_is_not_said_to_lack_days():
    half = MONDAY + timedelta(days=35)
    tagged = [each | {"tags": ["walk"] if each["day"] >= half else []} for each in check_ins()]

    assert reason_of(tagged, "tag", family="asked", watched=[WALK], sessions_held=[half]) == "not_determined"
