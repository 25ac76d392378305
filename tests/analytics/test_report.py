import json
from dataclasses import replace
from datetime import timedelta
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.report import METHOD_VERSION, SeriesDay, analyse, as_stored, earliest_day
from tests.analytics.record import MONDAY, check_in, every_day

PERIOD_FROM = MONDAY
SINCE = MONDAY + timedelta(days=42)
PERIOD_TO = MONDAY + timedelta(days=55)
MOODS = [float(mood) for mood in [4, 3, 5, 4, 2, 4, 3] * 6 + [4, 5, 4, 6, 5, 3, 5] * 2]


def analysis(records, **changed):
    return analyse(records, **{"period_from": PERIOD_FROM, "since": SINCE, "period_to": PERIOD_TO} | changed)


def test_completeness_is_counted_since_the_session_and_over_the_period():
    result = analysis(every_day([*MOODS[:40], None, None, None, *MOODS[43:]]))

    assert (result.completeness.days, result.completeness.days_with_check_in, result.completeness.longest_gap) == (
        14,
        13,
        1,
    )
    assert result.completeness_8_weeks.days == 56
    assert result.completeness_8_weeks.longest_gap == 3


def test_the_series_has_one_entry_for_each_day_of_the_period_with_a_check_in():
    records = [
        check_in(PERIOD_FROM - timedelta(days=1), 1.0),
        check_in(PERIOD_FROM, 5.0, energy=3.0, added_later=True),
        check_in(PERIOD_TO, 6.5, tension=2.0, sleep_hours=7.5),
        check_in(PERIOD_TO + timedelta(days=1), 7.0),
    ]

    assert analysis(records).series == (
        SeriesDay(PERIOD_FROM, 5.0, 3.0, None, None, added_later=True),
        SeriesDay(PERIOD_TO, 6.5, None, 2.0, 7.5, added_later=False),
    )


def test_level_and_change_are_made_of_the_day_values_of_the_series():
    result = analysis(every_day(MOODS))

    assert result.level.mean == fmean(MOODS[-14:])
    assert result.since_last_session.before == fmean(MOODS[:42])
    assert result.since_last_session.since == fmean(MOODS[42:])
    assert result.since_last_session.difference is not None


def test_the_comparison_reaches_back_42_days_even_when_the_period_starts_later():
    records = every_day(MOODS)

    whole = analysis(records)
    short = analysis(records, period_from=SINCE)

    assert short.since_last_session == whole.since_last_session
    assert len(short.series) == 14


def test_without_a_last_session_there_is_no_comparison_and_all_else_stays():
    result = analysis(every_day(MOODS), since=PERIOD_FROM, comparison=False)

    assert result.since_last_session is None
    assert result.level is not None
    assert result.completeness == result.completeness_8_weeks


def test_check_ins_after_the_period_change_nothing():
    records = every_day(MOODS)

    assert analysis([*records, check_in(PERIOD_TO + timedelta(days=1), 1.0)]) == analysis(records)


def test_check_ins_before_the_earliest_day_change_nothing():
    records = every_day(MOODS)
    day = earliest_day(since=SINCE, period_to=PERIOD_TO)

    assert analysis([*records, check_in(day - timedelta(days=1), 1.0)]) == analysis(records)


def test_a_level_may_rest_on_days_of_up_to_a_year_ago_for_its_least_data():
    recent = every_day(MOODS[:7], first=PERIOD_TO - timedelta(days=6))
    a_year_ago = every_day([4.0, 5.0, 3.0], first=PERIOD_TO - timedelta(days=364))
    longer_ago = every_day([4.0, 5.0, 3.0], first=PERIOD_TO - timedelta(days=365))

    assert analysis([*recent, *a_year_ago]).level is not None
    assert analysis([*recent, *longer_ago]).level is None
    assert analysis([*recent, *longer_ago], since=PERIOD_TO - timedelta(days=340)).level is None


def test_a_mood_that_hardly_moves_is_called_near_constant():
    assert analysis(every_day([4.0] * 50 + [5.0] * 6)).is_near_constant
    assert not analysis(every_day(MOODS)).is_near_constant


def test_an_empty_record_gives_an_empty_analysis():
    result = as_stored(analysis([]))

    assert result["series"] == []
    assert result["level"] == {"mood": None}
    change = result["since_last_session"].pop("mood")
    assert result["since_last_session"] == {}
    assert change.pop("n_before") == change.pop("n_since") == 0
    assert change.pop("hardly_differs") is False
    assert set(change.values()) == {None}


def test_two_sessions_on_one_day_leave_nothing_since():
    result = analysis(every_day(MOODS), since=PERIOD_TO + timedelta(days=1))

    assert result.completeness.days == 0
    assert result.since_last_session.since is None
    assert result.since_last_session.n_before == 42


