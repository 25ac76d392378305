"""What stands on the sheet beside the chart: the client's words, the counts, and what is said with few check-ins."""

import re
from datetime import date

import pytest

from analytics.kinds.watched import Watched
from moodtrack.core.words import words_in
from moodtrack.reports.sheet.document import read_document
from moodtrack.reports.sheet.few import meaning_of
from moodtrack.reports.sheet.pdf.contents import contents_of
from moodtrack.reports.sheet.sheet import sheet_of
from moodtrack.reports.sheet.squares import Strip
from moodtrack.reports.sheet.texts import leans_on
from moodtrack.reports.wording.dates import Dates
from tests.fixtures import documents
from tests.reports.findings import finding
from web.portal.standalone import standalone_report_page

WORDS = words_in("en")


def sheet(document):
    return sheet_of(document, WORDS)


def test_topics_stand_word_for_word_in_the_clients_order():
    document = documents.full()
    agenda = sheet(document).agenda
    stored = [topic["text"] for topic in document["topics"]]
    assert [*agenda.topics, agenda.went_well] == stored
    assert (agenda.added, agenda.everything) == ("22 Nov", ())


def test_a_long_list_is_cut_and_can_be_read_whole():
    topics = [("word " * 40 + "end", "talk"), ("second " * 30, "talk"), ("third", "talk"), ("fourth", "talk")]
    document = documents.document_of("4", topics=topics)
    agenda = sheet(document).agenda
    assert sum(len(text.split()) for text in agenda.topics) <= 60 + 3
    assert [text.endswith(" …") for text in agenda.topics] == [True, True, False]
    assert [len(text.split()) for text in agenda.topics] == [30, 30, 1]
    assert list(agenda.everything) == [text for text, _ in topics]


@pytest.mark.parametrize("text", ["今" * 10_000, "w" * 10_000, "a\u0301" * 5_000, "👩‍👩‍👧" * 2_000], ids=ascii)
def test_a_text_without_blanks_is_cut_where_a_character_ends(text):
    document = documents.document_of("4", topics=[(text, "talk")], notes=[(date(2026, 11, 23), text)])
    found = sheet(document)
    assert max(len(found.agenda.topics[0]), len(found.quotes.shown[0].text)) <= 60 * 8 + 2
    assert text.startswith(quoted := found.quotes.shown[0].text.removesuffix(" …"))
    assert not leans_on(text[len(quoted)], quoted[-1])
    assert (found.agenda.everything, found.quotes.everything[0].text) == ((text,), text)


def test_what_was_added_in_another_year_says_so():
    document = documents.full()
    document["topics"] = [{"text": "words", "kind": "talk", "added_on": "2025-12-30"}]
    assert sheet(document).agenda.added == "30 Dec 2025"


def test_only_what_went_well_needs_no_topic():
    agenda = sheet(documents.document_of("4", topics=[("Cooked.", "went_well")])).agenda
    assert (agenda.topics, agenda.went_well, agenda.everything) == ((), "Cooked.", ())


def test_the_latest_three_notes_are_quoted_in_date_order_with_the_letters_of_their_dots():
    quotes = sheet(documents.full()).quotes
    assert [(quote.letter, quote.day) for quote in quotes.shown] == [
        ("a", "Tue 20 Oct"),
        ("b", "Thu 12 Nov"),
        ("c", "Thu 19 Nov"),
    ]
    assert quotes.everything == ()


def test_a_fourth_note_leaves_the_page_but_not_the_reader():
    document = documents.full()
    document["notes"].append({"day": "2026-11-20", "text": "newest"})
    quotes = sheet(document).quotes
    assert [quote.text for quote in quotes.shown][-1] == "newest"
    assert len(quotes.shown) == 3
    assert len(quotes.everything) == 4


def test_two_notes_of_one_day_share_its_letter_and_a_day_without_a_dot_has_none():
    notes = [(date(2026, 11, 23), "one"), (date(2026, 11, 23), "two"), (date(2026, 11, 22), "no mood that day")]
    quotes = sheet(documents.document_of("44444.4", notes=notes)).quotes
    assert [quote.letter for quote in quotes.shown] == ["", "a", "a"]


