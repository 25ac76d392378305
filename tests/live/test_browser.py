"""A real browser against the running server: what a therapist and an app developer see."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from analytics.report import METHOD_VERSION
from moodtrack.reports import tasks
from moodtrack.reports.actions.planning import plan_runs
from tests.conftest import PASSWORD
from tests.live.conftest import Stack
from tests.live.test_end_to_end import check_in, join, plan_session
from tests.web.pictures import CHROMIUM, browsing

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium (Debian package chromium)"),
]


def refusals_of(page: Page) -> list[str]:
    """What the browser refused or missed, as its console tells it."""
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if "//127.0.0.1:" in request.url else refused.append(request.url))
    return refused


def sign_in(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/portal/")
    page.get_by_label("E-mail").fill("one@practice.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_a_therapist_signs_in_and_reads_todays_report(web: Stack) -> None:
    joined = join(web)
    for days_ago in range(1, 20):
        check_in(web, joined.phone, days_ago, 3 + days_ago % 3)
    plan_session(web, joined, timedelta(hours=3))
    plan_runs(method_version=METHOD_VERSION, now=datetime.now(UTC))
    tasks.make()
    with browsing() as browser:
        page = browser.new_page()
        refused = refusals_of(page)
        sign_in(page, web)
        page.get_by_role("link", name="Client A").click()
        page.get_by_role("heading", name="Mood, day by day").wait_for()
        assert "19 of 19 days" in page.locator("body").inner_text()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_label("Password").wait_for()
        page.go_back()
        assert "Mood, day by day" not in page.locator("body").inner_text()
        assert refused == []


def test_a_report_that_was_asked_for_opens_by_itself_once_it_is_made(web: Stack) -> None:
    joined = join(web)
    for days_ago in range(1, 15):
        check_in(web, joined.phone, days_ago, 4)
    with browsing() as browser:
        page = browser.new_page()
        refused = refusals_of(page)
        sign_in(page, web)
        page.get_by_role("link", name="Client A").click()
        page.get_by_role("button", name="Make it now").click()
        page.get_by_text("A report is being made.").wait_for()
        web.start("worker")
        web.start("beat")
        page.get_by_role("heading", name="Mood, day by day").wait_for(timeout=110_000)
        assert refused == []


def test_a_page_says_when_the_network_is_away(web: Stack) -> None:
    join(web)
    with browsing() as browser:
        page = browser.new_page()
        sign_in(page, web)
        page.get_by_role("heading", name="Your clients").wait_for()
        notice = page.get_by_text("You are offline.")
        expect(notice).to_be_hidden()
        page.context.set_offline(True)
        expect(notice).to_be_visible()
        page.context.set_offline(False)
        expect(notice).to_be_hidden()


def test_the_apis_page_shows_its_operations(web: Stack) -> None:
    with browsing() as browser:
        page = browser.new_page()
        refused = refusals_of(page)
        page.goto(f"{web.url}/api/docs/")
        page.locator(".opblock").first.wait_for()
        assert page.locator(".opblock").count() > 20
        assert [line for line in refused if not line.startswith("data:")] == []
