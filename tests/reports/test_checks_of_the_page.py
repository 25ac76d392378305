"""What has to hold of every page a therapist gets to read, each claim by its number on the list the page was made from.

Those that need a browser are in tests/web/test_checks_of_the_look.py. 10 is about questionnaires, which are not there.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from analytics.kinds.watched import Watched
from analytics.observed import ObservedDays
from analytics.series import CheckInRecord
from analytics.since_last_session import change_since, slower_change
from moodtrack.core.words import words_in
from moodtrack.reports.rules import Word, word_of_change
from moodtrack.reports.sheet import palette
from moodtrack.reports.sheet.sheet import Sheet, sheet_of
from moodtrack.reports.wording.change import DIRECTION
from tests.analytics.calibration import SINCE, mood_record
from tests.fixtures import documents
from tests.reports.lint import faults_of
from web.portal.standalone import STYLES, standalone_report_page

WORDS = words_in("en")
SIX = [documents.full, documents.flat, documents.worse, documents.volatile, documents.gap, documents.few]
EVERY = documents.EVERY
DRAWN = [document for document in EVERY if document not in {documents.one, documents.none}]
DIRECTIONS = ("higher", "lower", "rise", "fall", "longer", "shorter", "more", "less")


def sheet(document: dict[str, Any]) -> Sheet:
    return sheet_of(document, WORDS)


def drawn(document: dict[str, Any]) -> ElementTree.Element:
    figure = sheet(document).figure
    assert figure is not None
    return ElementTree.fromstring(figure.svg)


def marks(svg: ElementTree.Element, *names: str) -> list[ElementTree.Element]:
    return [mark for mark in svg.iter() if set(names) <= set(mark.get("class", "").split())]


def words_of(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)


@pytest.mark.parametrize("document", SIX)
def test_check_2_the_clients_own_list_comes_first_byte_for_byte(document: Any) -> None:
    page, stored = standalone_report_page(document()), document()["topics"]
    (first, *_) = re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.DOTALL)
    assert "wants to talk about" in first
    agenda = sheet(document()).agenda
    assert [text for text in (*agenda.topics, agenda.went_well) if text] == [topic["text"] for topic in stored]


@pytest.mark.parametrize("document", SIX)
def test_check_3_the_caps_on_words_hold(document: Any) -> None:
    found = sheet(document())
    assert words_of(found.client, str(found.session), found.starts, found.strip.count, found.strip.counted) <= 30
    assert words_of(*found.agenda.topics, found.agenda.went_well) <= 80
    assert words_of(*(part for each in found.in_brief for part in (each.lead, each.rest))) <= 75
    assert all(words_of(quote.text) <= 25 + 1 for quote in found.quotes.shown)
    assert words_of(*(part for row in found.ratings for part in (row.name, row.direction, row.change))) <= 150
    asked = [each.answer for each in found.watched]
    assert words_of(*asked, *(part for each in found.patterns for part in (each.lead, each.rest))) <= 85


@pytest.mark.parametrize("document", EVERY)
def test_check_4_no_generated_text_says_what_must_never_be_said(document: Any) -> None:
    made = document()
    assert [faults_of(each["text"]) for each in made["sentences"] if faults_of(each["text"])] == []
    whys = [each["why"] for each in made["findings"]]
    assert [faults_of(why) for why in whys if faults_of(why)] == []


@pytest.mark.parametrize("document", EVERY)
def test_check_5_no_sentence_has_a_mean_without_a_range_or_a_count(document: Any) -> None:
    for sentence in document()["sentences"]:
        if re.search(r"\d\.\d", sentence["text"]):
            assert re.search(r"likely|\d+ (days|check-ins|nights)", sentence["text"]), sentence["text"]


@pytest.mark.parametrize("document", DRAWN)
def test_check_6_a_missing_day_is_one_cross_in_the_lane_and_nothing_on_the_plot(document: Any) -> None:
    made = document()
    svg, period = drawn(made), made["period"]
    days = (date.fromisoformat(period["to"]) - date.fromisoformat(period["from"])).days + 1
    assert len(marks(svg, "missing")) == days - len(made["series"])
    assert len(marks(svg, "dot")) + len(marks(svg, "added-later")) == len(made["series"])


@pytest.mark.parametrize("document", DRAWN)
def test_check_7_the_average_is_broken_across_three_missing_days(document: Any) -> None:
    made, figure = document(), sheet(document()).figure
    assert figure is not None
    seen = {date.fromisoformat(day["day"]) for day in made["series"]}
    for stretch in figure.chart.stretches:
        days = [day for day, _ in stretch.points]
        assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
        assert all(seen & {day + timedelta(days=n) for n in range(3)} for day in days[:-2])


@pytest.mark.parametrize("document", DRAWN)
def test_check_8_the_whole_scale_is_drawn(document: Any) -> None:
    svg = drawn(document())
    assert {label.text for label in svg.iter("tspan")} == {"1", "4", "7"}
    assert len({line.get("y1") for line in marks(svg, "rule")}) == 3


def test_check_9_mood_says_which_way_is_up_and_so_does_every_other_rating() -> None:
    page = " ".join(standalone_report_page(documents.full()).split())
    assert "1–7, <b>higher = better</b>" in page
    assert [row.direction for row in sheet(documents.full()).ratings] == [
        "1–7, higher = more",
        "1–7, higher = more tense",
        "hours a night",
    ]


def test_check_11_with_five_check_ins_there_is_no_line_band_average_or_direction() -> None:
    svg, found = drawn(documents.few()), sheet(documents.few())
    assert [marks(svg, name) for name in ("average", "band", "mean", "likely")] == [[], [], [], []]
    said = " ".join(part for each in found.in_brief for part in (each.lead, each.rest)).lower().split()
    assert not set(DIRECTIONS) & set(said)
    assert (found.ratings, found.patterns, found.watched) == ((), (), ())
    assert [label.text for label in svg.iter("text") if label.text in {"3", "4", "2", "5"}] == ["3", "4", "2", "3", "5"]


def test_check_12_without_a_check_in_there_are_no_axes() -> None:
    found = sheet(documents.none())
    assert (found.figure, found.instead_of_figure) == (None, "No check-ins 29 Sep – 23 Nov.")
    assert "<svg" not in standalone_report_page(documents.none())


def test_check_13_a_watched_tag_of_six_days_has_no_estimate_and_is_named_among_too_few() -> None:
    made = documents.document_of(
        "4353544" * 8, tags={"walk": range(0, 56, 10), "rain": range(0, 56, 4)}, watched=[Watched("tag", "walk")]
    )
    found = sheet(made)
    (walk,) = [each for each in made["findings"] if each["family"] == "asked"]
    assert (found.watched, walk["estimate"]) == ((), None)
    assert "“\u2068walk\u2069”" in next(
        each.rest for each in found.patterns if each.lead == "Too few days to say about:"
    )


def test_check_14_only_what_was_asked_is_shown_when_it_is_unclear() -> None:
    moods, tags = "4353544" * 8, {"walk": range(0, 56, 5), "rain": range(2, 56, 5)}
    unasked = sheet(documents.document_of(moods, tags=tags))
    assert not [each for each in unasked.patterns if "walk" in each.rest or "rain" in each.rest]
    asked = sheet(documents.document_of(moods, tags=tags, watched=[Watched("tag", "walk")]))
    assert "likely between" in asked.watched[0].answer
    assert "cannot show cause" in asked.watched[0].answer


def test_check_15_nothing_is_red_and_what_is_not_there_leaves_no_box() -> None:
    named = {value for value in vars(palette).values() if isinstance(value, str) and value.startswith("#")}
    used = named | set(re.findall(r"#[0-9a-fA-F]{3,6}\b", STYLES.read_text(encoding="utf-8")))
    assert [colour for colour in used if is_red(colour)] == []
    for document in EVERY:
        headings = re.findall(r"<h2[^>]*>(.*?)</h2>", standalone_report_page(document()), re.DOTALL)
        assert headings
        assert not [heading for heading in headings if re.search(r"\bread\b", heading, re.IGNORECASE)]


def is_red(colour: str) -> bool:
    """Whether a hue lies from 345 to 15 degrees; greys have none."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
    spread = max(red, green, blue) - min(red, green, blue)
    return spread > 24 and red == max(red, green, blue) and abs(green - blue) / spread < 0.25


