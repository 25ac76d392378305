"""Every room, and every state of the caseload, in a real browser.

`MOODTRACK_PICTURES=out/portal pytest tests/web/test_rooms_look.py` keeps a picture of each, wide and narrow.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.test import Client as HttpClient
from playwright.sync_api import Browser, Page

from moodtrack.care.models import CareRelationship
from moodtrack.people.models import Therapist
from moodtrack.reports.models import Report
from tests.conftest import seen_by
from tests.fixtures import documents
from tests.web.conftest import NOW, browser_of
from tests.web.pictures import CHROMIUM, browsing, page_of
from tests.web.rooms import DAY, HOUR, Rooms
from web.portal.standalone import styles

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]
LINKED = re.compile(r'<link rel="stylesheet"[^>]*>')
WIDTHS = (1280, 390, 320)
LOOKED_THROUGH = (1280, 320)
IN_A_ROOM = ("client", "reports", "agreements", "sharing", "access-log", "label", "end")

Visit = Callable[[Rooms, HttpClient], str]


def styled(html: str) -> str:
    """The page with its styles inside: the browser that looks at it has no network."""
    return LINKED.sub("", html).replace("</head>", f"<style>{styles()}</style></head>")


def caseload_of(rooms: Rooms, browser: HttpClient) -> str:
    return browser.get("/portal/").content.decode()


def first_run(rooms: Rooms, browser: HttpClient) -> str:
    return caseload_of(rooms, browser)


def invited(rooms: Rooms, browser: HttpClient) -> str:
    rooms.invited("Client J", 2)
    return caseload_of(rooms, browser)


def joined_without_check_ins(rooms: Rooms, browser: HttpClient) -> str:
    rooms.reported(rooms.joined("Client H"), None, documents.none())
    rooms.joined("Client I")
    return caseload_of(rooms, browser)


def sharing_paused(rooms: Rooms, browser: HttpClient) -> str:
    resting = rooms.joined("Client E")
    rooms.reported(resting, rooms.planned(resting, NOW + 4 * DAY), documents.paused())
    rooms.paused(resting, NOW - 7 * DAY)
    return caseload_of(rooms, browser)


def ended(rooms: Rooms, browser: HttpClient) -> str:
    relationship = rooms.joined("Client A")
    return browser.post(f"/portal/clients/{relationship.client_id}/end/", follow=True).content.decode()


def passed_without_a_next_one(rooms: Rooms, browser: HttpClient) -> str:
    unplanned = rooms.joined("Client G")
    rooms.reported(unplanned, rooms.planned(unplanned, NOW - 4 * DAY), documents.flat())
    return caseload_of(rooms, browser)


def partial_failure(rooms: Rooms, browser: HttpClient) -> str:
    relationship = rooms.joined("Client A")
    report = rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    with seen_by(relationship.client):
        Report.objects.filter(pk=report.pk).update(document=b"broken")
    return caseload_of(rooms, browser)


def reports_ready_updated_and_to_come(rooms: Rooms, browser: HttpClient) -> str:
    for name, starts_at, versions in (("A", HOUR, 1), ("B", 2 * HOUR, 2), ("C", 26 * HOUR, 0), ("D", 3 * HOUR, 0)):
        relationship = rooms.joined(f"Client {name}")
        session = rooms.planned(relationship, NOW + starts_at)
        if versions:
            rooms.reported(relationship, session, documents.full(), versions)
    return caseload_of(rooms, browser)


def everybody(rooms: Rooms, browser: HttpClient) -> str:
    rooms.everybody()
    return caseload_of(rooms, browser)


def not_started(rooms: Rooms, browser: HttpClient) -> str:
    rooms.everybody()
    return browser.get("/portal/", {"show": "not-started"}).content.decode()


def sought(rooms: Rooms, browser: HttpClient) -> str:
    rooms.everybody()
    return browser.post("/portal/", {"sought": "client c"}).content.decode()


def several_pages(rooms: Rooms, browser: HttpClient) -> str:
    for number in range(51):
        rooms.joined(f"Client {number:02}")
    return caseload_of(rooms, browser)


STATES: list[Visit] = [
    first_run,
    invited,
    joined_without_check_ins,
    sharing_paused,
    ended,
    passed_without_a_next_one,
    partial_failure,
    reports_ready_updated_and_to_come,
    everybody,
    not_started,
    sought,
    several_pages,
]


@pytest.fixture
def rooms(therapist: Therapist, make_client: Callable[..., CareRelationship]) -> Rooms:
    return Rooms(therapist, make_client, NOW)


@pytest.fixture
def browser(therapist: Therapist) -> HttpClient:
    return browser_of(therapist.account)


def keep_picture(page: Page, name: str, width: int, otherwise: Path) -> None:
    """Put a picture where somebody wants to look at it."""
    directory = Path(os.environ.get("MOODTRACK_PICTURES", otherwise))
    directory.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=directory / f"{name}-{width}.png", full_page=True)


def faults_of(pages: dict[str, str], otherwise: Path) -> dict[str, list[str]]:
    """What is wrong with pages, in words; a picture of each is kept. The database rests while the browser is open."""
    with browsing() as chromium:
        seen = {name: list(_faults(chromium, name, html, otherwise)) for name, html in pages.items()}
    return {name: faults for name, faults in seen.items() if faults}


def _faults(chromium: Browser, name: str, html: str, otherwise: Path) -> Iterator[str]:
    for width in WIDTHS:
        with page_of(chromium, styled(html), width=width) as page:
            keep_picture(page, name, width, otherwise)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                yield f"{width}: scrolls sideways"
            found = Axe().run(page).response["violations"] if width in LOOKED_THROUGH else []
            yield from (f"{width}: {one['id']}" for one in found if one["impact"] in {"serious", "critical"})


def alone(visit: Visit, rooms: Rooms, browser: HttpClient) -> str:
    """The page of one state, which is undone again."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        html = visit(rooms, browser)
        transaction.set_rollback(True)
    return html