def test_the_strip_has_a_square_a_day_since_the_last_session():
    strip = sheet(documents.full()).strip
    assert (strip.count, strip.counted) == ("12 of 14 days", "checked in since session 8")
    assert len(strip.squares) == 14
    assert strip.squares.count("nothing") == 2
    assert strip.squares.count("added-later") == 1
    assert strip.description == "10 Nov – 23 Nov: 11 checked in on the day, 1 added later, 2 without."


def test_of_a_long_stretch_the_latest_four_weeks_are_drawn():
    strip = sheet(documents.document_of("4" * 50, number=1)).strip
    assert (strip.count, len(strip.squares)) == ("50 of 50 days", 28)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (documents.none, "No check-ins 29 Sep – 23 Nov."),
        (documents.one, "One day with a mood: 3 (between very low and in between) on Mon 16 Nov."),
    ],
)
def test_without_two_moods_a_sentence_stands_in_the_charts_place(document, said):
    found = sheet(document())
    assert (found.figure, found.instead_of_figure) == (None, said)


def test_check_ins_without_a_mood_are_not_called_none():
    document = documents.few()
    for day in document["series"]:
        day["mood"] = None
    assert sheet(document).instead_of_figure == "No mood ratings in this period."


def test_with_few_check_ins_the_sheet_says_what_appears_later():
    assert [(row.part, row.now) for row in sheet(documents.few()).later] == [
        ("Average and usual range", "5"),
        ("Change since last session", "0 before, 5 since"),
        ("Question being watched", ""),
        ("Patterns", ""),
    ]
    assert sheet(documents.full()).later == ()


def test_what_is_there_already_does_not_appear_later():
    document = documents.watched()
    document["series"] = document["series"][-4:]
    found = sheet(document)
    assert (len(found.watched), len(found.patterns)) == (2, len(_patterns_of(document)))
    assert "Question being watched" not in [row.part for row in found.later]
    assert "Change since last session" not in [row.part for row in found.later]


def test_a_pattern_that_is_told_is_printed_however_few_days_the_period_has():
    document = documents.few()
    text = "Mood was 1.1 higher on the 25 weekend days than on the 36 weekdays (likely 0.4 to 1.7)."
    document["sentences"].append({"key": "patterns.weekend.confirmed.rise", "values": {}, "text": text})
    document["findings"].append(finding("patterns.weekend.confirmed.rise", text=text, why="It stood out."))
    found = sheet(document)
    assert text in [pattern.rest for pattern in found.patterns]
    assert "Patterns" not in [row.part for row in found.later]


def _patterns_of(document):
    return [
        each for each in document["sentences"] if each["key"].startswith("patterns.") and ".asked." not in each["key"]
    ]


@pytest.mark.parametrize(
    ("value", "meaning"),
    [(1, "very low"), (2.5, "between very low and in between"), (4, "in between"), (7, "very good")],
)
def test_a_mood_is_said_in_the_words_of_its_scale(value, meaning):
    assert meaning_of(value, WORDS) == meaning


def test_the_week_table_holds_the_plotted_days():
    document = documents.full()
    found = sheet(document)
    assert found.figure is not None
    first = found.figure.weeks[0]
    assert (first.days, first.check_ins, first.average, first.lowest, first.highest) == (
        "29 Sep – 5 Oct",
        "6 of 7",
        "4.0",
        "3",
        "5",
    )
    assert len(found.figure.weeks) == 8
    assert sum(int(week.check_ins.split()[0]) for week in found.figure.weeks) == len(found.figure.chart.dots)


def test_a_week_without_a_mood_has_dashes():
    found = sheet(documents.gap())
    assert found.figure is not None
    assert (found.figure.weeks[-1].average, found.figure.weeks[-1].check_ins) == ("–", "0 of 7")


