"""How values are written: exact in JSON, harmless in tables, with words beside numbers."""

import csv
from datetime import UTC, date, datetime, time, timedelta, timezone
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodtrack.core.words import words_in
from moodtrack.measures.items import ITEM_BY_KEY
from moodtrack.ownership.formats.record.cells import cell, csv_of
from moodtrack.ownership.formats.record.values import plain
from moodtrack.ownership.wording import label_of, scale_of

EN = words_in("en")
MOOD, SLEEP = ITEM_BY_KEY["mood"], ITEM_BY_KEY["sleep_hours"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 11, 21, 21, 14, 3, tzinfo=timezone(timedelta(hours=1))), "2026-11-21T20:14:03Z"),
        (datetime(2026, 11, 21, 20, 14, 3, 5, tzinfo=UTC), "2026-11-21T20:14:03.000005Z"),
        (date(2026, 11, 21), "2026-11-21"),
        (time(4, 0), "04:00"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
    ],
)
def test_instants_are_utc_and_the_rest_is_as_one_says_it(value: Any, written: str) -> None:
    assert plain(value) == written


def test_what_nobody_has_thought_of_is_not_written_somehow() -> None:
    with pytest.raises(TypeError, match="bytes"):
        plain(b"sealed")


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (1, "very low"),
        (4, "in between"),
        (7, "very good"),
        (5, "between “in between” and “very good”"),
        (1.5, "between “very low” and “in between”"),
    ],
)
def test_a_number_has_the_word_it_stands_for_or_the_two_it_lies_between(value: float, label: str) -> None:
    assert label_of(value, MOOD.scale, EN) == label


def test_a_number_that_counts_stands_for_itself_with_its_unit() -> None:
    assert label_of(7.5, SLEEP.scale, EN) == "7.5 h"
    assert scale_of(SLEEP, EN) == "0-24 h"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_a_spreadsheet_would_compute_is_defused(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell([text, "b"]) == f"'{text} | b"


def test_numbers_stay_numbers() -> None:
    assert [cell(value) for value in (5, 0.5, True, None, "5", "a=b")] == [5, 0.5, "true", "", "5", "a=b"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_any_text_is_read_as_it_was_written_but_for_the_apostrophe(texts: list[str]) -> None:
    written = csv_of(["text"], [{"text": text} for text in texts]).decode("utf-8-sig")
    read = [line["text"] for line in csv.DictReader(StringIO(written, newline="")) if line]
    assert [text for text in read if text] == [cell(text) for text in texts if text]
