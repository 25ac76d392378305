"""The portal's door in a real browser: from the link to the caseload, by keyboard, by passkey, and left alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import Page, expect

from moodtrack.care.actions.invitations import invite, join
from moodtrack.core.context import acting_as
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Account, Therapist
from moodtrack.reports.models import ReportRun
from tests.conftest import PASSWORD
from tests.fixtures import documents
from tests.fixtures.stored import store_document
from tests.live.conftest import Stack, running
from tests.web.door import SECURITY, SIGN_IN, code_by, with_authenticator
from tests.web.pictures import CHROMIUM, browsing
from web.portal.first_sign_in import first_sign_in_path

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]
EMAIL = "ines.holm@practice.example"
WIDTHS = (1280, 320)
MOST_STOPS = 20
PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture
def web(own_database: str, tmp_path: Path) -> Iterator[Stack]:
    """The web process, as strict as it is in production."""
    with running(tmp_path, "web", MOODTRACK_REQUIRE_MFA="true") as product:
        yield product


def a_therapist(password: str | None = PASSWORD) -> Account:
    now = datetime.now(UTC)
    practice = create_practice(name="River", time_zone="Europe/Madrid")
    return add_therapist(practice=practice, email=EMAIL, name="Ines Holm", password=password, now=now).account


@contextmanager
def page_at(web: Stack, path: str, **more: Any) -> Iterator[Page]:
    """A page of ours; by a name, since passkeys are kept for names only."""
    with browsing() as browser:
        context = browser.new_context(base_url=f"http://localhost:{web.port}", **more)
        page = context.new_page()
        page.goto(path)
        yield page


def look_at(page: Page, pictures: Path, name: str) -> None:
    """Nothing serious for those who do not see it, nothing beside a narrow screen, and a picture of each."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
        found = Axe().run(page).response["violations"]
        assert [problem["id"] for problem in found if problem["impact"] in {"serious", "critical"}] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_in_by(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def add_virtual_authenticator(page: Page) -> None:
    """A device with a fingerprint reader that always says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})


def test_from_the_link_to_the_caseload_past_every_page_of_the_door(web: Stack, tmp_path: Path) -> None:
    with page_at(web, first_sign_in_path(a_therapist(password=None))) as page:
        look_at(page, tmp_path, "1-choose-password")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same password again").fill(PASSWORD)
        press(page, "Keep this password")
        look_at(page, tmp_path, "2-sign-in")
        sign_in_by(page, "not this one")
        look_at(page, tmp_path, "3-wrong-password")
        sign_in_by(page)
        page.get_by_role("heading", name="Set up a second factor").wait_for()
        look_at(page, tmp_path, "4-set-up")
        page.get_by_role("link", name="Set up an authenticator app").click()
        secret = page.locator(".secret").inner_text().replace(" ", "")
        look_at(page, tmp_path, "5-authenticator")
        page.get_by_label("Code", exact=True).fill("000 000")
        press(page, "Use this app")
        look_at(page, tmp_path, "6-wrong-code")
        page.get_by_label("Code", exact=True).fill(code_by(secret))
        press(page, "Use this app")
        page.get_by_role("heading", name="Recovery codes").wait_for()
        look_at(page, tmp_path, "7-recovery-codes")
        page.get_by_role("link", name="I have kept them: to your clients").click()
        page.get_by_role("heading", name="Your clients").wait_for()
        look_at(page, tmp_path, "8-caseload")
        page.get_by_role("link", name="Security").click()
        look_at(page, tmp_path, "9-security")
        page.get_by_role("button", name="Remove Authenticator app").click()
        look_at(page, tmp_path, "10-last-factor")


def test_a_passkey_is_set_up_and_opens_the_portal(web: Stack, tmp_path: Path) -> None:
    a_therapist()
    with page_at(web, SIGN_IN) as page:
        add_virtual_authenticator(page)
        sign_in_by(page)
        page.get_by_role("link", name="Set up a passkey").click()
        expect(page.get_by_text("A passkey needs JavaScript")).to_be_hidden()
        look_at(page, tmp_path, "1-passkey")
        page.get_by_label("What do you call it?").fill("The laptop")
        press(page, "Set up the passkey")
        page.get_by_role("link", name="I have kept them: to your clients").click()
        press(page, "Sign out")
        sign_in_by(page)
        look_at(page, tmp_path, "2-use-passkey")
        press(page, "Use your passkey")
        page.get_by_role("heading", name="Your clients").wait_for()
        page.goto(SECURITY)
        assert "The laptop" in page.locator("main").inner_text()


def test_a_passkey_that_is_not_there_is_said_to_be_so(web: Stack) -> None:
    a_therapist()
    with page_at(web, SIGN_IN) as page:
        add_virtual_authenticator(page)
        sign_in_by(page)
        page.get_by_role("link", name="Set up a passkey").click()
        page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error()) }")
        press(page, "Set up the passkey")
        expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("That did not work")


def test_everything_but_the_passkey_works_without_script(web: Stack) -> None:
    with page_at(web, first_sign_in_path(a_therapist(password=None)), java_script_enabled=False) as page:
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same password again").fill(PASSWORD)
        press(page, "Keep this password")
        sign_in_by(page)
        page.get_by_role("link", name="Set up a passkey").click()
        expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()
        page.goto(SECURITY)
        page.get_by_role("link", name="Set up an authenticator app").click()
        page.get_by_label("Code", exact=True).fill(code_by(page.locator(".secret").inner_text().replace(" ", "")))
        press(page, "Use this app")
        page.get_by_role("link", name="I have kept them: to your clients").click()
        assert page.get_by_text("Are you still there?").is_hidden()
        press(page, "Sign out")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def go_to(page: Page, name: str) -> None:
    """Tab on to what begins with these words, and press Enter."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").startswith(name):
            return page.keyboard.press("Enter")
    pytest.fail(f"no way to {name} with the Tab key")


