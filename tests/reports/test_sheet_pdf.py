"""The sheet as a PDF: the page's words and numbers, tagged, one page, whatever anybody wrote."""

import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
import typst
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from moodtrack.core.words import words_in
from moodtrack.reports.sheet.numbers import mean_text
from moodtrack.reports.sheet.pdf import typesetting
from moodtrack.reports.sheet.pdf.file import report_file
from moodtrack.reports.sheet.pdf.paper import Paper
from moodtrack.reports.sheet.pdf.pictures import standing_alone
from moodtrack.reports.sheet.pdf.texts import direction_of, own_name, own_words
from moodtrack.reports.sheet.pdf.typesetting import pdf_of, png_of
from moodtrack.reports.sheet.sheet import sheet_of
from tests.fixtures import documents
from tests.reports.pdf_reading import ReadPdf, numbers_in
from web.portal.standalone import standalone_report_page

EVERY = documents.EVERY
MOST_BYTES = 300_000
MILLIMETRES = 72 / 25.4
SIZES = {Paper.A4: (210, 297), Paper.LETTER: (215.9, 279.4)}
ORNAMENT = re.compile(r"[“”•·,\u200b\u2068\u2069]")
NUMBERED = re.compile(r"^[1-3]\.$")
ON_SCREEN = {"on-screen", "narrow"}
ANYTHING = st.text(st.characters(), min_size=1, max_size=400)
NO_DIGITS = st.text(st.characters(exclude_categories=["Nd", "Nl", "No", "Cs"]), min_size=1, max_size=120)
RECORDS = st.text("1234567.", max_size=60)
SLOW = settings(
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink what fails would take minutes
)


class PrintedPage(HTMLParser):
    """What is printed of a page: without what only a screen shows, with what stands in its pictures."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag not in {"meta", "br", "link"}:
            found = dict(attributes)
            is_on_screen = "hidden" in found or not ON_SCREEN.isdisjoint((found.get("class") or "").split())
            self.open.append((tag, is_on_screen or tag in {"style", "title", "desc"}))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if not any(is_left_out for _, is_left_out in self.open):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def pdf(document: dict[str, Any], paper: Paper = Paper.A4) -> ReadPdf:
    return ReadPdf(report_file(document, language="en", paper=paper).content)


def page(document: dict[str, Any]) -> PrintedPage:
    return PrintedPage(standalone_report_page(document))


def words_of(text: str) -> Counter[str]:
    """Words without quotation marks, bullets and commas, which page and PDF set around them in their own ways."""
    return Counter(word for word in ORNAMENT.sub(" ", text).split() if not NUMBERED.match(word))


def with_its_last_line(text: str, document: dict[str, Any]) -> str:
    """The PDF says whom it is confidential for; the page, which is not handed over, only that it is."""
    return text.replace("Confidential", f"Confidential. Prepared for session {document['session']['number']}.")


@pytest.mark.parametrize("document", EVERY)
def test_it_says_what_the_page_says_word_for_word(document):
    printed = with_its_last_line(page(document()).text, document())
    assert words_of(pdf(document()).text) == words_of(printed)


@pytest.mark.parametrize("document", EVERY)
def test_it_is_read_in_the_order_of_the_page(document):
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", standalone_report_page(document()), re.DOTALL)
    said = pdf(document()).text
    places = [said.index(" ".join(re.sub(r"<[^>]*>", "", heading).split())) for heading in headings]
    assert places == sorted(places)


@settings(SLOW, max_examples=30)
@given(
    moods=RECORDS, number=st.integers(1, 40), label=NO_DIGITS, topics=st.lists(NO_DIGITS, max_size=4), note=NO_DIGITS
)
def test_every_number_is_the_pages_and_the_documents(moods, number, label, topics, note):
    document = documents.document_of(
        moods,
        label=label,
        number=number,
        notes=[(date(2026, 11, 19), note)],
        topics=[(topic, "talk") for topic in topics],
    )
    printed = numbers_in(" ".join(_without_list_numbers(pdf(document).text, len(topics))))
    assert printed == numbers_in(with_its_last_line(page(document).text, document))
    assert _numbers_of(document) <= printed


def _without_list_numbers(text: str, topics: int) -> list[str]:
    """The words but for the numbers before the first three topics."""
    words = text.split()
    for place in range(1, min(topics, 3) + 1):
        words.remove(f"{place}.")
    return words


def _numbers_of(document: dict[str, Any]) -> Counter[str]:
    """The numbers of the document that a reader is told: its sentences', its counts, its means."""
    in_brief = [each["text"] for each in document["sentences"] if not each["key"].startswith(("patterns.", "ratings."))]
    counted, since = document["completeness_8_weeks"], document["completeness"]
    counts = [counted["days_with_check_in"], counted["days"], since["days_with_check_in"], since["days"]]
    change = document["since_last_session"]
    shown = change and change["mood"]["n_before"] >= 10 and change["mood"]["n_since"] >= 5
    means = [mean_text(change["mood"][side]) for side in ("before", "since")] if shown else []
    return numbers_in(" ".join([*in_brief, *map(str, counts), *means]))


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("document", EVERY)
def test_it_is_one_page_of_the_paper_asked_for_and_small(document, paper):
    read = pdf(document(), paper)
    (only,) = read.pages
    size = (float(only.mediabox.width), float(only.mediabox.height))
    assert size == pytest.approx([side * MILLIMETRES for side in SIZES[paper]], abs=0.1)
    assert len(read.content) <= MOST_BYTES


