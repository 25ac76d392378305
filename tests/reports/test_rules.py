from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import report
from moodtrack.care.rules.sessions import session_number
from moodtrack.reports.rules import (
    METHOD_VERSION,
    REST_FOR,
    Word,
    dates_to_compare,
    due_at,
    inputs_key,
    period_of,
    says_the_same_to_its_reader,
    word_of_change,
)

SESSION_DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)


def days(*ago: int) -> list[date]:
    return [SESSION_DAY - timedelta(days=n) for n in ago]


@pytest.mark.parametrize(
    ("noted", "compared"),
    [
        ((), ()),
        ((5,), (5,)),
        ((5, 40, 9), (9, 5)),
        ((5, 5, 20, 20), (20, 5)),
        ((-1, 0, 29), (29, 0)),
        ((30, 29), (29,)),
    ],
)
def test_of_the_dates_noted_the_latest_two_that_are_looked_at_are_compared(
    noted: tuple[int, ...], compared: tuple[int, ...]
) -> None:
    assert dates_to_compare(days(*noted), last=SESSION_DAY, look_back_days=30) == days(*compared)


def test_the_web_knows_the_method_of_the_analysis() -> None:
    assert METHOD_VERSION == report.METHOD_VERSION


@pytest.mark.parametrize(
    ("check_in_days", "last_session_day", "first", "last", "since"),
    [
        (days(90, 1), date(2026, 11, 10), date(2026, 9, 29), date(2026, 11, 23), date(2026, 11, 10)),
        (days(20, 1), date(2026, 11, 10), date(2026, 11, 4), date(2026, 11, 23), date(2026, 11, 10)),
        (days(20, 0), None, date(2026, 11, 4), date(2026, 11, 24), date(2026, 11, 4)),
        (days(90, 1), None, date(2026, 9, 29), date(2026, 11, 23), date(2026, 8, 26)),
        ([], None, date(2026, 9, 29), date(2026, 11, 23), date(2026, 9, 29)),
        ([], date(2026, 11, 10), date(2026, 9, 29), date(2026, 11, 23), date(2026, 11, 10)),
    ],
)
def test_a_report_is_about_eight_weeks_at_most_up_to_the_day_before(
    check_in_days: list[date], last_session_day: date | None, first: date, last: date, since: date
) -> None:
    found = period_of(session_day=SESSION_DAY, last_session_day=last_session_day, check_in_days=check_in_days)
    assert (found.first, found.last, found.since) == (first, last, since)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"n_since": 0}, Word.NONE),
        ({"n_since": 4}, Word.TOO_FEW),
        ({"n_before": 9}, Word.TOO_FEW),
        ({}, Word.HIGHER),
        ({"since": 4.4, "difference": 0.4, "low": 0.1, "high": 0.8}, Word.SLIGHTLY_HIGHER),
        ({"since": 3.0, "difference": -1.0, "low": -1.5, "high": -0.2}, Word.LOWER),
        ({"since": 3.6, "difference": -0.4, "low": -0.8, "high": -0.1}, Word.SLIGHTLY_LOWER),
        ({"since": 4.1, "difference": 0.1, "low": -0.4, "high": 0.6}, Word.NO_CLEAR_CHANGE),
        ({"since": 4.1, "difference": 0.1, "low": -1.4, "high": 1.6}, Word.CANNOT_TELL),
        ({"difference": 2.5, "low": 1.5, "high": 3.5}, Word.CANNOT_TELL),
        ({"since": 3.9, "difference": 0.2, "low": -0.4, "high": 0.6}, Word.CANNOT_TELL),
        ({"difference": None, "low": None, "high": None}, Word.CANNOT_TELL),
    ],
)
def test_a_change_gets_the_word_its_numbers_deserve(change: dict[str, Any], word: Word) -> None:
    clear_rise = {"before": 4.0, "since": 5.0, "difference": 1.0, "low": 0.2, "high": 1.5, "n_before": 10, "n_since": 5}
    assert word_of_change(**{**clear_rise, **change}) == word


def test_a_version_rests_before_the_next_is_made() -> None:
    later = {"starts_at": NOW + timedelta(hours=9), "now": NOW}
    assert due_at(last_version_at=None, **later) == NOW
    assert due_at(last_version_at=NOW - timedelta(minutes=1), **later) == NOW - timedelta(minutes=1) + REST_FOR
    assert due_at(last_version_at=NOW - timedelta(hours=1), **later) == NOW


def test_a_version_rests_no_longer_than_until_its_session() -> None:
    last = NOW - timedelta(minutes=1)
    assert due_at(last_version_at=last, starts_at=NOW + timedelta(minutes=5), now=NOW) == NOW + timedelta(minutes=4)
    assert due_at(last_version_at=last, starts_at=NOW + timedelta(seconds=9), now=NOW) == NOW


@given(st.dictionaries(st.text(), st.integers()))
def test_equal_facts_give_equal_keys_and_others_other_keys(facts: dict[str, int]) -> None:
    key = inputs_key(readers=facts, clients=facts)
    other = {**facts, "one more": 1} if "one more" not in facts else {}
    assert inputs_key(readers=dict(reversed(facts.items())), clients=facts) == key
    assert inputs_key(readers=other, clients=facts) != key
    assert inputs_key(readers=facts, clients=other) != key


def test_what_only_the_client_knows_is_no_news_to_the_reader() -> None:
    key = inputs_key(readers={"label": "Client A"}, clients={"change": 1})
    assert says_the_same_to_its_reader(key, inputs_key(readers={"label": "Client A"}, clients={"change": 2}))
    assert not says_the_same_to_its_reader(key, inputs_key(readers={"label": "Client B"}, clients={"change": 1}))


def test_numbers_count_held_sessions_in_order_of_start() -> None:
    held = [NOW - timedelta(days=n) for n in (7, 21, 14)]
    assert session_number(held_starts=held, starts_at=NOW) == 4
    assert session_number(held_starts=held, starts_at=NOW - timedelta(days=14)) == 2