def a_report_of_a_client(therapist: Therapist) -> None:
    """One that was made today."""
    now = datetime.now(UTC)
    with transaction.atomic(), acting_as(therapist.pk):
        _, code = invite(therapist=therapist, label="Client A", now=now)
    wishes = {"time_zone": "Europe/Madrid", "language": "en", "sharing": {}}
    bond = join(code=code, email="a@client.example", password=PASSWORD, now=now, **wishes)
    with transaction.atomic(), acting_as(bond.client_id):
        said = {"client": bond.client, "relationship": bond, "kind": "session", "asked_at": now, "made_at": now}
        store_document(ReportRun.objects.create(**said), documents.full(), now)


def test_24_one_signs_in_opens_the_report_prints_it_and_signs_out_without_a_mouse(web: Stack) -> None:
    account = a_therapist()
    a_report_of_a_client(account.therapist)
    with transaction.atomic():
        with_authenticator(account)
    with page_at(web, SIGN_IN) as page:
        expect(page.get_by_label("E-mail")).to_be_focused()
        for typed in (EMAIL, "\t", PASSWORD, "\n"):
            page.keyboard.insert_text(typed) if typed.strip() else page.keyboard.press(
                {"\t": "Tab", "\n": "Enter"}[typed]
            )
        page.get_by_role("heading", name="One more step").wait_for()
        expect(page.get_by_label("Code", exact=True)).to_be_focused()
        page.keyboard.insert_text(code_by())
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Your clients").wait_for()
        go_to(page, "Client A")
        page.get_by_role("heading", name="Mood, day by day").wait_for()
        assert len(PAGE_OBJECT.findall(page.pdf(format="A4"))) == 1
        go_to(page, "Sign out")
        page.get_by_role("heading", name="Sign in").wait_for()


def to_the_caseload(page: Page) -> None:
    sign_in_by(page)
    page.get_by_label("Code", exact=True).fill(code_by())
    press(page, "Go on")
    page.get_by_role("heading", name="Your clients").wait_for()


def test_two_presses_make_one_invitation(web: Stack) -> None:
    with transaction.atomic():
        with_authenticator(a_therapist())
    with page_at(web, SIGN_IN) as page:
        to_the_caseload(page)
        page.goto("/portal/invitations/")
        page.get_by_label("Label").fill("Client A")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
        page.get_by_role("button", name="Make a code").dblclick()
        page.get_by_role("heading", name="Invite a client").wait_for(state="detached")
        page.goto("/portal/invitations/")
        expect(page.get_by_role("button", name="Withdraw")).to_have_count(1)
        assert sent == ["POST"]


def test_who_signs_out_leaves_every_tab_of_theirs_and_nobody_elses_tab_keeps_it_open(web: Stack) -> None:
    with transaction.atomic():
        with_authenticator(a_therapist())
    with page_at(web, SIGN_IN) as page:
        to_the_caseload(page)
        page.evaluate("new BroadcastChannel('moodtrack').postMessage(0)")
        page.evaluate("new BroadcastChannel('moodtrack somebody-else').postMessage(0)")
        other = page.context.new_page()
        other.goto(SECURITY)
        expect(page.get_by_role("heading", name="Your clients")).to_be_visible()
        press(page, "Sign out")
        other.wait_for_url("**/portal/sign-in/?ended=1&next=%2Fportal%2Fsecurity%2F")


def test_at_the_end_of_twelve_hours_it_is_said_once_and_the_page_is_left_in_peace(web: Stack) -> None:
    with transaction.atomic():
        with_authenticator(a_therapist())
    with page_at(web, SIGN_IN) as page:
        page.clock.install()
        to_the_caseload(page)
        page.route("**/portal/stay/", lambda route: route.fulfill(json={"ends_in": 100}))
        page.clock.fast_forward("13:05")
        cover = page.get_by_role("alertdialog")
        expect(cover).to_contain_text("or you signed in twelve hours ago")
        press(page, "Stay signed in")
        expect(cover).to_be_hidden()
        page.clock.run_for("00:30")
        expect(cover).to_be_hidden()
        page.context.clear_cookies(name="sessionid")
        page.clock.fast_forward("01:15")
        page.wait_for_url("**/portal/sign-in/?ended=1&next=%2Fportal%2F")


def test_a_page_is_covered_before_its_session_ends_and_left_at_the_end(web: Stack, tmp_path: Path) -> None:
    with transaction.atomic():
        with_authenticator(a_therapist())
    with page_at(web, SIGN_IN) as page:
        page.clock.install()
        to_the_caseload(page)
        page.evaluate("document.querySelector('h1').textContent = 'What somebody typed'")
        page.clock.fast_forward("12:55")
        cover = page.get_by_role("alertdialog")
        expect(cover).to_be_hidden()
        page.clock.fast_forward("00:10")
        expect(cover).to_be_visible()
        expect(cover.get_by_role("button", name="Stay signed in")).to_be_focused()
        look_at(page, tmp_path, "covered")
        page.keyboard.press("Escape")
        expect(cover).to_be_visible()
        page.keyboard.press("Enter")
        expect(cover).to_be_hidden()
        expect(page.get_by_role("heading", name="What somebody typed")).to_be_visible()
        page.clock.fast_forward("14:00")
        page.context.clear_cookies(name="sessionid")
        page.clock.fast_forward("01:05")
        page.wait_for_url("**/portal/sign-in/?ended=1&next=%2Fportal%2F")
        look_at(page, tmp_path, "ended")
