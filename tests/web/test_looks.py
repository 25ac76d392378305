"""The page in a real browser: on paper, on a narrow screen, and for those who do not see it."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.fixtures import documents
from tests.web.pictures import CHROMIUM, browsing, page_of, take_picture
from web.portal.standalone import standalone_report_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]
PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b(?!s)")


def fullest() -> dict[str, Any]:
    """As much as the page takes: a long label, an agenda and notes that are cut, four sentences."""
    long = "An ordinary sentence that goes on for as long as somebody needs it to. " * 8
    document = documents.watched()
    document["client"]["label"] = "Client A, Thursdays at two in the small room upstairs, left"
    document["topics"] = [{"text": long, "kind": kind, "added_on": "2026-11-22"} for kind in ("talk", "went_well") * 4]
    document["notes"] = [{"day": f"2026-11-{day}", "text": long} for day in (12, 16, 19, 21)]
    document["sentences"] = [*fullest_in_brief(), *_apart(document, "ratings.", "patterns.")]
    return document


def fullest_in_brief() -> list[dict[str, Any]]:
    """Four sentences of seventy-five words."""
    soon = [each for each in documents.soon()["sentences"] if each["key"].split(".")[0] not in {"ratings", "patterns"}]
    (dip,) = [each for each in documents.full()["sentences"] if each["key"] == "exception.lowest"]
    return [*soon, dip]


def full_of_patterns() -> dict[str, Any]:
    """As `fullest`, with one question answered and as much found unasked as the block takes."""
    document = fullest()
    document["findings"] = [each for each in document["findings"] if each["kind"] != "sleep"]
    kept = [each for each in document["sentences"] if ".sleep.asked." not in each["key"]]
    document["sentences"] = [*kept, *_apart(documents.worse(), "patterns.")[:1]]
    return document


def _apart(document: dict[str, Any], *start: str) -> list[dict[str, Any]]:
    return [each for each in document["sentences"] if each["key"].startswith(start)]


EVERY = [*documents.EVERY, fullest, full_of_patterns]


@pytest.fixture(scope="module")
def browser():
    with browsing() as browser:
        yield browser


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("document", EVERY)
def test_check_1_a_report_prints_on_one_page(browser, document, paper):
    with page_of(browser, standalone_report_page(document()), width=1280) as page:
        printed = page.pdf(format=paper, print_background=True)
    assert len(PAGE_OBJECT.findall(printed)) == 1


@pytest.mark.parametrize("width", [1280, 800, 390, 320])
@pytest.mark.parametrize("document", EVERY)
def test_check_20_no_page_scrolls_sideways(browser, document, width):
    with page_of(browser, standalone_report_page(document()), width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_only_the_chart_scrolls_and_it_can_be_reached_by_keyboard(browser):
    with page_of(browser, standalone_report_page(documents.full()), width=320) as page:
        assert page.evaluate("document.querySelector('.scroller').scrollWidth") > 320
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "scroller"


def test_a_narrow_screen_shows_the_latest_days_first(browser):
    with page_of(browser, standalone_report_page(documents.full()), width=390) as page:
        right = page.evaluate("document.querySelector('.mood-chart .mean.since').getBoundingClientRect().right")
    assert 0 < right < 390


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("document", EVERY)
def test_check_19_axe_finds_nothing_serious(browser, document, width):
    with page_of(browser, standalone_report_page(document()), width=width) as page:
        found = Axe().run(page).response["violations"]
    assert [problem["id"] for problem in found if problem["impact"] in {"serious", "critical"}] == []


def test_a_picture_of_the_page_can_be_taken(browser, tmp_path):
    take_picture(browser, standalone_report_page(documents.full()), tmp_path / "report.png", width=880)
    assert (tmp_path / "report.png").read_bytes().startswith(b"\x89PNG")
