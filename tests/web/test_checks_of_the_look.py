"""What has to hold of the look of every page, in a real browser, each claim by its number on the same list.

1, 19 and 20 hold of every fixture at every width in tests/web/test_looks.py.
"""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.fixtures import documents
from tests.web.pictures import CHROMIUM, browsing, page_of
from web.portal.standalone import STYLES, standalone_report_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]
SCRIPT = STYLES.with_name("chart.js")
PSEUDO = "ar"
"""A language that is read from the right and that we have no words in: English words, the other way round."""
COUNT_COLOURS = """async (source) => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const { data } = pen.getImageData(0, 0, picture.width, picture.height);
  const greys = new Set();
  let coloured = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === data[at + 1] && data[at] === data[at + 2]) greys.add(data[at]);
    else coloured += 1;
  }
  return { greys: greys.size, coloured };
}"""
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll(".mood-chart text")].map((text) => text.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
  return boxes.filter((box, place) => boxes.slice(place + 1).some((other) => meet(box, other))).length;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def colours_of(page: Page) -> dict[str, int]:
    picture = base64.b64encode(page.screenshot(full_page=True)).decode()
    counted: dict[str, int] = page.evaluate(COUNT_COLOURS, f"data:image/png;base64,{picture}")
    return counted


def test_check_18_in_greys_the_line_since_the_last_session_is_still_another_one(browser: Browser) -> None:
    with page_of(browser, standalone_report_page(documents.full()), width=1280) as page:
        page.add_style_tag(content="html { filter: grayscale(1); }")
        counted = colours_of(page)
        widths = page.evaluate(
            "['.average:not(.since)', '.average.since']"
            ".map((name) => getComputedStyle(document.querySelector(`.mood-chart ${name}`)).strokeWidth)"
        )
    assert counted["coloured"] == 0
    assert counted["greys"] > 20
    assert widths == ["2px", "3px"]


def test_with_forced_colours_every_line_and_dot_is_still_there(browser: Browser) -> None:
    with page_of(browser, standalone_report_page(documents.soon()), width=1280) as page:
        page.emulate_media(forced_colors="active", color_scheme="dark")
        strokes = page.evaluate(
            "[...document.querySelectorAll('.mood-chart :is(.average, .session, .axis, .stem, .likely)')]"
            ".map((mark) => getComputedStyle(mark).stroke)"
        )
        page.screenshot(full_page=True)
    assert len(strokes) > 10
    assert not {"none", "rgb(22, 36, 45)", "rgb(70, 86, 95)", "rgb(0, 85, 140)"} & set(strokes)


@pytest.mark.parametrize("width", [1280, 800, 390, 320])
def test_read_from_the_right_the_page_is_turned_and_time_runs_with_it(browser: Browser, width: int) -> None:
    with page_of(browser, standalone_report_page(documents.full(), PSEUDO), width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        session, latest, axis = page.evaluate(
            "['.session', '.since.mean', '.axis']"
            ".map((name) => document.querySelector(`.mood-chart ${name}`).getBoundingClientRect().left)"
        )
        page.screenshot(full_page=True)
    assert latest < axis < session
    assert latest >= 0


@pytest.mark.parametrize("language", ["en", PSEUDO])
def test_check_20_what_is_folded_away_does_not_make_the_page_scroll_sideways_when_it_is_opened(
    browser: Browser, language: str
) -> None:
    with page_of(browser, standalone_report_page(documents.watched(), language), width=320) as page:
        page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("language", ["en", PSEUDO])
@pytest.mark.parametrize("document", [each for each in documents.EVERY if each not in {documents.one, documents.none}])
def test_no_text_of_the_chart_lies_on_another(browser: Browser, document: Any, language: str) -> None:
    with page_of(browser, standalone_report_page(document(), language), width=1280) as page:
        assert page.evaluate(OVERLAPS) == 0


def test_twice_as_large_nothing_is_lost(browser: Browser) -> None:
    with page_of(browser, standalone_report_page(documents.watched()), width=640, scale=2) as page:
        page.add_style_tag(content="html { font-size: 200%; }")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
        assert page.get_by_role("heading", name="Patterns").is_visible()


def test_the_arrow_keys_read_the_chart_day_by_day(browser: Browser) -> None:
    with page_of(browser, standalone_report_page(documents.full()), width=1280) as page:
        page.add_script_tag(path=SCRIPT)
        readout = page.locator(".readout")
        assert readout.is_hidden()
        page.locator(".scroller").focus()
        read = [pressed(page, key) for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "Home", "ArrowLeft", "End")]
    assert read == [
        "Mon 23 Nov: 3",
        "Sun 22 Nov: no check-in",
        "Mon 23 Nov: 3",
        "Tue 29 Sep: 4",
        "Tue 29 Sep: 4",
        "Mon 23 Nov: 3",
    ]


def test_read_from_the_right_the_arrow_keys_follow_the_picture(browser: Browser) -> None:
    with page_of(browser, standalone_report_page(documents.full(), PSEUDO), width=1280) as page:
        page.add_script_tag(path=SCRIPT)
        page.locator(".scroller").focus()
        read = [pressed(page, key) for key in ("Home", "ArrowLeft")]
    assert read == ["Tue 29 Sep: 4", "Wed 30 Sep: 4"]


def test_on_a_narrow_screen_the_day_that_is_read_is_in_view(browser: Browser) -> None:
    with page_of(browser, standalone_report_page(documents.full()), width=320) as page:
        page.add_script_tag(path=SCRIPT)
        page.locator(".scroller").focus()
        pressed(page, "Home")
        box = page.locator(".marker").bounding_box()
    assert box is not None
    assert 0 <= box["x"] < 320


def pressed(page: Page, key: str) -> str:
    page.keyboard.press(key)
    return page.locator(".readout").inner_text()


@pytest.mark.parametrize("width", [1280, 800, 390, 320])
@pytest.mark.parametrize("document", documents.EVERY)
def test_a_picture_can_be_taken_of_every_page_at_every_width(
    browser: Browser, tmp_path: Path, document: Any, width: int
) -> None:
    picture = tmp_path / f"{document.__name__}-{width}.png"
    with page_of(browser, standalone_report_page(document()), width=width) as page:
        page.screenshot(path=picture, full_page=True)
    assert picture.read_bytes().startswith(b"\x89PNG")