@pytest.mark.parametrize("document", EVERY)
def test_check_22_it_is_tagged_titled_and_in_a_language(document):
    read = pdf(document())
    label, number = document()["client"]["label"], document()["session"]["number"]
    assert read.says_it_is_accessible
    assert read.is_tagged
    assert read.root["/Lang"] == "en"
    assert read.root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.reader.metadata.title == f"\u2068{label}\u2069: pre-session report for session {number}"


def test_its_tags_are_those_of_a_page_with_headings_lists_pictures_and_tables():
    tags = pdf(documents.full()).tags
    assert [tag for tag in tags if tag in {"H1", "H2", "L", "Figure", "Table"}] == [
        *("H1", "Figure"),  # the client, and a square a day
        *("H2", "L"),  # what they want to talk about
        *("H2", "L"),  # in brief
        *("H2", "Figure"),  # mood, day by day
        *("H2", "Table"),  # other daily ratings
        *("H2", "L"),  # patterns
    ]


@pytest.mark.parametrize("document", EVERY)
def test_pictures_are_read_out_as_on_the_page(document):
    sheet = sheet_of(document(), words_in("en"))
    described = [sheet.strip.description] if sheet.strip.squares else []
    described += [sheet.figure.chart.words.description] if sheet.figure else []
    assert pdf(document()).spoken == described


@pytest.mark.parametrize("document", EVERY)
def test_its_fonts_are_in_it(document):
    fonts = pdf(document()).fonts
    assert fonts
    assert all("/FontFile2" in font and "Noto" in font["/FontName"] for font in fonts)


@pytest.mark.parametrize(
    "text", ["Ναι, καλά", "Да, хорошо", "נכון מאוד", "نعم، جيد", "Zażółć", "😊 👩‍👩‍👧 ❤️", "→ ✓ ★"], ids=ascii
)
def test_letters_of_europe_arabic_hebrew_and_pictures_have_glyphs(text):
    document = documents.few() | {"topics": [{"text": text, "kind": "talk", "added_on": "2026-11-22"}]}
    assert pdf(document).says_it_is_accessible


def test_a_letter_no_font_has_leaves_it_tagged_but_does_not_claim_more():
    document = documents.few() | {"topics": [{"text": "今日は", "kind": "talk", "added_on": "2026-11-22"}]}
    read = pdf(document)
    assert not read.says_it_is_accessible
    assert read.is_tagged
    assert "Some letters cannot be printed here; the page on screen shows them." in read.text
    assert "Some letters" not in pdf(documents.few()).text


def test_a_fault_of_the_template_is_not_taken_for_a_missing_letter(monkeypatch):
    def refused(form, inputs, standards, dots_per_inch=None):
        told.append(dict(inputs))
        raise typst.TypstError("dictionary does not contain key “my own words”")

    told: list[dict[str, str]] = []
    monkeypatch.setattr(typesetting, "_compiled", refused)
    with capture_logs() as logs, pytest.raises(typst.TypstError):
        pdf(documents.few())
    assert ["lacking" in inputs for inputs in told] == [False, False]
    assert logs == [{"event": "pdf_refused", "is_about_accessibility": False, "log_level": "warning"}]


