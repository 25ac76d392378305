"""What of all that was looked at is told, and in which order."""

from gettext import NullTranslations
from typing import Any

import pytest

from moodtrack.reports.wording.patterns import MOST_WORDS, LookedFor, sentences_of_patterns, statements, worded_findings
from moodtrack.reports.wording.sentence import Sentence
from tests.reports.findings import finding
from tests.reports.lint import faults_of

WORDS = NullTranslations()
TREND, SHIFT = "patterns.trend.{}", "patterns.shift.{}"


def looked_for(*findings: dict[str, Any], n_observed: int = 61, **changes: Any) -> LookedFor:
    facts = {"least_days": 30, "is_near_constant": False, "holds_start": True, "n_rare_tags": 0} | changes
    return LookedFor(findings=findings, n_observed=n_observed, **facts)


def sentences(*findings: dict[str, Any], **changes: Any) -> list[Sentence]:
    return sentences_of_patterns(looked_for(*findings, **changes), WORDS)


def keys(*findings: dict[str, Any], **changes: Any) -> list[str]:
    return [sentence.key for sentence in sentences(*findings, **changes)]


def stated(*findings: dict[str, Any]) -> list[str]:
    return [each["wording_key"] for each in statements(findings)]


def course(trend: str, shift: str) -> list[str]:
    return stated(finding(f"patterns.trend.{trend}"), finding(f"patterns.shift.{shift}"))


def test_three_are_told_the_confirmed_first_then_the_firmest() -> None:
    told = stated(
        finding("patterns.weekend.new.rise", q=0.02),
        finding("patterns.sleep.new.rise", q=0.01),
        finding("patterns.variability.new.rise", q=0.03),
        finding("patterns.before_gap.confirmed.fall", q=0.04),
    )

    assert told == ["patterns.before_gap.confirmed.fall", "patterns.sleep.new.rise", "patterns.weekend.new.rise"]


def test_one_tag_at_most_is_told() -> None:
    told = stated(
        finding("patterns.tag.new.rise", tag="rain", q=0.04),
        finding("patterns.tag.new.fall", tag="walk", q=0.01),
        finding("patterns.weekend.new.rise", q=0.05),
    )

    assert told == ["patterns.tag.new.fall", "patterns.weekend.new.rise"]


@pytest.mark.parametrize(
    ("trend", "shift", "told"),
    [
        ("new.rise.gradual", "new.rise.gradual", "trend"),
        ("new.rise.sudden", "new.rise.sudden", "shift"),
        ("new.rise.cannot_be_told", "new.rise.cannot_be_told", "trend"),
        ("new.unclear.sudden", "new.rise.sudden", "shift"),
        ("new.unclear.gradual", "new.rise.gradual", "shift"),
        ("new.rise.sudden", "new.unclear.sudden", "trend"),
    ],
)
def test_a_trend_and_a_shift_are_told_as_one(trend: str, shift: str, told: str) -> None:
    ((_, kind, *_),) = [key.split(".") for key in course(trend, shift)]

    assert kind == told


def test_neither_energy_nor_the_day_after_is_told_on_the_page() -> None:
    energy = finding("patterns.weekend.confirmed.rise", outcome="energy", family="secondary")

    assert keys(energy, finding("patterns.tag_next_day.confirmed.rise")) == []


def test_what_was_asked_is_answered_first_and_always() -> None:
    asked, weekend = finding("patterns.tag.asked.unclear"), finding("patterns.weekend.new.rise")

    assert keys(weekend, asked) == ["patterns.tag.asked.unclear", "patterns.weekend.new.rise"]
    assert keys(asked, n_observed=28) == ["patterns.tag.asked.unclear", "patterns.short_record"]


QUESTIONS = (finding("patterns.tag.asked.rise"), finding("patterns.sleep.asked.either_way.unclear", family="asked"))
MISSING = [finding(f"patterns.{kind}.not_enough_data") for kind in ("sleep", "variability", "before_gap", "trend")]


def stating(*kinds: str) -> list[dict[str, Any]]:
    return [finding(f"patterns.{kind}.confirmed.rise") for kind in kinds]


def test_what_could_not_be_told_gives_way_to_a_pattern_that_stands_out() -> None:
    stands_out = stating("weekend", "before_gap")

    told = keys(*QUESTIONS, *stands_out, *MISSING)

    assert told == [each["wording_key"] for each in (*QUESTIONS, *stands_out)]
    assert keys(*stands_out, *MISSING)[-1] == "patterns.too_few"


def test_a_question_with_too_few_days_is_named_whatever_gives_way() -> None:
    rain = finding("patterns.tag.not_enough_data", tag="rain", family="asked")

    told = sentences(*QUESTIONS, rain, *stating("weekend", "before_gap"), *MISSING)

    assert told[-1].values == {"what": ["“\u2068rain\u2069”"]}
    assert len(told) == 5


def test_patterns_without_room_are_counted() -> None:
    told = sentences(*QUESTIONS, *stating("weekend", "variability", "before_gap"))

    assert told[2].key == "patterns.weekend.confirmed.rise"
    assert sum(len(sentence.text.split()) for sentence in told) <= MOST_WORDS
    assert [sentence.text for sentence in told if sentence.key == "patterns.no_room"] == [
        "Patterns that stand out and have no room here: 2."
    ]


def test_of_known_dates_the_latest_are_told_after_the_questions_and_the_others_counted() -> None:
    dates = [finding("patterns.known_date.asked.unclear", tag=f"2026-10-0{day}") for day in range(1, 6)]

    assert "5 Oct" in sentences(*dates)[0].text
    assert "4 Oct" in sentences(*dates)[1].text
    assert sentences(*dates)[2].text == "3 more answers have no room here."
    assert keys(*dates, *QUESTIONS)[:3] == [*[each["wording_key"] for each in QUESTIONS], "patterns.more_answers"]


