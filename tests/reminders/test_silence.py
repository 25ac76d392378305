from datetime import date, timedelta

import pytest

from moodtrack.reminders.rules.silence import Tone, silent_days, tone

LAST = date(2026, 11, 1)
EVERY_DAY = range(1, 60)


def day(number: int) -> date:
    return LAST + timedelta(days=number)


def asked_on(days: range | list[int]) -> dict[int, str]:
    """Who never answers and wishes to be asked on these days after the last check-in: on which they are asked, how."""
    asked: dict[int, str] = {}
    last_asked = None
    for number in days:
        if found := tone(day(number), LAST, last_asked):
            asked[number] = found.value
            last_asked = day(number)
    return asked


def test_today_is_not_over_and_counts_for_nothing() -> None:
    assert [silent_days(day(number), LAST) for number in (0, 1, 2, 4)] == [0, 0, 1, 3]


def test_who_does_not_answer_is_asked_every_second_day_then_weekly_then_not_at_all() -> None:
    daily = dict.fromkeys((1, 2, 3, 5, 7), "daily")
    assert asked_on(EVERY_DAY) == {**daily, 8: "still_here", 15: "if_you_want"}


def test_a_check_in_brings_everything_back() -> None:
    assert tone(day(30), LAST, day(15)) is None
    assert tone(day(31), day(30), day(15)) == Tone.DAILY


def test_who_wishes_to_be_asked_on_mondays_hears_the_same_messages_on_a_monday() -> None:
    assert asked_on([number for number in EVERY_DAY if day(number).weekday() == 0]) == {
        1: "daily",
        8: "still_here",
        15: "if_you_want",
    }


@pytest.mark.parametrize("number", [4, 9, 10])
def test_who_was_not_reached_lately_is_not_made_to_wait_for_it(number: int) -> None:
    assert tone(day(number), LAST, None) is not None


def test_a_message_before_the_silence_does_not_stand_for_the_one_of_the_seventh_day() -> None:
    assert tone(day(12), LAST, day(7)) == Tone.STILL_HERE
