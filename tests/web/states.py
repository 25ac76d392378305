"""Every state of the caseload, each alone on its page.

`python -m tests.web.states FOLDER` writes a picture of each into a folder, wide and narrow.
"""

import os
import sys
from collections.abc import Callable

import pytest
from django.test import Client as HttpClient

from moodtrack.care.models import CareRelationship
from moodtrack.reports.models import Report, ReportRun
from tests.conftest import seen_by
from tests.fixtures import documents
from tests.web.looking import PLACE
from tests.web.rooms import DAY, HOUR, Rooms

Visit = Callable[[Rooms, HttpClient], str]
MORE_THAN_A_PAGE = 53


def caseload_of(browser: HttpClient, **wish: object) -> str:
    return browser.get("/portal/", wish).content.decode()


def found_by(browser: HttpClient, sought: str) -> str:
    return browser.post("/portal/", {"sought": sought}).content.decode()


def ready(rooms: Rooms) -> CareRelationship:
    """Somebody whose report is there."""
    relationship = rooms.joined("Client A")
    rooms.reported(relationship, rooms.planned(relationship, rooms.now + HOUR), documents.full())
    return relationship


def empty_caseload(rooms: Rooms, browser: HttpClient) -> str:
    return caseload_of(browser)


def report_ready(rooms: Rooms, browser: HttpClient) -> str:
    ready(rooms)
    return caseload_of(browser)


def report_updated(rooms: Rooms, browser: HttpClient) -> str:
    relationship = rooms.joined("Client B")
    rooms.reported(relationship, rooms.planned(relationship, rooms.now + HOUR), documents.worse(), versions=2)
    return caseload_of(browser)


def report_to_come(rooms: Rooms, browser: HttpClient) -> str:
    rooms.planned(rooms.joined("Client C"), rooms.now + 3 * DAY)
    return caseload_of(browser)


def report_being_made(rooms: Rooms, browser: HttpClient) -> str:
    rooms.planned(rooms.joined("Client D"), rooms.now + 3 * HOUR)
    return caseload_of(browser)


def report_could_not_be_made(rooms: Rooms, browser: HttpClient) -> str:
    relationship = ready(rooms)
    with seen_by(relationship.client):
        ReportRun.objects.update(parked_at=rooms.now, parked_because="it broke")
    return caseload_of(browser)


def report_does_not_open(rooms: Rooms, browser: HttpClient) -> str:
    with seen_by(ready(rooms).client):
        Report.objects.update(document=b"broken")
    return caseload_of(browser)


def label_does_not_open(rooms: Rooms, browser: HttpClient) -> str:
    relationship = ready(rooms)
    with seen_by(rooms.therapist):
        CareRelationship.objects.filter(pk=relationship.pk).update(label=b"broken")
    return caseload_of(browser)


def too_few_check_ins(rooms: Rooms, browser: HttpClient) -> str:
    relationship = rooms.joined("Client E")
    rooms.reported(relationship, rooms.planned(relationship, rooms.now + 20 * HOUR), documents.few())
    return caseload_of(browser)


def no_check_ins(rooms: Rooms, browser: HttpClient) -> str:
    rooms.reported(rooms.joined("Client F"), None, documents.none())
    rooms.joined("Client G")
    return caseload_of(browser)


def sharing_paused(rooms: Rooms, browser: HttpClient) -> str:
    resting = rooms.joined("Client H")
    rooms.reported(resting, rooms.planned(resting, rooms.now + 4 * DAY), documents.paused())
    rooms.paused(resting, rooms.now - 7 * DAY)
    return caseload_of(browser)


def nothing_shared(rooms: Rooms, browser: HttpClient) -> str:
    rooms.shared(ready(rooms), [])
    return caseload_of(browser)


def no_next_session(rooms: Rooms, browser: HttpClient) -> str:
    unplanned = rooms.joined("Client I")
    rooms.reported(unplanned, rooms.planned(unplanned, rooms.now - 4 * DAY), documents.flat())
    return caseload_of(browser)


def invited(rooms: Rooms, browser: HttpClient) -> str:
    rooms.invited("Client J", 2)
    rooms.invited("Client K", 20)
    return caseload_of(browser)


def ended(rooms: Rooms, browser: HttpClient) -> str:
    path = f"/portal/clients/{ready(rooms).client_id}/end/"
    return browser.post(path, follow=True).content.decode()


def everybody(rooms: Rooms, browser: HttpClient) -> str:
    rooms.everybody()
    return caseload_of(browser)


def by_label(rooms: Rooms, browser: HttpClient) -> str:
    rooms.everybody()
    return caseload_of(browser, by="label")


def not_started(rooms: Rooms, browser: HttpClient) -> str:
    rooms.everybody()
    return caseload_of(browser, show="not-started")


def sought_and_found(rooms: Rooms, browser: HttpClient) -> str:
    rooms.everybody()
    return found_by(browser, "client c")


def sought_in_vain(rooms: Rooms, browser: HttpClient) -> str:
    rooms.everybody()
    return found_by(browser, "Client Z")


def second_page(rooms: Rooms, browser: HttpClient) -> str:
    for number in range(MORE_THAN_A_PAGE):
        rooms.joined(f"Client {number:02}")
    return caseload_of(browser, page=2)


STATES: list[Visit] = [
    empty_caseload,
    report_ready,
    report_updated,
    report_to_come,
    report_being_made,
    report_could_not_be_made,
    report_does_not_open,
    label_does_not_open,
    too_few_check_ins,
    no_check_ins,
    sharing_paused,
    nothing_shared,
    no_next_session,
    invited,
    ended,
    everybody,
    by_label,
    not_started,
    sought_and_found,
    sought_in_vain,
    second_page,
]


if __name__ == "__main__":
    os.environ[PLACE] = sys.argv[1]
    sys.exit(pytest.main(["-q", "tests/web/test_rooms_look.py", "-k", "check_26"]))
