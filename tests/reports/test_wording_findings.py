"""Every finding there can be has its sentence, and no sentence says what it must not."""

import re
from collections.abc import Iterator
from gettext import NullTranslations
from typing import Any, get_args

import pytest

from analytics.candidate import Aspect, Kind
from analytics.finding import stored_finding
from analytics.kinds.course import COURSE, Shape
from analytics.kinds.watched import Watched
from analytics.patterns import Preparation, find_patterns
from analytics.tiers import Tier
from moodtrack.reports.wording.findings import sentence_of
from moodtrack.reports.wording.why import Among, why
from tests.analytics.record import MONDAY, a_record, varied
from tests.reports.findings import CLEAR, TOLD, finding
from tests.reports.lint import faults_of

WORDS = NullTranslations()
ASKED_ONLY = ("item", "known_date")
WATCHED = ("tag", "sleep")
MOST_WORDS, MOST_WORDS_OF_WHY = 34, 100
AMONG = Among(tested=17, beside=2, holds_start=True)


def every_key() -> Iterator[str]:
    """All that ``analytics.finding`` can make of its kinds, tiers, directions and shapes."""
    for kind in get_args(Kind):
        yield f"patterns.{kind}.not_enough_data"
        if kind in (*ASKED_ONLY, *WATCHED):
            yield from (f"patterns.{kind}.asked.{direction}" for direction in (*CLEAR, "unclear"))
        if kind not in ASKED_ONLY:
            yield from _unasked(kind)


def _unasked(kind: str) -> Iterator[str]:
    for named in (kind, *(f"{kind}.{aspect}" for aspect in get_args(Aspect) if kind == "sleep")):
        yield f"patterns.{named}.descriptive.unclear"
        for tier in TOLD:
            yield from _stated(f"patterns.{named}.{tier}", is_course=kind in COURSE)


def _stated(key: str, *, is_course: bool) -> Iterator[str]:
    if not is_course:
        yield from (f"{key}.{direction}" for direction in CLEAR)
    else:
        yield from (f"{key}.{direction}.{shape}" for direction in (*CLEAR, "unclear") for shape in get_args(Shape))


KEYS = list(every_key())


def said(key: str, **changes: Any) -> str:
    return sentence_of(finding(key, **changes), WORDS).text


def test_every_tier_has_its_keys() -> None:
    assert {part for key in KEYS for part in key.split(".")} >= {*get_args(Tier), *get_args(Kind), *get_args(Shape)}


@pytest.mark.parametrize("key", KEYS)
def test_every_finding_has_a_short_sentence_that_says_nothing_it_must_not(key: str) -> None:
    text = said(key)

    assert faults_of(text) == []
    assert "{" not in text
    assert "None" not in text
    assert len(text.split()) <= MOST_WORDS


@pytest.mark.parametrize("key", [key for key in KEYS if "not_enough_data" not in key])
def test_every_number_stands_with_its_range_or_its_count(key: str) -> None:
    text = said(key)

    assert "61" in text or ("25" in text and "36" in text) or "84" in text
    assert "likely" in text or "shift" in key


@pytest.mark.parametrize("key", KEYS)
def test_a_direction_is_named_where_there_is_one_and_only_there(key: str) -> None:
    text = said(key)
    up = any(word in text for word in (" risen ", " higher ", " differed more "))
    down = any(word in text for word in (" fallen ", " lower ", " differed less "))

    assert (up, down) == ("rise" in key, "fall" in key)
    assert ("no clear" in text) == ("unclear" in key)


@pytest.mark.parametrize("key", KEYS)
def test_only_what_stood_out_once_is_to_be_confirmed(key: str) -> None:
    assert said(key).endswith("To be confirmed.") == (".new." in key and "unclear" not in key)


@pytest.mark.parametrize("key", [key for key in KEYS if ".asked." in key])
def test_an_answer_says_that_it_cannot_show_cause(key: str) -> None:
    assert said(key).endswith("this cannot show cause.")