def test_stored_estimates_have_four_decimals_and_means_are_exact():
    result = analysis(every_day(MOODS))

    stored = json.loads(json.dumps(as_stored(result), allow_nan=False))

    assert stored["level"]["mood"]["low"] == round(result.level.low, 4) != result.level.low
    assert stored["level"]["mood"]["mean"] == result.level.mean != round(result.level.mean, 4)
    assert stored["since_last_session"]["mood"]["difference"] == round(result.since_last_session.difference, 4)
    assert stored["since_last_session"]["mood"]["since"] == result.since_last_session.since
    assert stored["series"][0]["day"] == PERIOD_FROM.isoformat()
    assert stored["method_version"] == METHOD_VERSION


def test_an_answer_is_stored_as_it_was_given():
    assert as_stored(analysis([check_in(PERIOD_TO, 10 / 3)]))["series"][0]["mood"] == 10 / 3


def test_a_negative_zero_never_reaches_the_document():
    result = analysis(every_day(MOODS))
    hardly_any = replace(result.since_last_session, difference=-0.00001)

    stored = as_stored(replace(result, since_last_session=hardly_any))

    assert str(stored["since_last_session"]["mood"]["difference"]) == "0.0"


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(0, 20))
def test_the_same_data_in_any_order_and_delivered_twice_give_the_same_bytes(random, again):
    records = every_day(MOODS)
    delivered = [*records, *records[:again]]
    random.shuffle(delivered)

    assert json.dumps(as_stored(analysis(delivered))) == json.dumps(as_stored(analysis(records)))


@pytest.mark.parametrize("rating", ["energy", "tension", "sleep_hours"])
def test_other_ratings_do_not_touch_what_is_said_about_mood(rating):
    plain = analysis(every_day(MOODS))
    fuller = analysis([record | {rating: 2.0} for record in every_day(MOODS)])

    assert (fuller.level, fuller.since_last_session) == (plain.level, plain.since_last_session)


def test_a_day_with_several_check_ins_has_the_ends_of_its_moods_and_their_number():
    day = PERIOD_FROM + timedelta(days=1)
    records = [check_in(PERIOD_FROM, 5.0), check_in(day, 2.0, at=9), check_in(day, 6.0, at=12), check_in(day, 4.0)]

    one, several = analysis(records).series

    assert (one.check_ins, one.mood_low, one.mood_high) == (1, None, None)
    assert (several.mood, several.check_ins, several.mood_low, several.mood_high) == (4.0, 3, 2.0, 6.0)


def test_four_weeks_are_compared_only_while_the_session_is_not_long_ago():
    records = every_day(MOODS)

    assert analysis(records).around_session.last_4_weeks is None
    assert analysis(records, since=PERIOD_TO - timedelta(days=9)).around_session.last_4_weeks is None
    assert analysis(records, since=PERIOD_TO - timedelta(days=8)).around_session.last_4_weeks is not None


def test_a_rating_that_was_never_given_is_not_compared():
    records = [check_in(PERIOD_FROM + timedelta(days=n), 4.0, energy=3.0 + n % 3) for n in range(56)]

    assert set(as_stored(analysis(records))["since_last_session"]) == {"mood", "energy"}


def test_stored_ranges_still_hold_their_means():
    change = as_stored(analysis(every_day(MOODS)))["since_last_session"]["mood"]

    assert change["before_low"] <= change["before"] <= change["before_high"]
    assert change["since_low"] <= change["since"] <= change["since_high"]
    assert (change["lowest"], change["highest"]) == (min(MOODS[42:]), max(MOODS[42:]))


def test_where_mood_hardly_differs_neither_its_change_nor_its_spread_is_tested():
    moods = [4.0] * 48 + [4.0, 5.0] * 4
    nearly_equal = analyse_moods(moods)

    assert nearly_equal.around_session.hardly_differs
    assert (nearly_equal.since_last_session.difference, nearly_equal.around_session.spread) == (None, None)
    assert nearly_equal.since_last_session.since == 4.5
    assert nearly_equal.around_session.last_4_weeks.low is None


def test_a_year_of_equal_moods_does_not_hide_what_the_last_weeks_brought():
    moods = [4.0] * 300 + [4.0, 4.0, 4.0, 5.0] * 12 + [6.0, 6.0, 7.0, 6.0] * 2
    change = analyse_moods(moods).since_last_session

    assert analyse_moods(moods).is_near_constant
    assert change.low > 0


def analyse_moods(moods):
    """One check-in a day, the last eight of them since the session."""
    last = MONDAY + timedelta(days=len(moods) - 1)
    since = last - timedelta(days=7)
    return analyse(every_day(moods), period_from=last - timedelta(days=55), since=since, period_to=last)