@pytest.mark.parametrize("key", ["weekend.confirmed.rise", "trend.new.rise.gradual", "variability.new.fall"])
def test_many_known_dates_never_push_the_firmest_pattern_off_the_page(key: str) -> None:
    dates = [finding("patterns.known_date.asked.unclear", tag=f"2026-10-0{day}") for day in range(1, 6)]
    firmest = finding(f"patterns.{key}", q=0.001)

    assert f"patterns.{key}" in keys(*dates, firmest, finding("patterns.before_gap.new.rise", q=0.04), *MISSING)


def test_what_was_asked_is_not_told_a_second_time() -> None:
    asked, found = finding("patterns.tag.asked.rise"), finding("patterns.tag.new.rise")
    rain = finding("patterns.tag.descriptive.unclear", tag="rain")

    assert keys(asked, found) == ["patterns.tag.asked.rise"]
    assert sentences(asked, found, rain)[-1].text == "Other tags looked at, 1 in all: none stands out."


def test_that_nothing_stands_out_is_said_with_how_much_was_looked_at() -> None:
    (sentence,) = sentences(
        finding("patterns.weekend.descriptive.unclear"), finding("patterns.tag.descriptive.unclear")
    )

    assert sentence.key == "patterns.none"
    assert sentence.text == "2 possible patterns in mood looked at, 1 of them a tag: none stands out."


def test_the_tags_that_are_not_told_are_counted() -> None:
    walk = finding("patterns.tag.new.rise", q=0.01)
    rain, sun = finding("patterns.tag.descriptive.unclear", tag="rain"), finding("patterns.tag.new.rise", tag="sun")

    assert sentences(walk, rain)[-1].text == "Other tags looked at, 1 in all: none stands out."
    assert sentences(walk, rain, sun)[-1].text == "Other tags looked at, 2 in all: 1 stands out too."


def test_a_short_record_says_from_when_on_patterns_are_told() -> None:
    (sentence,) = sentences(finding("patterns.trend.not_enough_data"), n_observed=12)

    assert sentence.text == "Patterns are told from 30 days with a check-in on; there are 12."


def test_a_mood_that_hardly_moves_is_said_to() -> None:
    (sentence,) = sentences(is_near_constant=True)

    assert sentence.key == "patterns.near_constant"


def test_what_could_not_be_told_is_named_and_rare_tags_counted() -> None:
    (sentence,) = sentences(
        finding("patterns.sleep.not_enough_data"),
        finding("patterns.sleep.not_enough_data", shape="either_way"),
        finding("patterns.tag.not_enough_data", tag="walk", family="asked"),
        n_rare_tags=2,
    )

    assert sentence.text == "Too few days to say about: “\u2068walk\u2069”, sleep, 2 tags."
    assert sentence.values == {"what": ["“\u2068walk\u2069”", "sleep", "2 tags"]}


def test_none_of_these_sentences_says_what_must_never_be_said() -> None:
    said = [
        *sentences(finding("patterns.weekend.descriptive.unclear"), finding("patterns.trend.not_enough_data")),
        *sentences(is_near_constant=True),
        *sentences(n_observed=3),
        *sentences(*[finding("patterns.tag.new.rise", tag=tag) for tag in ("rain", "walk")]),
    ]

    assert {sentence.key for sentence in said} >= {"patterns.none", "patterns.near_constant", "patterns.short_record"}
    assert [faults_of(sentence.text) for sentence in said] == [[]] * len(said)


def test_every_finding_has_its_sentence_and_what_is_told_its_why() -> None:
    weekend, sleep = worded_findings(
        looked_for(finding("patterns.weekend.new.rise"), finding("patterns.sleep.descriptive.unclear")), WORDS
    )

    assert weekend["text"].startswith("Mood was 1.1 higher on the 25 weekend days")
    assert weekend["why"].startswith("It stands out among 2 possible patterns looked at together, on 61 of 84 days")
    assert (sleep["text"][:28], sleep["why"]) == ("Mood shows no clear difference"[:28], "")


def test_what_could_not_be_told_for_another_reason_than_days_says_which() -> None:
    walk = finding("patterns.tag.not_enough_data", tag="walk", family="asked")

    said = sentences(
        walk | {"reason": "hardly_differs"},
        walk | {"tag": "rain", "reason": "not_determined"},
        finding("patterns.variability.not_enough_data", reason="at_an_end"),
        finding("patterns.sleep.not_enough_data"),
    )

    assert [sentence.text for sentence in said] == [
        "Too few days to say about: sleep.",
        "Mood hardly differs, so nothing can be said about: “\u2068walk\u2069”.",
        "Too many days at an end of the scale to say about: how much days differ.",
        "These days cannot tell anything about: “\u2068rain\u2069”.",
    ]
    assert [faults_of(sentence.text) for sentence in said] == [[]] * 4


def test_what_a_finding_was_found_among_is_counted_once_a_family(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(LookedFor, "of", lambda _, family: counted.append(family) or [])

    worded_findings(looked_for(*[finding("patterns.tag.new.rise", tag=f"tag {n}") for n in range(50)]), WORDS)

    assert counted == ["primary"]


def test_where_only_the_watched_tag_stands_out_the_rest_is_told_too() -> None:
    told = keys(
        finding("patterns.tag.asked.rise"),
        finding("patterns.tag.new.rise"),
        finding("patterns.weekend.descriptive.unclear"),
    )

    assert told == ["patterns.tag.asked.rise", "patterns.no_other"]
