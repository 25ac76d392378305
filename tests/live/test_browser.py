"""A real browser against the running server: what a therapist and an app developer see."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

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
        page.goto(f"{web.url}/portal/")
        page.get_by_label("E-mail").fill("one@practice.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Client A").click()
        page.get_by_role("heading", name="Mood, day by day").wait_for()
        assert "19 of 19 days" in page.locator("body").inner_text()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_label("Password").wait_for()
        page.go_back()
        assert "Mood, day by day" not in page.locator("body").inner_text()
        assert refused == []


def test_the_apis_page_shows_its_operations(web: Stack) -> None:
    with browsing() as browser:
        page = browser.new_page()
        refused = refusals_of(page)
        page.goto(f"{web.url}/api/docs/")
        page.locator(".opblock").first.wait_for()
        assert page.locator(".opblock").count() > 20
        assert [line for line in refused if not line.startswith("data:")] == []