def test_check_15_would_know_red() -> None:
    assert [is_red(colour) for colour in ("#C00000", "#E23", "#8F4700", "#16242D")] == [True, True, False, False]


def test_check_16_a_note_that_is_not_shared_leaves_no_count_letter_or_gap() -> None:
    notes = [(date(2026, 10, 20), "one"), (date(2026, 11, 12), "two"), (date(2026, 11, 19), "three")]
    with_three = documents.document_of(documents.FULL, notes=notes)
    without_one = documents.document_of(documents.FULL, notes=[notes[0], notes[2]])
    assert [quote.letter for quote in sheet(with_three).quotes.shown] == ["a", "b", "c"]
    assert [quote.letter for quote in sheet(without_one).quotes.shown] == ["a", "b"]
    assert "two" not in standalone_report_page(without_one).partition("</style>")[2]
    _, body = standalone_report_page(documents.document_of(documents.FULL)).split("</style>")
    assert "note" not in body


@pytest.mark.parametrize("document", DRAWN)
def test_check_17_the_picture_is_described_and_its_table_holds_the_plotted_days(document: Any) -> None:
    made, figure, svg = document(), sheet(document()).figure, drawn(document())
    assert figure is not None
    assert svg.findtext("title")
    assert "Lowest day of all:" in (svg.findtext("desc") or "")
    assert sum(int(week.check_ins.split()[0]) for week in figure.weeks) == len(figure.chart.dots)
    moods = [day["mood"] for day in made["series"]]
    assert min(float(week.lowest) for week in figure.weeks if week.lowest != "–") == min(moods)
    assert max(float(week.highest) for week in figure.weeks if week.highest != "–") == max(moods)


