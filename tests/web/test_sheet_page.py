"""The sheet as a page: what its readers get to see, with every fixture and with anything a client may type."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moodtrack.reports.sheet.texts import printable, room_of
from tests.fixtures import documents
from web.portal.standalone import standalone_report_page

EVERY = documents.EVERY
FORBIDDEN = re.compile(
    r"\b(diagnos\w*|disorder|symptom\w*|relapse|deteriorat\w*|decompensat\w*|non-complian\w*|adheren\w*|complian\w*"
    r"|failed|poor|concerning|alarming|abnormal|normal|at risk|high risk|low risk|risk score|should|recommend\w*"
    r"|advise\w*|consider|suffer\w*|significant\w*|caused|because of|leads to|predict\w*|percent|streak)\b",
    re.IGNORECASE,
)
ALLOWED = "It does not diagnose, rate risk or suggest treatment."
MOST_WORDS = 600


UNPRINTED = {"style", "svg", "title", "details", "hidden"}


class Reader(HTMLParser):
    """Reads a page as a printer would: headings, and texts outside style sheets, pictures and what is folded away."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in {"meta", "input", "br", "link"}:
            self.open.append("hidden" if ("hidden", None) in attributes else tag)
        if tag in {"h1", "h2"}:
            self.headings.append((tag, ""))

    def handle_endtag(self, tag):
        assert self.open.pop() in {tag, "hidden"}

    def handle_data(self, data):
        if UNPRINTED & set(self.open):
            return
        self.texts.append(data)
        if {"h1", "h2"} & set(self.open):
            tag, text = self.headings[-1]
            self.headings[-1] = (tag, text + data)

    @property
    def said(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.mark.parametrize("document", EVERY)
def test_the_clients_own_list_comes_first(document):
    page = Reader(standalone_report_page(document()))
    label = document()["client"]["label"]
    first = [(tag, " ".join(text.split())) for tag, text in page.headings[:2]]
    assert first == [("h1", label), ("h2", f"What {label} wants to talk about")]
    assert [tag for tag, _ in page.headings].count("h1") == 1


@pytest.mark.parametrize("document", EVERY)
def test_nothing_is_said_that_must_not_be(document):
    said = Reader(standalone_report_page(document())).said.replace(ALLOWED, "")
    assert FORBIDDEN.findall(said) == []
    assert "%" not in said.replace("90%", "").replace("95%", "").replace("97.5%", "")
    assert len(said.split()) <= MOST_WORDS


@pytest.mark.parametrize("document", [documents.one, documents.none])
def test_without_two_moods_there_are_no_axes(document):
    assert "svg" not in Reader(standalone_report_page(document())).tags


def test_with_five_check_ins_there_is_no_average_no_range_and_no_direction():
    said = Reader(standalone_report_page(documents.few())).said
    assert "Too few days before it to compare with (0)." in said
    assert "Usual range:" not in said
    assert "“Likely”" not in said
    assert "What appears later" in said


@pytest.mark.parametrize("document", [documents.flat, documents.soon, documents.watched])
def test_nothing_is_said_of_notes_that_are_not_shared(document):
    page = standalone_report_page(document())
    assert "note" not in Reader(page).said.lower()
    assert 'class="letter"' not in page


def test_the_page_needs_nothing_beside_it():
    page = standalone_report_page(documents.full())
    assert not re.search(r'<link|<script|src=|url\((?!"data:)|@import', page)
    assert "https://" not in page


def test_the_same_document_gives_the_same_page():
    assert standalone_report_page(documents.full()) == standalone_report_page(documents.full())


TAGS_OF_A_FULL_PAGE = {"br", "dl", "dt", "dd", *Reader(standalone_report_page(documents.full())).tags}


@example("<b>bold</b> & <script>alert(1)</script>", "<i>A</i>")
@given(st.text(st.characters(), min_size=1), st.text(st.characters(), min_size=1, max_size=60))
def test_whatever_a_client_types_stands_there_and_stays_text(text, label):
    document = documents.few()
    document["client"]["label"] = label
    document["topics"] = [{"text": text, "kind": "talk", "added_on": "2026-11-22"}]
    document["notes"] = [{"day": "2026-11-16", "text": text}]
    page = standalone_report_page(document)
    page.encode()
    read = Reader(page)
    assert set(read.tags) <= TAGS_OF_A_FULL_PAGE
    assert printable(label) in read.texts
    if room_of(text) <= 25:
        assert read.texts.count(printable(text)) >= 2
