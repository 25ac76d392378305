"""A therapist's day by keyboard alone, in a real browser against the running server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from analytics.report import METHOD_VERSION
from moodtrack.reports import tasks
from moodtrack.reports.actions.planning import plan_runs
from tests.conftest import PASSWORD
from tests.live.conftest import Stack, running
from tests.live.test_browser import refusals_of
from tests.live.test_end_to_end import ZONE, Joined, check_in, join, plan_session
from tests.web.pictures import CHROMIUM, browsing

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium (Debian package chromium)"),
]
MOST_STOPS = 60
PRINTED = "window.print = () => { document.body.dataset.printed = 'yes'; }"
REACHED = """() => {
  const here = document.activeElement;
  const label = here.labels?.[0]?.innerText ?? here.getAttribute("aria-label") ?? here.innerText ?? "";
  return label.trim();
}"""


@pytest.fixture
def web(own_database: str, tmp_path: Path) -> Iterator[Stack]:
    """Without a second factor: this is about the rooms behind the door."""
    with running(tmp_path, "web", MOODTRACK_REQUIRE_MFA="false") as product:
        yield product


def go_to(page: Page, name: str) -> None:
    """Press Tab until the focus stands on what is called so."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(REACHED).startswith(name):
            return
    pytest.fail(f"{name!r} is not reached by Tab on {page.url}")


def press(page: Page, name: str) -> None:
    """Go there and press Enter, which leads to another page."""
    go_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill(page: Page, name: str, text: str) -> None:
    go_to(page, name)
    page.keyboard.type(text)


def open_desk(page: Page, stack: Stack, joined: Joined) -> None:
    """The caseload, as the therapist who is signed in."""
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": joined.desk, "url": stack.url}])
    page.goto(f"{stack.url}/portal/")


def test_a_therapists_day_is_done_by_keyboard_alone(web: Stack) -> None:
    joined = join(web)
    for days_ago in range(1, 20):
        check_in(web, joined.phone, days_ago, 3 + days_ago % 3)
    plan_session(web, joined, timedelta(hours=3))
    plan_runs(method_version=METHOD_VERSION, now=datetime.now(UTC))
    tasks.make()
    with browsing() as browser:
        page = browser.new_page(locale="en-US")
        page.add_init_script(PRINTED)
        refused = refusals_of(page)
        open_desk(page, web, joined)
        press(page, "Client A")
        page.get_by_role("heading", name="Mood, day by day").wait_for()
        go_to(page, "Print")
        page.keyboard.press("Enter")
        assert page.evaluate("document.body.dataset.printed") == "yes"
        _invite_and_join(page, web)
        _plan_and_annotate(page)
        _end(page)
        assert refused == []


def _invite_and_join(page: Page, stack: Stack) -> None:
    press(page, "moodtrack")
    press(page, "Invite a client")
    fill(page, "Label", "Client B")
    press(page, "Make a code")
    code = page.locator(".code").inner_text()
    said = {"code": code, "email": "b@client.example", "password": PASSWORD, "time_zone": ZONE}
    assert stack.call("POST", "/api/v1/join", said).status == 201
    press(page, "To your clients")
    assert "Joined" in page.get_by_role("row", name="Client B").inner_text()


def _plan_and_annotate(page: Page) -> None:
    press(page, "Client B")
    press(page, "Agreements")
    fill(page, "Day", "01022027")
    fill(page, "Time", "1000AM")
    press(page, "Plan")
    assert "Sat 2 Jan 2027, 10:00" in page.locator("main").inner_text()
    # The fragment leads to where something changed: the focus goes on from there.
    fill(page, "Tag", "walk")
    press(page, "Propose")
    assert "the client has not answered yet" in page.locator("main").inner_text()
    fill(page, "Day", "11032026")
    fill(page, "What changed", "New dose")
    press(page, "Note")
    assert "New dose" in page.locator("main").inner_text()


def _end(page: Page) -> None:
    press(page, "End care")
    press(page, "End with Client B")
    assert page.get_by_role("heading", name="The relationship has ended").is_visible()
    press(page, "To your clients")
    assert "Client B" not in page.locator("main").inner_text()
    press(page, "Sign out")
    assert page.get_by_label("Password").is_visible()
