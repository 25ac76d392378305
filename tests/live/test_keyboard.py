"""A therapist's day by keyboard alone, from sign-in to sign-out, in a real browser against the running server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import Page

from analytics.report import METHOD_VERSION
from moodtrack.reports import tasks
from moodtrack.reports.actions.planning import plan_runs
from tests.conftest import PASSWORD, new_client, new_therapist, phone_of
from tests.live.conftest import Stack, running
from tests.live.test_browser import refusals_of
from tests.live.test_end_to_end import ZONE, Joined, check_in, plan_session
from tests.web.door import code_by, with_authenticator
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
    """As strict as it is in production."""
    with running(tmp_path, "web", MOODTRACK_REQUIRE_MFA="true") as product:
        yield product


def go_to(page: Page, name: str) -> None:
    """Press Tab until the focus stands on what is called so."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(REACHED).startswith(name):
            return
    pytest.fail(f"{name!r} is not reached by Tab on {page.url}")


def enter(page: Page) -> None:
    """Press Enter, which leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: Page, name: str) -> None:
    """Go to what is called so, and press Enter."""
    go_to(page, name)
    enter(page)


def fill(page: Page, name: str, text: str) -> None:
    go_to(page, name)
    page.keyboard.type(text)


def joined_at_a_desk() -> Joined:
    """A therapist with an authenticator app, and a client of theirs."""
    therapist = new_therapist("Therapist One")
    relationship = new_client(therapist, time_zone=ZONE)
    with transaction.atomic():
        with_authenticator(therapist.account)
        desk, phone = phone_of(therapist.account), phone_of(relationship.client.account)
    return Joined(desk.token, phone.token, str(relationship.client_id))


def test_a_therapists_day_is_done_by_keyboard_alone(web: Stack) -> None:
    joined = joined_at_a_desk()
    for days_ago in range(1, 20):
        check_in(web, joined.phone, days_ago, 3 + days_ago % 3)
    plan_session(web, joined, timedelta(hours=3))
    plan_runs(method_version=METHOD_VERSION, now=datetime.now(UTC))
    tasks.make()
    with browsing() as browser:
        page = browser.new_page(locale="en-US")
        page.add_init_script(PRINTED)
        refused = refusals_of(page)
        _sign_in(page, web)
        _read_and_print(page)
        _invite_and_join(page, web)
        _plan_and_annotate(page)
        _end(page)
        assert refused == []


def _sign_in(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/portal/")
    page.keyboard.type("therapist.one@practice.example")
    fill(page, "Password", PASSWORD)
    enter(page)
    page.keyboard.type(code_by())
    enter(page)
    assert page.get_by_role("heading", name="Your clients").is_visible()


def _read_and_print(page: Page) -> None:
    press(page, "Client A")
    assert page.get_by_role("heading", name="Mood, day by day").is_visible()
    go_to(page, "Print")
    page.keyboard.press("Enter")
    assert page.evaluate("document.body.dataset.printed") == "yes"
    go_to(page, "PDF")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.path().read_bytes().startswith(b"%PDF")


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