def test_check_18_the_line_since_the_last_session_is_thicker() -> None:
    svg = drawn(documents.full())
    widths = {"since" in line.get("class", "").split(): line.get("stroke-width") for line in marks(svg, "average")}
    assert widths == {True: "3", False: "2"}


@pytest.fixture
def far_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server whose own clock stands elsewhere."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        yield
    time.tzset()


def twice_a_day(records: list[CheckInRecord]) -> list[CheckInRecord]:
    """With a check-in on the morning of every day, at the other end of the scale."""
    return [*records, *(_of_the_morning(record) for record in records)]


def _of_the_morning(record: CheckInRecord) -> CheckInRecord:
    mood = 1.0 if (record["mood"] or 0) > 4 else 7.0
    earlier = record["recorded_at"] - timedelta(hours=10)
    return {**record, "id": f"{record['id']}-morning", "mood": mood, "recorded_at": earlier}


@pytest.mark.parametrize("document", EVERY)
def test_check_21_the_same_data_give_the_same_page(document: Any, request: Any, monkeypatch: Any) -> None:
    recorded = documents.record_of
    monkeypatch.setattr(documents, "record_of", lambda *said, **more: twice_a_day(recorded(*said, **more)))
    once, page = document(), standalone_report_page(document())
    request.getfixturevalue("far_server")
    in_order = documents.record_of
    monkeypatch.setattr(
        documents, "record_of", lambda *said, **more: [*reversed(in_order(*said, **more)), *in_order(*said, **more)]
    )
    assert document() == once
    assert standalone_report_page(document()) == page


@pytest.mark.parametrize("days_since", [7, 9, 14])
def test_check_21_of_a_thousand_series_without_a_change_few_get_a_direction(days_since: int) -> None:
    random = np.random.default_rng(20261122)
    named = [directions_of(mood_record(random, days_since=days_since), is_soon=days_since < 10) for _ in range(1000)]
    assert np.mean([bool(directions) for directions in named]) <= 0.12


def directions_of(moods: ObservedDays, *, is_soon: bool) -> set[Word]:
    """The directions a page names: since the last session, and over four weeks where that was a short time ago."""
    last = date.fromordinal(int(moods.days[-1]))
    changes = [change_since(moods, since=SINCE, last=last), *([slower_change(moods, last=last)] if is_soon else [])]
    return {word_of_change(**asdict(change)) for change in changes} & DIRECTION