@pytest.mark.parametrize("key", KEYS)
def test_whoever_sees_a_finding_can_read_why(key: str) -> None:
    text = why(finding(key), AMONG, WORDS)

    assert faults_of(text) == []
    assert "{" not in text
    assert len(text.split()) <= MOST_WORDS_OF_WHY
    is_told = ".asked." in key or ("unclear" not in key and "not_enough_data" not in key)
    assert ("61 of 84 days" in text and "about 1 " in text) == is_told


@pytest.mark.parametrize("key", KEYS)
def test_every_word_of_a_sentence_can_be_translated(key: str) -> None:
    for text in (sentence_of(finding(key), Marked()).text, why(finding(key), AMONG, Marked())):
        assert without_marked(text).strip() == ""


class Marked(NullTranslations):
    """Puts whatever is translated in brackets."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"


def without_marked(text: str) -> str:
    while (left := re.sub(r"\[[^][]*\]", "", text)) != text:
        text = left
    return text


def test_a_tag_is_told_with_both_kinds_of_days() -> None:
    assert said("patterns.tag.confirmed.rise") == (
        "Mood was 1.1 higher on the 25 days with “\u2068walk\u2069” than on the 36 without (likely 0.4 to 1.7)."
    )


def test_a_fall_is_told_by_its_size_the_lesser_end_first() -> None:
    assert said("patterns.weekend.new.fall", outcome="energy") == (
        "Energy was 1.1 lower on the 25 weekend days than on the 36 weekdays (likely 0.4 to 1.7). To be confirmed."
    )


def test_what_is_not_clear_is_told_with_both_ends() -> None:
    assert said("patterns.tag.asked.unclear") == (
        "Mood shows no clear difference between the 25 days with “\u2068walk\u2069” and the 36 without "
        "(likely between −0.3 and 1.7). It may be the other way round; this cannot show cause."
    )


def test_a_shift_is_dated_as_far_as_it_is_known() -> None:
    key = "patterns.shift.confirmed.rise.sudden"

    assert "higher since a day from 29 Sep to 8 Oct 2026 (likely" in said(key)
    assert "higher since 29 Sep 2026 (likely" in said(key, supporting_days=["2026-09-29", "2026-09-29"])
    assert said(key).endswith("More in one step than gradually.")


def test_variability_is_told_as_a_ratio_if_there_is_one() -> None:
    key = "patterns.variability.confirmed.rise"

    assert said(key).endswith(", 2.3 times as far.")
    assert "many times as far" in said(key, ratio=None)


def test_a_known_date_stands_as_a_reader_writes_it() -> None:
    assert "on the 25 days since 5 Oct 2026 than on the 36 before" in said("patterns.known_date.asked.rise")


def test_a_tag_is_quoted_and_never_filled_in() -> None:
    assert "“\u2068{n} 100%\u2069”" in said("patterns.tag.confirmed.rise", tag="{n} 100%")


def test_a_sentence_holds_its_values_unrounded_and_only_those_there_are() -> None:
    values = sentence_of(finding("patterns.trend.new.rise.gradual", estimate=1.1234), WORDS).values

    assert (values["estimate"], values["n_days"], values["outcome"]) == (1.1234, 84, "mood")
    assert not {"ratio", "n_with", "tag"} & values.keys()


def test_two_questions_side_by_side_share_the_error() -> None:
    alone = Among(tested=0, beside=1, holds_start=False)

    assert "1 such answer in 20 " in why(finding("patterns.tag.asked.rise"), alone, WORDS)
    assert "1 such answer in 40 " in why(finding("patterns.tag.asked.rise"), AMONG, WORDS)
    assert "1 such answer in 40 " in why(finding("patterns.known_date.asked.rise"), AMONG, WORDS)


def test_nobody_says_that_a_noted_date_was_chosen_in_advance() -> None:
    assert "in advance" in why(finding("patterns.tag.asked.rise"), AMONG, WORDS)
    assert "in advance" not in why(finding("patterns.known_date.asked.rise"), AMONG, WORDS)
    assert "chosen after looking" in why(finding("patterns.known_date.asked.rise"), AMONG, WORDS)


def test_a_course_that_holds_the_start_may_be_a_return() -> None:
    late = Among(tested=17, beside=1, holds_start=False)

    assert "a return to the usual" in why(finding("patterns.trend.new.rise.gradual"), AMONG, WORDS)
    assert "a return to the usual" not in why(finding("patterns.trend.new.rise.gradual"), late, WORDS)
    assert "a return to the usual" not in why(finding("patterns.weekend.new.rise"), AMONG, WORDS)


def test_everything_the_engine_says_of_a_record_is_a_key_that_was_tested_here() -> None:
    moods = varied(90)
    record = a_record(
        moods, tags={"walk": range(0, 90, 3), "rare": [4]}, energy=varied(90, 1), sleep_hours=varied(90, 2)
    )
    (found,) = find_patterns(
        [
            Preparation(
                record=record,
                last=MONDAY.fromordinal(MONDAY.toordinal() + 89),
                session=MONDAY.fromordinal(MONDAY.toordinal() + 90),
                watched=[Watched("tag", "walk"), Watched("item", "energy")],
                known_dates=[MONDAY.fromordinal(MONDAY.toordinal() + 40), MONDAY],
            )
        ]
    )
    stored = [stored_finding(each, method_version="m") for each in found.findings]

    assert {each["wording_key"] for each in stored} <= set(KEYS)
    assert {each["tier"] for each in stored} >= {"asked", "descriptive", "not_enough_data"}
    assert all(faults_of(sentence_of(each, WORDS).text) == [] for each in stored)


def test_a_tag_turns_nothing_of_the_sentence_around() -> None:
    said = sentence_of(finding("patterns.tag.asked.rise", tag="\u202ekeep"), WORDS)
    assert "“\u2068keep\u2069”" in said.text
    assert said.values["tag"] == "\u202ekeep"


def test_a_shift_over_new_year_names_both_years() -> None:
    shift = finding("patterns.shift.confirmed.rise.sudden", supporting_days=["2025-12-29", "2026-01-02"])
    assert "since a day from 29 Dec 2025 to 2 Jan 2026 (" in sentence_of(shift, WORDS).text


def test_how_much_days_differ_is_told_by_the_number_that_its_range_holds() -> None:
    said = sentence_of(finding("patterns.variability.confirmed.rise"), WORDS).text

    assert said == (
        "Mood differed more on the later 25 days than on the earlier 36: it lay 1.1 further from its middle "
        "(likely 0.4 to 1.7), 2.3 times as far."
    )


@pytest.mark.parametrize(("direction", "ends"), [("rise", (0.03, 1.2)), ("fall", (-1.2, -0.03))])
def test_the_end_of_a_clear_range_is_never_printed_as_nothing(direction: str, ends: tuple[float, float]) -> None:
    walk = finding(f"patterns.tag.new.{direction}", low=ends[0], high=ends[1])

    assert "(likely under 0.1 to 1.2)" in sentence_of(walk, WORDS).text


def test_a_finding_says_how_many_of_the_days_entered() -> None:
    sleep = finding("patterns.sleep.asked.unclear", family="asked", n_observed=30, n_days=70)
    course = finding("patterns.trend.new.rise.gradual", n_observed=30, n_days=70)

    assert "from 30 of 70 days." in why(sleep, AMONG, WORDS)
    assert "on 30 of 70 days." in why(course, AMONG, WORDS)
    assert "over 70 days (likely 0.4 to 1.7; from 30 of them)." in sentence_of(course, WORDS).text
    assert "check-in" not in why(sleep, AMONG, WORDS) + why(course, AMONG, WORDS)