def test_sentences_stand_word_for_word_each_in_its_place():
    document = documents.watched()
    found = sheet(document)

    def said(*places):
        return [" ".join(filter(None, (sentence.lead, sentence.rest))) for sentence in places]

    stored = [(each["key"], each["text"]) for each in document["sentences"]]
    assert said(*found.in_brief) == [text for key, text in stored if not key.startswith(("ratings.", "patterns."))]
    assert [rating.change for rating in found.ratings] == [text for key, text in stored if key.startswith("ratings.")]
    assert [question.answer for question in found.watched] == [text for key, text in stored if ".asked." in key]
    assert said(*found.patterns) == [
        text for key, text in stored if key.startswith("patterns.") and ".asked." not in key
    ]


def test_the_page_answers_what_the_document_says_and_no_more():
    document = documents.watched()
    document["sentences"] = [each for each in document["sentences"] if each["key"] != _asked_keys(document)[0]]
    assert [question.answer for question in sheet(document).watched] == [
        each["text"] for each in document["sentences"] if ".asked." in each["key"]
    ]


def test_the_strip_says_which_days_it_shows_and_never_points_the_other_way():
    document = documents.watched()
    walk = next(each for each in document["findings"] if each["tier"] == "asked" and each["kind"] == "tag")
    assert walk["estimate"] > 0
    assert "ticks: 29 Sep – 23 Nov" in sheet(document).watched[0].strip
    walk["estimate"] = -walk["estimate"]
    assert sheet(document).watched[0].strip == ""
    walk["wording_key"] = "patterns.tag.asked.unclear"
    assert sheet(document).watched[0].strip != ""


def test_what_goes_either_way_has_no_strip_of_more_and_less():
    document = documents.watched()
    sleep = next(each for each in document["findings"] if each["tier"] == "asked" and each["kind"] == "sleep")
    sleep |= {"wording_key": "patterns.sleep.asked.either_way.rise", "estimate": 1.0, "shape": "either_way"}
    assert sheet(document).watched[1].strip == ""


def _asked_keys(document):
    return [each["key"] for each in document["sentences"] if ".asked." in each["key"]]


def test_times_stand_on_the_readers_clock():
    assert sheet(documents.full()).starts == "Tue 24 Nov 2026, 14:00"
    assert Dates(WORDS).between(date(2026, 11, 1), date(2026, 11, 1)) == "1 Nov"


def test_other_ratings_stand_only_where_ten_days_have_them():
    document = documents.full()
    assert [row.name for row in sheet(document).ratings] == ["Energy", "Tension", "Sleep"]
    for day in document["series"][9:]:
        day["sleep_hours"] = None
    assert [row.name for row in sheet(document).ratings] == ["Energy", "Tension"]


def test_a_document_without_the_later_additions_is_read_with_defaults():
    document = documents.full()
    for added in ("id", "version", "made_at", "is_current", "therapist", "zone", "last_session"):
        del document[added]
    report = read_document(document)
    assert (report.version, report.made_at, report.zone, report.last_session) == (1, None, "UTC", None)
    assert sheet(document).strip.counted == "checked in since Tue 10 Nov"


def test_a_report_for_no_session_says_so():
    document = documents.full()
    document["session"] = None
    assert (sheet(document).session, sheet(document).starts) == (None, "")


def test_only_a_short_head_of_a_sentence_stands_out():
    document = documents.full()
    document["sentences"] = [
        {"key": "one", "values": {}, "text": "It still dips. Lowest day: Thu 19 Nov."},
        {"key": "two", "values": {}, "text": "Over the last 14 days mood averaged 4.5, and this goes on: for long."},
        {"key": "three", "values": {}, "text": "No check-ins since session 8."},
    ]
    assert [(each.lead, each.rest) for each in sheet(document).in_brief] == [
        ("It still dips.", "Lowest day: Thu 19 Nov."),
        ("", "Over the last 14 days mood averaged 4.5, and this goes on: for long."),
        ("", "No check-ins since session 8."),
    ]


def test_a_rating_stands_with_both_means_of_the_document():
    document = documents.full()
    change = document["since_last_session"]["energy"]
    energy = sheet(document).ratings[0]
    assert (energy.before, energy.since) == (f"{change['before']:.1f}", f"{change['since']:.1f}")
    del document["since_last_session"]["energy"]
    assert (sheet(document).ratings[0].before, sheet(document).ratings[0].since) == ("–", "–")


