from datetime import UTC, date, datetime

import pytest

from moodtrack.care.rules.caseload import (
    PAGE,
    Choice,
    Stretch,
    is_called,
    is_chosen,
    page_count,
    place_of_page,
    stretch_of,
)
from moodtrack.care.rules.sharing import shared_since

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("day", "stretch"),
    [
        (FRIDAY, Stretch.TODAY),
        (date(2026, 11, 28), Stretch.THIS_WEEK),
        (date(2026, 12, 3), Stretch.THIS_WEEK),
        (date(2026, 12, 4), Stretch.LATER),
        (None, Stretch.UNSET),
    ],
)
def test_a_week_is_the_seven_days_from_today(day, stretch):
    assert stretch_of(day, FRIDAY) is stretch


@pytest.mark.parametrize(
    ("choice", "stretches"),
    [
        (Choice.ALL, set(Stretch)),
        (Choice.TODAY, {Stretch.TODAY}),
        (Choice.THIS_WEEK, {Stretch.TODAY, Stretch.THIS_WEEK}),
        (Choice.NOT_STARTED, set()),
    ],
)
def test_a_choice_takes_those_whose_session_comes_then(choice, stretches):
    assert {stretch for stretch in Stretch if is_chosen(choice, stretch, is_started=True)} == stretches


@pytest.mark.parametrize("stretch", Stretch)
def test_who_has_not_started_is_chosen_whenever_they_come(stretch):
    assert is_chosen(Choice.NOT_STARTED, stretch, is_started=False)


@pytest.mark.parametrize("sought", ["", " ", "CLIENT", "ient a", " a "])
def test_part_of_a_label_is_enough_in_any_case(sought):
    assert is_called("Client A", sought)


def test_another_label_is_not_meant():
    assert not is_called("Client A", "client b")


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (PAGE, 1), (PAGE + 1, 2)])
def test_fifty_stand_on_a_page(total, pages):
    assert page_count(total) == pages


@pytest.mark.parametrize(("page", "start"), [(-3, 0), (1, 0), (2, 50), (9, 50)])
def test_a_page_that_is_not_there_is_the_nearest_one(page, start):
    assert place_of_page(60, page) == slice(start, start + PAGE)


def test_a_kind_is_shared_since_it_was_last_not_shared():
    first, second, third = (datetime(2026, month, 1, tzinfo=UTC) for month in (9, 10, 11))
    versions = [(first, ["mood", "sleep"]), (second, ["mood"]), (third, ["mood", "sleep"])]
    assert shared_since(versions) == {"mood": first, "sleep": third}


def test_what_is_shared_no_more_has_no_since():
    assert shared_since([(datetime(2026, 9, 1, tzinfo=UTC), ["mood"]), (datetime(2026, 10, 1, tzinfo=UTC), [])]) == {}