def test_check_26_every_state_of_the_caseload_has_a_picture_and_axe_finds_nothing_serious(
    rooms: Rooms, browser: HttpClient, tmp_path: Path
) -> None:
    pages = {visit.__name__: alone(visit, rooms, browser) for visit in STATES}
    assert faults_of(pages, tmp_path) == {}


def test_axe_finds_nothing_serious_in_any_room_and_none_scrolls_sideways(
    rooms: Rooms, browser: HttpClient, tmp_path: Path
) -> None:
    with time_machine.travel(NOW, tick=False):
        pages = visited(rooms, browser)
    assert faults_of(pages, tmp_path) == {}


def visited(rooms: Rooms, browser: HttpClient) -> dict[str, str]:
    """Every other page, each by its name."""
    relationship = rooms.everybody()
    home = f"/portal/clients/{relationship.client_id}/"
    paths = {name: home if name == "client" else f"{home}{name}/" for name in IN_A_ROOM}
    agreed = browser.get(paths["agreements"]).content.decode()
    listed = browser.get(paths["reports"]).content.decode()
    paths["session"] = re.findall(r"/portal/sessions/[0-9a-f-]+/", agreed)[0]
    paths["together"] = re.findall(r"/portal/reports/[0-9a-f-]+/", listed)[0] + "together/"
    paths["invitations"] = "/portal/invitations/"
    pages = {name: browser.get(path).content.decode() for name, path in paths.items()}
    pages["slip"] = browser.post(paths["invitations"], {"label": "Client L"}).content.decode()
    pages["refused"] = browser.post(f"{home}sessions/", {"day": "1890-01-01", "minutes": "2"}).content.decode()
    return pages


def test_read_together_nothing_is_written_smaller_than_18_pixels(rooms: Rooms, browser: HttpClient) -> None:
    with time_machine.travel(NOW, tick=False):
        html = visited(rooms, browser)["together"]
    with browsing() as chromium, page_of(chromium, styled(html), width=1280) as page:
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('.sheet :is(p, li, th, td, dd, dt, h1, h2, summary, span, b)')]"
            ".filter((part) => part.innerText && part.offsetParent)"
            ".map((part) => parseFloat(getComputedStyle(part).fontSize)))"
        )
    assert smallest >= 18