def test_an_older_document_without_what_came_later_is_read_all_the_same():
    document = documents.full()
    for added in ("sessions", "last_4_weeks", "paused"):
        document.pop(added)
    document["sentences"] = [each for each in document["sentences"] if not each["key"].startswith("ratings.")]
    document["series"] = [
        {name: value for name, value in day.items() if name not in {"check_ins", "mood_low", "mood_high"}}
        for day in document["series"]
    ]
    document["since_last_session"] = {"mood": document["since_last_session"]["mood"]}
    found = sheet(document)
    assert found.figure is not None
    assert [line.label for line in found.figure.chart.sessions] == ["Session 8"]
    assert (found.updated, found.paused) == ("", "")


def test_every_day_can_be_read_with_what_there_is_on_it():
    document = documents.full()
    document["series"][-1] |= {"mood_low": 2.0, "mood_high": 5.0}
    document["series"][-2]["mood"] = None
    found = sheet(document)
    assert found.figure is not None
    read = {reading.text.split(": ")[0]: reading.text.split(": ")[1] for reading in found.figure.readings}
    assert len(read) == 56
    assert read["Thu 19 Nov"] == "2, note c"
    assert read["Wed 18 Nov"] == "5, added later"
    assert read["Sat 14 Nov"] == "no check-in"
    assert read["Sat 21 Nov"] == "checked in, no mood"
    assert read["Mon 23 Nov"] == "3, from 2 to 5 that day"


def test_where_no_day_is_counted_nothing_is():
    document = documents.full()
    document["completeness"] = {"days": 0, "days_with_check_in": 0, "longest_gap": 0}
    assert sheet(document).strip == Strip("", "", (), "")


LIKELY = "“Likely”: the 90% interval"


def pages(document):
    """What can be read on the page and in its PDF, without the styles."""
    return standalone_report_page(document).partition("</style>")[2]


def watched_and_silent(*, questions=2):
    """Ten weeks, none of them since the session, and questions that are answered from them."""
    moods = "4553544 3445445 4354454 3544355 4535445 4454534 4545354 3445545 ......."
    asked = [Watched("tag", "walk"), Watched("item", "sleep_hours")][:questions]
    return documents.document_of(moods, tags={"walk": range(0, 56, 3)}, watched=asked, since_days=7)


@pytest.mark.parametrize("document", [*documents.EVERY, watched_and_silent])
def test_a_page_that_says_likely_says_what_it_means(document):
    body, about = pages(document()), sheet(document()).about
    said = re.sub(re.escape(LIKELY), "", body)
    assert (LIKELY in body) == about.has_intervals
    assert about.has_intervals or "likely" not in said.lower()


@pytest.mark.parametrize("questions", [1, 2])
def test_of_two_questions_the_page_says_that_each_range_is_wider(questions):
    document = watched_and_silent(questions=questions)
    assert ("97.5%" in pages(document)) == (questions == 2)
    assert ("97.5%" in contents_of(sheet(document), WORDS)["about"]["made_of"]) == (questions == 2)


def test_of_equal_days_whoever_hears_the_chart_hears_the_latest():
    document = documents.document_of("4" * 20 + "2" + "4" * 20 + "2" + "4" * 5 + "6446" + "4" * 8)
    text = sheet(document).figure.chart.words.description
    assert "Lowest day of all: Fri 6 Nov, 2. Highest day of all: Sun 15 Nov, 6." in text


def test_a_question_stands_in_the_letters_in_which_it_was_asked():
    moods = "4553544 3445445 4354454 3544355 4535445 4454534"
    document = documents.document_of(
        moods, tags={"aa meeting": range(0, 42, 3)}, watched=[Watched("tag", "AA meeting")]
    )
    (watched,) = sheet(document).watched
    assert "“\u2068AA meeting\u2069”" in watched.question
    assert "“\u2068AA meeting\u2069”" in watched.answer
