"""The chart: every day in its place, nothing joined, filled in or summed up that the record does not hold."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from moodtrack.core.words import words_in
from moodtrack.reports.sheet.chart import mood_chart
from moodtrack.reports.sheet.document import read_document
from moodtrack.reports.sheet.drawing import BOTTOM, LEFT, RIGHT, TOP, draw
from tests.fixtures import documents

WORDS = words_in("en")


def chart_of(document):
    return mood_chart(read_document(document), {}, WORDS)


def drawn(document):
    return ElementTree.fromstring(draw(chart_of(document)))


def marks(svg, *names):
    return [mark for mark in svg.iter() if set(names) <= set(mark.get("class", "").split())]


@pytest.fixture
def full():
    return documents.full()


def test_a_missing_day_is_one_cross_in_the_lane_and_no_dot(full):
    svg, counted = drawn(full), full["completeness_8_weeks"]
    assert len(marks(svg, "missing")) == counted["days"] - counted["days_with_check_in"] == 8
    assert len(marks(svg, "dot")) + len(marks(svg, "added-later")) == counted["days_with_check_in"]


def test_a_day_checked_in_without_a_mood_has_neither_dot_nor_cross(full):
    full["series"][5]["mood"] = None
    svg = drawn(full)
    assert len(marks(svg, "missing")) == 8
    assert len(marks(svg, "dot")) + len(marks(svg, "added-later")) == 47


@pytest.mark.parametrize("moods", ["1111111111 1111111111", "77777 77777 77777", "4.4"])
def test_the_whole_scale_is_drawn_whatever_was_given(moods):
    document = documents.document_of(moods)
    svg = drawn(document)
    heights = {line.get("y1") for line in marks(svg, "rule")}
    assert len(heights) == 3
    assert {label.text for label in svg.iter() if label.tag == "tspan"} == {"1", "4", "7"}
    for dot in marks(svg, "dot"):
        assert TOP <= float(dot.get("cy")) <= BOTTOM


def test_before_and_since_differ_in_more_than_colour(full):
    svg = drawn(full)
    earlier = [line for line in marks(svg, "average") if "since" not in line.get("class")]
    later = marks(svg, "average", "since")
    assert {line.get("stroke-width") for line in earlier} == {"2"}
    assert {line.get("stroke-width") for line in later} == {"3"}
    session = float(marks(svg, "session")[0].get("x1"))
    assert all(float(dot.get("cx")) > session for dot in marks(svg, "dot", "since"))
    assert all(float(dot.get("cx")) < session for dot in marks(svg, "dot") if "since" not in dot.get("class"))


def test_the_line_is_broken_across_three_missing_days(full):
    gap = [date(2026, 10, 21) + timedelta(days=n) for n in range(3)]
    drawn_on = {day for stretch in chart_of(full).stretches for day, _ in stretch.points}
    assert drawn_on.isdisjoint(gap)
    assert all({gap[0] - timedelta(1), gap[-1] + timedelta(1)} - set(dict(s.points)) for s in chart_of(full).stretches)


def test_the_two_sides_of_the_line_meet_at_the_session(full):
    *_, earlier, later = chart_of(full).stretches
    assert (earlier.is_since, later.is_since) == (False, True)
    assert earlier.points[-1] == later.points[0]


def test_the_margin_prints_the_means_of_the_document(full):
    change = full["since_last_session"]["mood"]
    assert [mean.value for mean in chart_of(full).means] == [change["before"], change["since"]]
    texts = [text.text for text in drawn(full).iter("text")]
    assert {f"{change['before']:.1f}", f"{change['since']:.1f}"} <= set(texts)


def test_nine_days_have_no_line_no_band_and_no_mean_but_their_values():
    chart = chart_of(documents.document_of("4.5 434 545 3."))
    assert (chart.stretches, chart.band, chart.means, chart.prints_values) == ((), None, (), True)
    assert marks(drawn(documents.few()), "average", "band") == []


def test_the_usual_range_is_that_of_the_document(full):
    change = full["since_last_session"]["mood"]
    assert chart_of(full).band == (change["usual_low"], change["usual_high"])
    change["usual_low"] = None
    assert chart_of(full).band is None


def test_the_likely_range_of_either_mean_is_that_of_the_document(full):
    change = full["since_last_session"]["mood"]
    before, since = chart_of(full).means
    assert before.likely == (change["before_low"], change["before_high"])
    assert since.likely == (change["since_low"], change["since_high"])
    assert len(marks(drawn(full), "likely")) == 6
    change["since_low"] = None
    assert len(marks(drawn(full), "likely")) == 3


def test_a_likely_range_beyond_the_scale_is_drawn_to_its_end(full):
    full["since_last_session"]["mood"]["since_high"] = 9.0
    top = min(float(line.get("y2")) for line in marks(drawn(full), "likely", "since"))
    assert top >= TOP


def test_a_day_with_several_check_ins_has_a_stem_from_its_lowest_to_its_highest(full):
    full["series"][-1] |= {"check_ins": 2, "mood_low": 1.0, "mood_high": 7.0}
    (stem,) = marks(drawn(full), "stem")
    (dot,) = [dot for dot in marks(drawn(full), "dot") if dot.get("cx") == stem.get("x1")]
    assert float(stem.get("y1")) < float(dot.get("cy")) < float(stem.get("y2"))


def test_a_session_that_was_not_held_is_dotted_and_says_so():
    svg = drawn(documents.soon())
    (line,) = marks(svg, "not-held")
    assert line.get("stroke-dasharray")
    texts = [text.text for text in svg.iter("text")]
    assert {"Session 10", "not held", "Session 11"} <= set(texts)
    assert "Session 11, not held" not in texts


def test_sessions_have_their_full_labels_where_there_is_room_and_none_on_top_of_another(full):
    missed = {"number": 8, "day": "2026-10-20", "is_held": False}
    full["sessions"] = [missed, *full["sessions"]]
    assert "Session 8, not held" in [text.text for text in drawn(full).iter("text")]
    daily = [date(2026, 10, 20) + timedelta(days=n) for n in range(12)]
    full["sessions"] = [{"number": n, "day": str(day), "is_held": True} for n, day in enumerate(daily)]
    full["last_session"]["number"], full["period"]["since"] = 11, str(daily[-1])
    assert [text.text for text in drawn(full).iter("text") if text.text and "Session" in text.text] == ["Session 11"]


def test_a_session_outside_the_period_is_not_drawn(full):
    full["sessions"] = [{"number": 4, "day": "2026-09-01", "is_held": True}, *full["sessions"]]
    assert len(marks(drawn(full), "session")) == 1


def test_few_days_are_not_stretched():
    chart = chart_of(documents.few())
    assert chart.slots == 14
    (first, *_) = marks(drawn(documents.few()), "dot")
    assert float(first.get("cx")) == pytest.approx(LEFT + (RIGHT - LEFT) / 28, abs=0.1)


def test_mondays_are_labelled_over_weeks_and_weekdays_over_days(full):
    assert [label for _, label in chart_of(full).words.ticks][:2] == ["5 Oct", "12 Oct"]
    assert [label for _, label in chart_of(documents.few()).words.ticks][:2] == ["Wed 11 Nov", "Fri 13 Nov"]


def test_the_description_says_what_is_drawn(full):
    description = draw(chart_of(full))
    found = re.search(r"<desc[^>]*>(.*?)</desc>", description)
    assert found is not None
    assert found.group(1) == (
        "Check-ins on 48 of 56 days, 29 Sep – 23 Nov, on a scale from 1 to 7. Average before session 8: 3.5. "
        "Average since session 8: 4.5. Lowest day of all: Tue 20 Oct, 1. Highest day of all: Fri 20 Nov, 6."
    )


def test_a_session_at_the_edge_keeps_its_label_over_the_plot():
    late, early = documents.full(), documents.full()
    for document, day in ((late, "2026-11-23"), (early, "2026-09-29")):
        document["period"]["since"] = document["sessions"][0]["day"] = day
    anchors = [
        next(t for t in drawn(d).iter("text") if t.text == "Session 8").get("text-anchor") for d in (late, early)
    ]
    assert anchors == ["end", "start"]
