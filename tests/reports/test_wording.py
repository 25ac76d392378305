"""The sentence engine: every class of change has its rule and its text, and no text says what must never be said."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodtrack.reports.rules import Word
from moodtrack.reports.wording.in_brief import MOST_SENTENCES, MOST_WORDS, sentences_of_ratings
from moodtrack.reports.wording.other_ratings import sentences_of_rows
from moodtrack.reports.wording.sentence import answer, number
from tests.fixtures import documents
from tests.reports.briefs import (
    CALM,
    brief_document,
    change_of,
    change_with,
    in_brief,
    spread_of,
    texts_in_brief,
)
from tests.reports.lint import faults_of
from tests.reports.test_wording_findings import WORDS

LEVEL = {"mean": 2.6, "low": 2.04, "high": 3.1, "n": 12}
DIPS = "34343434241434"
"""Its lowest day is 20 Nov; that 1 stands below the usual range of 2 to 5."""
WIDE = "27263627263627"
VARIED = spread_of(2.0, 0.4, 1.6)


def first_of(word: Word, **more: Any) -> str:
    return texts_in_brief(brief_document(change_with(word, **more)))[0]


def test_none() -> None:
    document = brief_document(change_with(Word.NONE), since="")
    assert texts_in_brief(document) == ["No check-ins since session 8."]
    document["series"] = [{"day": "2026-10-20", "mood": 4.0, "check_ins": 1}]
    assert texts_in_brief(document) == ["No check-ins since session 8. Earlier weeks are shown below."]


def test_none_with_check_ins_that_have_no_mood() -> None:
    assert first_of(Word.NONE) == "No mood ratings since session 8."


def test_few() -> None:
    document = brief_document(change_with(Word.TOO_FEW, lowest=2.0, highest=5.0), since="2..5..3")
    assert texts_in_brief(document) == [
        "3 days with a mood since session 8, from 2 to 5. Too few to describe a direction.",
        "Missed days say nothing about mood by themselves.",
    ]


def test_few_of_one() -> None:
    change = change_with(Word.TOO_FEW, n_since=1, lowest=4.0, highest=4.0)
    assert texts_in_brief(brief_document(change, since="4"))[0] == (
        "1 day with a mood since session 8, at 4. Too few to describe a direction."
    )


def test_few_before() -> None:
    change = change_with(Word.TOO_FEW, n_since=12, n_before=6, lowest=2.0, highest=5.0)
    assert texts_in_brief(brief_document(change))[0] == (
        "12 days with a mood since session 8, from 2 to 5. Too few days before it to compare with (6)."
    )


def test_up() -> None:
    assert first_of(Word.HIGHER) == (
        "Mood has been higher since session 8: average 4.6, up from 3.4 in the six weeks before "
        "(likely rise 0.3 to 2.1 on the scale of 1\u00a0to\u00a07)."
    )


def test_up_small() -> None:
    assert first_of(Word.SLIGHTLY_HIGHER) == (
        "Mood is a little higher since session 8: 3.4 to 3.7 (likely rise 0.1 to 0.6)."
    )


def test_down_is_told_by_its_size_the_lesser_first() -> None:
    assert first_of(Word.LOWER) == (
        "Mood has been lower since session 8: average 2.6, down from 3.7 in the six weeks before "
        "(likely fall 0.6 to 1.5 on the scale of 1\u00a0to\u00a07)."
    )


def test_down_small() -> None:
    assert first_of(Word.SLIGHTLY_LOWER) == (
        "Mood is a little lower since session 8: 3.7 to 3.4 (likely fall 0.1 to 0.6)."
    )


def test_flat_is_told_with_both_ends() -> None:
    assert first_of(Word.NO_CLEAR_CHANGE) == (
        "Mood shows no clear change since session 8: average 3.5, was 3.4 in the six weeks before "
        "(likely between −0.4 and 0.6)."
    )


def test_a_record_that_began_within_the_six_weeks_is_not_said_to_fill_them() -> None:
    for word in (Word.HIGHER, Word.LOWER, Word.NO_CLEAR_CHANGE):
        assert "in the days before (" in first_of(word, holds_start=True)


def test_while_sharing_rests_nothing_is_counted_of_days_nobody_knows_of() -> None:
    document = brief_document(change_with(Word.NONE), since="", others={"energy": Word.NONE})
    document["paused"] = {"key": "paused", "values": {}, "text": ""}
    assert sentences_of_ratings(document, WORDS) == []
    assert len(sentences_of_ratings(document | {"paused": None}, WORDS)) == 1


def test_cannot_tell() -> None:
    assert first_of(Word.CANNOT_TELL) == (
        "Mood varied too much, or has too few days, to say if it changed since session 8."
    )


def test_more_varied_comes_first_where_the_average_says_nothing() -> None:
    flat = change_with(Word.NO_CLEAR_CHANGE, spread=VARIED, lowest=2.0, highest=7.0)
    assert texts_in_brief(brief_document(flat, since=WIDE))[0] == "Days differed more than before: from 2 to 7."
    up = change_with(Word.HIGHER, spread=VARIED, lowest=2.0, highest=7.0)
    assert texts_in_brief(brief_document(up, since=WIDE))[1] == "Days differed more than before: from 2 to 7."


def test_steadier() -> None:
    change = change_with(Word.NO_CLEAR_CHANGE, spread=spread_of(0.5, -1.2, -0.3), lowest=3.0, highest=4.0)
    assert "Days were more alike than before: from 3 to 4." in texts_in_brief(brief_document(change))


@pytest.mark.parametrize("spread", [(1.4, 0.4, 1.6), (2.0, -0.1, 1.6), (0.7, -1.2, -0.3), (0.5, -1.2, 0.1)])
def test_a_spread_that_is_small_or_unsure_is_not_told(spread: tuple[float, float, float]) -> None:
    change = change_with(Word.NO_CLEAR_CHANGE, spread=spread_of(*spread))
    assert not [text for text in texts_in_brief(brief_document(change)) if "before:" in text.split("(")[0][:40]]


@pytest.mark.parametrize("word", [Word.HIGHER, Word.SLIGHTLY_HIGHER, Word.NO_CLEAR_CHANGE])
def test_the_exception_of_a_rise_is_its_lowest_day(word: Word) -> None:
    assert texts_in_brief(brief_document(change_with(word), since=DIPS))[1] == "It still dips. Lowest day: Fri 20 Nov."


@pytest.mark.parametrize("word", [Word.LOWER, Word.SLIGHTLY_LOWER])
def test_the_exception_of_a_fall_is_its_highest_day(word: Word) -> None:
    said = texts_in_brief(brief_document(change_with(word), since="22226222222222", notes=[date(2026, 11, 14)]))
    assert said[1] == "There were better days too: Sat 14 Nov (note\N{NO-BREAK SPACE}a)."


def test_an_exception_names_the_letter_of_its_note_and_prefers_a_day_that_has_one() -> None:
    document = brief_document(
        change_with(Word.HIGHER), since="14443434343431", notes=[date(2026, 11, 10), date(2026, 11, 20)]
    )
    assert "Lowest day: Tue 10 Nov (note\N{NO-BREAK SPACE}a)." in texts_in_brief(document)[1]


def test_an_ordinary_day_is_no_exception() -> None:
    change = change_with(Word.NO_CLEAR_CHANGE, usual_low=3.0)
    assert len(texts_in_brief(brief_document(change, since=CALM))) == 1
    assert len(texts_in_brief(brief_document(change | {"usual_low": None, "usual_high": None}, since=DIPS))) == 1


def test_a_gap_of_three_days_is_named_and_one_of_two_is_not() -> None:
    assert texts_in_brief(brief_document(change_with(Word.HIGHER), since="4444...4444..4"))[1] == (
        "No check-ins to show 14 Nov – 16 Nov; nothing is known about those days."
    )
    assert len(texts_in_brief(brief_document(change_with(Word.HIGHER), since="4444..44444444"))) == 1


@pytest.mark.parametrize("number", [1, 9])
def test_no_gap_is_told_of_days_before_the_period(number: int) -> None:
    document = documents.document_of("34534" * 20, since_days=100, number=number)
    assert document["completeness"]["days_with_check_in"] == 100
    assert "gap" not in [sentence["key"] for sentence in document["sentences"]]


def test_no_day_is_called_the_lowest_where_not_all_are_held() -> None:
    document = brief_document(change_with(Word.HIGHER), since=DIPS)
    document["period"]["from"] = "2026-11-12"
    assert [sentence.key for sentence in in_brief(document)] == ["since_last_session.mood.higher"]


def test_days_before_the_last_session_do_not_make_up_for_missed_ones() -> None:
    document = brief_document(change_with(Word.TOO_FEW), since="2..5..3")
    earlier = [{"day": f"2026-10-{day}", "mood": 3.0, "check_ins": 1} for day in range(10, 30)]
    document["series"] = earlier + document["series"]
    assert in_brief(document)[1].key == "missed_days"


def test_four_weeks_are_told_by_the_same_classes() -> None:
    def slower(*numbers: float) -> str:
        return texts_in_brief(brief_document(change_with(Word.NO_CLEAR_CHANGE), slower=change_of(*numbers)))[1]

    assert slower(4.1, 3.2, 0.4, 1.3) == (
        "Over the last 4 weeks: average 4.1, was 3.2 in the 4 weeks before (likely rise 0.4 to 1.3)."
    )
    assert slower(3.2, 4.1, -1.3, -0.4) == (
        "Over the last 4 weeks: average 3.2, was 4.1 in the 4 weeks before (likely fall 0.4 to 1.3)."
    )
    assert slower(3.2, 3.3, -0.6, 0.4) == (
        "Over the last 4 weeks: average 3.2, was 3.3 in the 4 weeks before "
        "(no clear change, likely between −0.6 and 0.4)."
    )


@pytest.mark.parametrize("word", [Word.CANNOT_TELL, Word.TOO_FEW, Word.NONE])
def test_four_weeks_of_which_nothing_can_be_told_are_not_mentioned(word: Word) -> None:
    document = brief_document(change_with(Word.NO_CLEAR_CHANGE), slower=change_with(word))
    assert len(texts_in_brief(document)) == 1


def test_other_ratings_come_last_in_one_sentence() -> None:
    others = {"energy": Word.SLIGHTLY_HIGHER, "tension": Word.NO_CLEAR_CHANGE, "sleep_hours": Word.LOWER}
    said = texts_in_brief(brief_document(change_with(Word.HIGHER), others=others))
    assert said[-1] == "Energy is a little higher. Sleep is shorter. No clear change in: tension."
    assert texts_in_brief(brief_document(change_with(Word.HIGHER), others={"energy": Word.CANNOT_TELL}))[1:] == []


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (Word.HIGHER, "Longer, likely by 0.3 to 2.1 h"),
        (Word.SLIGHTLY_LOWER, "A little shorter, likely by 0.1 to 0.6 h"),
        (Word.NO_CLEAR_CHANGE, "No clear change, likely −0.4 to 0.6"),
        (Word.CANNOT_TELL, "Varied too much, or too few days, to say"),
        (Word.TOO_FEW, "Too few days to compare: 36 before, 3 since"),
        (Word.NONE, "None since session 8"),
    ],
)
def test_the_row_of_a_rating_says_its_change_in_words(word: Word, said: str) -> None:
    (sentence,) = sentences_of_ratings(brief_document(change_with(Word.HIGHER), others={"sleep_hours": word}), WORDS)
    assert (sentence.key, sentence.text) == (f"ratings.sleep_hours.{word}", said)


@pytest.mark.parametrize("word", list(Word))
def test_a_change_from_the_start_of_the_record_may_be_a_return(word: Word) -> None:
    keys = [sentence.key for sentence in in_brief(brief_document(change_with(word, holds_start=True)))]
    has_direction = word in {Word.HIGHER, Word.SLIGHTLY_HIGHER, Word.LOWER, Word.SLIGHTLY_LOWER}
    assert ("since_last_session.mood.holds_start" in keys) == has_direction


def test_without_a_session_before_the_level_is_all() -> None:
    (sentence,) = in_brief(brief_document(None, level=LEVEL))
    assert sentence.key == "level.mood"
    assert "averaged 2.6 (likely between 2.0 and 3.1; 12 days with a mood)" in sentence.text


def test_the_level_is_told_only_where_no_change_has_said_where_mood_stands() -> None:
    assert len(in_brief(brief_document(change_with(Word.HIGHER), level=LEVEL))) == 1
    assert in_brief(brief_document(change_with(Word.CANNOT_TELL), level=LEVEL))[-1].key == "level.mood"


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("", "Nothing to sum up yet."),
        ("4", "One day with a mood. Too few to describe a direction."),
        ("24.5", "3 days with a mood, from 2 to 5. Too few to describe a direction."),
        (CALM, "Too few moods in the last 14 days, or too much alike, for an average with a range."),
    ],
)
def test_without_a_session_and_a_level_the_few_check_ins_are_counted(since: str, said: str) -> None:
    assert texts_in_brief(brief_document(None, since=since))[0] == said


def test_hopeful() -> None:
    document = brief_document(
        change_with(Word.HIGHER),
        since="4555646571654.",
        notes=[date(2026, 11, 10), date(2026, 11, 12), date(2026, 11, 19)],
        others={"energy": Word.HIGHER, "sleep_hours": Word.NO_CLEAR_CHANGE, "tension": Word.NO_CLEAR_CHANGE},
    )
    assert texts_in_brief(document) == [
        (
            "Mood has been higher since session 8: average 4.6, up from 3.4 in the six weeks before "
            "(likely rise 0.3 to 2.1 on the scale of 1\u00a0to\u00a07)."
        ),
        "It still dips. Lowest day: Thu 19 Nov (note\N{NO-BREAK SPACE}c).",
        "Energy is higher. No clear change in: sleep, tension.",
    ]


def test_flat() -> None:
    assert texts_in_brief(brief_document(change_with(Word.NO_CLEAR_CHANGE))) == [
        (
            "Mood shows no clear change since session 8: average 3.5, was 3.4 in the six weeks before "
            "(likely between −0.4 and 0.6)."
        ),
    ]


def test_worse() -> None:
    document = brief_document(
        change_with(Word.LOWER), since="22326232222232", notes=[date(2026, 11, 12), date(2026, 11, 14)]
    )
    assert texts_in_brief(document) == [
        (
            "Mood has been lower since session 8: average 2.6, down from 3.7 in the six weeks before "
            "(likely fall 0.6 to 1.5 on the scale of 1\u00a0to\u00a07)."
        ),
        "There were better days too: Sat 14 Nov (note\N{NO-BREAK SPACE}b).",
    ]


def test_volatile() -> None:
    change = change_of(3.9, 3.8, -0.8, 1.0, spread=VARIED, lowest=1.0, highest=7.0)
    document = brief_document(change, since="47263615263626", notes=[date(2026, 11, 11), date(2026, 11, 16)])
    assert texts_in_brief(document) == [
        "Days differed more than before: from 1 to 7.",
        (
            "Mood shows no clear change since session 8: average 3.9, was 3.8 in the six weeks before "
            "(likely between −0.8 and 1.0)."
        ),
        "Highest: Wed 11 Nov (note\N{NO-BREAK SPACE}a); lowest: Mon 16 Nov (note\N{NO-BREAK SPACE}b).",
    ]


@given(
    word=st.sampled_from(Word),
    since=st.text("1234567.", min_size=0, max_size=14),
    holds_start=st.booleans(),
    ratio=st.sampled_from([0.5, 1.0, 2.0]),
    slower=st.sampled_from([None, *Word]),
    others=st.dictionaries(st.sampled_from(["energy", "tension", "sleep_hours"]), st.sampled_from(Word)),
    has_level=st.booleans(),
)
def test_whatever_there_is_to_say_keeps_within_its_cap_and_says_nothing_it_must_not(
    *, word: Word, since: str, holds_start: bool, ratio: float, slower: Word | None, others: Any, has_level: bool
) -> None:
    spread = spread_of(ratio, 0.2 if ratio > 1 else -1.0, 1.0 if ratio > 1 else -0.2)
    document = brief_document(
        change_with(word, holds_start=holds_start, spread=spread),
        since=since,
        slower=change_with(slower) if slower else None,
        level=LEVEL if has_level else None,
        others=others,
    )
    said = texts_in_brief(document)
    assert 1 <= len(said) <= MOST_SENTENCES
    assert sum(len(text.split()) for text in said) <= MOST_WORDS
    assert [faults_of(text) for text in said] == [[]] * len(said)


def test_a_number_has_one_decimal_and_a_real_minus() -> None:
    assert [number(value) for value in (-0.04, 0.05, -1.25, 10.0)] == ["0.0", "0.1", "−1.2", "10.0"]
    assert [answer(value) for value in (4.0, 4.5)] == ["4", "4.5"]


@pytest.mark.parametrize("ends", [(0.03, 1.5), (-1.5, -0.03)])
def test_a_likely_rise_or_fall_is_never_from_nothing(ends: tuple[float, float]) -> None:
    middle = sum(ends) / 2
    change = change_of(4.0 + middle, 4.0, *ends)

    (sentence, *_) = in_brief(brief_document(change))
    (row,) = sentences_of_rows({"energy": change}, 8, WORDS)

    assert "under 0.1 to 1.5" in sentence.text
    assert "likely by under 0.1 to 1.5" in row.text


def test_a_mood_that_hardly_differs_is_said_to_and_nothing_else_is() -> None:
    untested = change_of(4.4, 4.0, 0.1, 0.6) | {"difference": None, "low": None, "high": None}
    change = untested | {"word": Word.CANNOT_TELL.value, "hardly_differs": True}

    (sentence,) = in_brief(brief_document(change, level=LEVEL))

    assert sentence.key == "since_last_session.mood.hardly_differs"
    assert sentence.text == (
        "Mood hardly differed from day to day, so no change is looked for: average 4.4 since session 8, "
        "was 4.0 in the six weeks before."
    )
