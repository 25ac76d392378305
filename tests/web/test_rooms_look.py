"""Every page, and every state of the caseload, in a real browser.

`MOODTRACK_PICTURES=out/portal pytest tests/web/test_rooms_look.py` keeps a picture of each, wide and narrow.
"""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.test import Client as HttpClient
from django.urls import resolve

import web
from moodtrack.agreements.models import Annotation, WatchedQuestion
from moodtrack.care.models import CareRelationship, Invitation, TherapySession
from moodtrack.entrance.second_factor import factors_of
from moodtrack.people.actions.practices import add_therapist
from moodtrack.people.models import Account, Therapist
from moodtrack.reports.models import Report
from tests.conftest import seen_by
from tests.web.conftest import NOW, browser_of
from tests.web.door import CODE, SECURITY, typed, with_authenticator
from tests.web.every_page import Route, has_no_page, page_at, routes
from tests.web.looking import WIDTHS, faults_of, kept_in, picture_of, styled
from tests.web.pictures import CHROMIUM, browsing, page_of
from tests.web.rooms import Rooms
from tests.web.states import STATES, Visit
from web.portal.first_sign_in import first_sign_in_path

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]
PNG = b"\x89PNG"
TEMPLATES = Path(web.__file__).parent / "templates"
ELSEWHERE = {"429.html", "500.html", "portal/standalone.html", "portal/caseload/pages.html"}
"""What is looked at for itself: two pages that nobody asks for, the file of a command, and a state of the caseload."""


@pytest.fixture
def rooms(therapist: Therapist, make_client: Callable[..., CareRelationship]) -> Rooms:
    return Rooms(therapist, make_client, NOW)


@pytest.fixture
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def alone(visit: Visit, rooms: Rooms) -> str:
    """The page of one state, which is undone again."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        html = visit(rooms, browser_of(rooms.therapist.account))
        transaction.set_rollback(True)
    return html


def test_check_26_every_state_of_the_caseload_has_a_picture_and_axe_finds_nothing_serious(
    rooms: Rooms, tmp_path: Path
) -> None:
    pages = {visit.__name__: alone(visit, rooms) for visit in STATES}
    assert faults_of(pages, kept_in(tmp_path)) == {}
    for visit, width in product(STATES, WIDTHS):
        assert picture_of(kept_in(tmp_path) / visit.__name__, width).read_bytes().startswith(PNG)


def captured(rooms: Rooms) -> dict[str, Any]:
    """What the paths of the portal capture, each by its name; all of it is there, and the therapist's to see."""
    relationship = rooms.everybody()
    link = add_therapist(practice=rooms.therapist.practice, email="new@practice.example", name="New Three", now=NOW)
    with seen_by(rooms.therapist):
        return {
            "client_id": relationship.client_id,
            "session_id": _first(TherapySession.objects.filter(relationship=relationship)),
            "report_id": _first(Report.objects.filter(relationship=relationship)),
            "question_id": _first(WatchedQuestion.objects.all()),
            "annotation_id": _first(Annotation.objects.all()),
            "invitation_id": _first(Invitation.objects.filter(used_at=None)),
            **resolve(first_sign_in_path(link.account)).kwargs,
        }


def _first(rows: QuerySet[Any]) -> Any:
    return rows.order_by("pk").values_list("pk", flat=True)[0]


def half_way(account: Account) -> HttpClient:
    """Where the password was right and the code is still to come."""
    browser = browser_of()
    typed(browser, account.email)
    return browser


def visited(rooms: Rooms, ids: dict[str, Any]) -> dict[Route, Any]:
    """What each route of the portal answers to whoever gets its page: before there is a second factor, or with one."""
    account = rooms.therapist.account
    before = {route: page_at(route, browser_of(account), browser_of()) for route in routes(ids)}
    with_authenticator(account)
    return {route: page or page_at(route, browser_of(account), half_way(account)) for route, page in before.items()}


def answered(rooms: Rooms, ids: dict[str, Any]) -> dict[str, Any]:
    """The pages that forms give, and those that refuse."""
    account, anonymous, browser = rooms.therapist.account, browser_of(), browser_of(rooms.therapist.account)
    too_old = browser_of(account)
    too_old.handler.enforce_csrf_checks = True
    factor = factors_of(account)[0]
    return {
        "slip": browser.post("/portal/invitations/", {"label": "Client L"}),
        "refused": browser.post(f"/portal/clients/{ids['client_id']}/sessions/", {"day": "1890-01-01"}),
        "wrong_password": typed(anonymous, account.email, "not this one"),
        "wrong_code": half_way(account).post(CODE, {"code": "000000"}),
        "dead_link": anonymous.get("/portal/first-sign-in/none/none/"),
        "last_factor": browser.post(f"{SECURITY}remove/", {"factor": factor.pk}),
        "too_old": too_old.post(f"/portal/clients/{ids['client_id']}/end/"),
        "not_found": browser.get("/portal/nowhere/"),
        "for_clients": browser_of(Account.objects.get(pk=ids["client_id"])).get("/portal/"),
        "codes": browser.post(f"{SECURITY}recovery-codes/", follow=True),
    }


@pytest.mark.usefixtures("_at_noon")
def test_axe_finds_nothing_serious_on_any_page_there_is_and_none_scrolls_sideways(
    rooms: Rooms, tmp_path: Path, settings: Any
) -> None:
    settings.MOODTRACK_REQUIRE_MFA = True
    ids = captured(rooms)
    routed = visited(rooms, ids)
    without = [route for route, page in routed.items() if page is None]
    browser = browser_of(rooms.therapist.account)
    assert [route.name for route in without if not has_no_page(route, browser)] == []
    named = {route.name.rpartition(":")[2]: page for route, page in routed.items() if page is not None}
    pages = named | answered(rooms, ids)
    assert templates_without(pages) == []
    html = {name: page.content.decode() for name, page in pages.items()}
    made_by_nobody = {name: render_to_string(name) for name in ("429.html", "500.html")}
    assert faults_of(html | made_by_nobody, kept_in(tmp_path)) == {}


def templates_without(pages: dict[str, Any]) -> list[str]:
    """The templates that none of these pages is made of; those of a report are looked at for themselves."""
    used = {template.name for page in pages.values() for template in page.templates}
    there = {str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html")}
    return sorted(name for name in there - used - ELSEWHERE if not name.startswith("portal/sheet/"))


@pytest.mark.usefixtures("_at_noon")
def test_read_together_nothing_is_written_smaller_than_18_pixels(rooms: Rooms) -> None:
    path = f"/portal/reports/{captured(rooms)['report_id']}/together/"
    html = browser_of(rooms.therapist.account).get(path).content.decode()
    with browsing() as chromium, page_of(chromium, styled(html), width=1280) as page:
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('.sheet :is(p, li, th, td, dd, dt, h1, h2, summary, span, b)')]"
            ".filter((part) => part.innerText && part.offsetParent)"
            ".map((part) => parseFloat(getComputedStyle(part).fontSize)))"
        )
    assert smallest >= 18
