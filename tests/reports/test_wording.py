from gettext import NullTranslations
from typing import Any

import pytest

from moodtrack.reports.rules import Word
from moodtrack.reports.wording.in_brief import sentences_in_brief
from moodtrack.reports.wording.sentence import number
from tests.reports.lint import faults_of

CHANGE: dict[str, Any] = {
    "before": 3.71428,
    "since": 2.6,
    "difference": -1.0412,
    "low": -1.5,
    "high": -0.6,
    "n_before": 30,
    "n_since": 12,
    "holds_start": False,
}
LEVEL = {"mood": 0, "mean": 2.6, "low": 2.04, "high": 3.1, "n": 12}


def said(word: Word, **changes: Any) -> str:
    change = {**CHANGE, **changes, "word": word.value}
    return sentences_in_brief(change=change, level=None, session_number=8, words=NullTranslations())[0].text


def test_a_fall_is_told_by_its_size_the_lesser_first() -> None:
    assert said(Word.LOWER) == (
        "Mood has been lower since session 8: average 2.6, down from 3.7 in the six weeks before "
        "(likely fall 0.6 to 1.5 on the 1–7 scale)."
    )


def test_no_clear_change_is_told_with_both_ends() -> None:
    text = said(Word.NO_CLEAR_CHANGE, since=3.8, difference=0.1, low=-0.42, high=0.6)
    assert "average 3.8, was 3.7" in text
    assert "likely between −0.4 and 0.6" in text


def test_too_few_days_are_counted_and_no_direction_is_named() -> None:
    text = said(Word.TOO_FEW, n_since=3, difference=None, low=None, high=None)
    assert text == "Days with a check-in since session 8: 3. Too few to describe a direction."


@pytest.mark.parametrize("word", list(Word))
def test_no_sentence_says_what_must_never_be_said(word: Word) -> None:
    assert faults_of(said(word)) == []


@pytest.mark.parametrize("word", list(Word))
def test_a_change_from_the_start_of_the_record_may_be_a_return(word: Word) -> None:
    change = {**CHANGE, "word": word.value, "holds_start": True}
    _, *more = sentences_in_brief(change=change, level=None, session_number=8, words=NullTranslations())
    has_direction = word in {Word.HIGHER, Word.SLIGHTLY_HIGHER, Word.LOWER, Word.SLIGHTLY_LOWER}
    assert [sentence.key for sentence in more] == ["since_last_session.mood.holds_start"] * has_direction
    assert all(faults_of(sentence.text) == [] for sentence in more)


def test_without_a_session_before_the_level_is_all() -> None:
    (sentence,) = sentences_in_brief(change=None, level=LEVEL, session_number=None, words=NullTranslations())
    assert sentence.key == "level.mood"
    assert "averaged 2.6 (likely between 2.0 and 3.1; 12 days with a check-in)" in sentence.text


def test_a_number_has_one_decimal_and_a_real_minus() -> None:
    assert [number(value) for value in (-0.04, 0.05, -1.25, 10.0)] == ["0.0", "0.1", "−1.2", "10.0"]