@settings(SLOW, max_examples=40)
@example("\u202e\u2067 \u0301\u0301 \x7f\x00 #[*_$]{}<b> \ud800 \u2028", "\u0301")
@example("w" * 5000, "W" * 200)
@example("a\u0301" * 3000, "👩‍👩‍👧" * 60)
@example("#panic() #sys.inputs \\u{0} $x$ @ref <label> // /* ", "#let x = 1")
@given(ANYTHING, ANYTHING)
def test_whatever_anybody_types_it_is_made_and_stays_one_page(text, label):
    document = documents.watched()
    document["client"]["label"] = document["therapist"]["name"] = label
    for written in (*document["sentences"], *document["findings"]):
        written.update(text=text, **({"tag": label} if written.get("tag") else {}))
    document["topics"] = [{"text": text, "kind": kind, "added_on": "2026-11-22"} for kind in ("talk", "went_well") * 3]
    document["notes"] = [{"day": f"2026-11-{day}", "text": text} for day in (12, 16, 19)]
    for paper in Paper:
        read = pdf(document, paper)
        assert read.is_tagged
        assert len(read.pages) == 1
        assert len(read.content) <= MOST_BYTES


def test_an_outdated_version_says_so_in_its_heading():
    document = documents.few() | {"is_current": False}
    said = pdf(document).text
    assert said.index("A newer version is on its way or there.") < said.index("What Client B wants")
    assert words_of(said) == words_of(with_its_last_line(page(document).text, document))


def test_what_there_is_no_room_for_is_counted_on_paper():
    document = documents.few()
    document["topics"] = [{"text": text, "kind": "talk", "added_on": "2026-11-22"} for text in "abcde"]
    document["notes"] = [{"day": f"2026-11-{day}", "text": "words"} for day in (12, 14, 16, 19)]
    said = pdf(document).text
    assert "Last added 22 Nov. 2 more on screen." in said
    assert said.count("1 more on screen.") == 1
    assert words_of(said) == words_of(with_its_last_line(page(document).text, document))


def test_what_a_client_types_is_never_markup():
    text = "#panic(1) *not bold* $not maths$ @nobody <nowhere> // no comment"
    document = documents.few() | {"topics": [{"text": text, "kind": "talk", "added_on": "2026-11-22"}]}
    assert text in pdf(document).text


def test_its_name_says_nothing_about_anybody():
    document = documents.full()
    document["client"]["label"] = "Ana Marković"
    file = report_file(document, language="en", paper=Paper.A4)
    assert file.name == "report-00000009.pdf"
    assert file.headers == {"Content-Disposition": 'attachment; filename="report-00000009.pdf"'}


def test_the_same_document_gives_the_same_bytes():
    first, second = (report_file(documents.full(), language="en", paper=Paper.A4) for _ in range(2))
    assert first.content == second.content


def test_a_picture_read_from_the_right_begins_its_texts_at_their_other_end():
    svg = sheet_of(documents.full(), words_in("en"), is_rtl=True).figure.svg
    turned = {"": "end", "end": "start", "middle": "middle"}
    assert "direction=" not in standing_alone(svg)
    assert anchors_in(standing_alone(svg)) == [turned[anchor] for anchor in anchors_in(svg)]
    assert {"", "end", "middle"} == set(anchors_in(svg))


def anchors_in(svg):
    found = (re.search(r'text-anchor="(\w+)"', text) for text in re.findall(r"<text [^<>]*>", svg))
    return ["" if anchor is None else anchor[1] for anchor in found]


@pytest.mark.parametrize("document", EVERY)
def test_it_is_made_for_those_who_read_from_the_right(document):
    words = words_in("he")
    read = ReadPdf(pdf_of(sheet_of(document(), words, is_rtl=True), words, language="he"))
    assert len(read.pages) == 1
    assert read.says_it_is_accessible
    assert len(read.content) <= MOST_BYTES


def test_a_picture_of_it_can_be_taken():
    words = words_in("en")
    picture = png_of(sheet_of(documents.full(), words), words, language="en", paper=Paper.A4)
    assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "direction"), [("abc", "ltr"), ("123", "ltr"), ("", "ltr"), ("שלום abc", "rtl"), ("1. مرحبا", "rtl")]
)
def test_a_text_runs_as_its_first_letter_does(text, direction):
    assert direction_of(text) == direction


def test_a_long_run_gets_places_to_break_and_loses_nothing():
    run = "a\u0301" * 40
    broken = own_words(run)["text"]
    assert broken.replace("\u200b", "") == run
    assert all(not piece.startswith("\u0301") for piece in broken.split("\u200b"))
    assert "\u200b" in broken


def test_a_name_cannot_turn_the_sentence_around_it():
    assert own_name("\u202eA\u2069\u2066") == "\u2068A\u2069"
