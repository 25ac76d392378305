"""The list of clients: who comes next, what their newest report says, and every state somebody can be in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.caseload import label_client
from moodtrack.care.actions.ending import end_care_of, end_own_care
from moodtrack.care.models import CareRelationship, Invitation
from moodtrack.care.rules import caseload as rules
from moodtrack.reports.models import Report, ReportRun
from tests.conftest import done, seen_by
from tests.fixtures import documents
from tests.web.conftest import NOW, browser_of
from tests.web.rooms import DAY, HOUR, Rooms
from tests.web.test_pages import text_of

CASELOAD = "/portal/"
BOOKKEEPING = re.compile("SAVEPOINT|RELEASE|SELECT current_setting|SELECT set_config")
PROLOGUE = re.compile('(FROM|UPDATE) "(django_session|people_account|people_therapist)"|audit_auditevent')


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rooms(therapist, make_client):
    return Rooms(therapist, make_client, NOW)


def labels_in(answer):
    return re.findall(r"<bdi>(Client [^<]+)</bdi></a>", answer.content.decode())


def links_of(answer):
    return re.findall(r'<th scope="row">\s*<a href="([^"]+)"', answer.content.decode())


def test_check_23_the_next_session_comes_first_and_nobody_is_put_in_order_of_mood_or_score(browser, rooms):
    better, worse = rooms.joined("Client Better"), rooms.joined("Client Worse")
    rooms.reported(worse, rooms.planned(worse, NOW + 2 * DAY), documents.worse())
    rooms.reported(better, rooms.planned(better, NOW + DAY), documents.full())
    rooms.joined("Client Unplanned")
    answer = browser.get(CASELOAD)
    assert labels_in(answer) == ["Client Better", "Client Worse", "Client Unplanned"]
    orders = re.search(r'aria-label="In which order">(.*?)</nav>', answer.content.decode(), re.DOTALL)[1]
    assert re.findall(r">([^<]+)</a>", orders) == ["Next session first", "By label"]
    for order in ("mood", "score", "severity", "-mood", "completeness"):
        assert labels_in(browser.get(CASELOAD, {"by": order})) == labels_in(answer)


def test_by_label_everybody_is_in_one_list(browser, rooms):
    for label, days in (("Client C", 1), ("Client b", 9), ("Client A", 3)):
        rooms.planned(rooms.joined(label), NOW + days * DAY)
    answer = browser.get(CASELOAD, {"by": "label"})
    assert labels_in(answer) == ["Client A", "Client b", "Client C"]
    assert 'class="group"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("today", ["Client A", "Client B"]),
        ("this-week", ["Client A", "Client B", "Client C on Thursdays", "Client D", "Client E"]),
        ("not-started", ["Client D", "Client F", "Client I"]),
        ("nonsense", [f"Client {name}" for name in ("A", "B", "C on Thursdays", *"DEFGHI")]),
    ],
)
def test_chips_choose_who_is_shown(browser, rooms, show, expected):
    rooms.everybody()
    assert labels_in(browser.get(CASELOAD, {"show": show})) == expected


def test_every_state_is_told_in_words(browser, rooms):
    rooms.everybody()
    words = text_of(browser.get(CASELOAD))
    for state in (
        "Client A Session 2 Today 14:20 12 of 14",
        "Mood has been lower since session 8 Updated 13:20",
        "Too few check-ins Ready",
        "Client D Session 1 Fri 27 Nov, 13:20 No report yet From Thu 13:20",
        "Client E Sharing paused since 17 Nov",
        "No report yet From 16 Dec",
        "Client G After session 1 Not set Last met 20 Nov",
        "Client H Joined 1 Sep Not set No check-ins yet",
        "Client I Joined 1 Sep Not set No report yet",
        "Client J Invited 22 Nov, code works until 6 Dec",
        "Client K Invited 4 Nov, code ran out on 18 Nov",
        "Nobody watches check-ins live.",
    ):
        assert state in words


def test_a_report_of_a_session_within_a_day_that_is_not_there_yet_is_being_made(browser, rooms):
    rooms.planned(rooms.joined("Client A"), NOW + 2 * HOUR)
    assert "No report yet Being made" in text_of(browser.get(CASELOAD))


def test_a_row_is_one_link_and_leads_to_the_report_or_to_where_it_will_be(browser, rooms):
    relationship, other = rooms.joined("Client A"), rooms.joined("Client B")
    report = rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    answer = browser.get(CASELOAD)
    assert links_of(answer) == [f"/portal/reports/{report.pk}/", f"/portal/clients/{other.client_id}/"]
    rows = re.findall(r'<tr class="client">(.*?)</tr>', answer.content.decode(), re.DOTALL)
    assert [len(re.findall(r"<a |<button|tabindex", row)) for row in rows] == [1, 1]


def test_a_report_that_does_not_open_hides_nobody_and_is_said(browser, rooms, caplog):
    relationship = rooms.joined("Client A")
    report = rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    with seen_by(relationship.client):
        Report.objects.filter(pk=report.pk).update(document=b"broken")
    words = text_of(browser.get(CASELOAD))
    assert "Mood lines could not load. Reports still open." in words
    assert "Client A Session 1 Today 14:20 Ready" in words
    assert "does not open" in caplog.text


def test_a_label_that_does_not_open_is_said_and_everybody_else_is_there(browser, rooms, caplog):
    relationship, other = rooms.joined("Client A"), rooms.joined("Client B")
    for one in (relationship, other):
        rooms.reported(one, rooms.planned(one, NOW + HOUR), documents.full())
    with seen_by(rooms.therapist):
        CareRelationship.objects.filter(pk=relationship.pk).update(label=b"broken")
    words = text_of(browser.get(CASELOAD))
    assert "Label cannot be read Session 1 Today 14:20 12 of 14" in words
    assert "Client B Session 1 Today 14:20 12 of 14" in words
    assert "a label does not open" in caplog.text


def test_a_client_whose_label_does_not_open_has_all_rooms_and_is_given_another(browser, rooms):
    relationship = rooms.joined("Client A")
    with seen_by(rooms.therapist):
        CareRelationship.objects.filter(pk=relationship.pk).update(label=b"broken")
    home = f"{CASELOAD}clients/{relationship.client_id}/"
    for room in ("", "reports/", "agreements/", "sharing/", "access-log/", "end/"):
        assert "Label cannot be read" in text_of(browser.get(home + room))
    browser.post(home + "label/", {"label": "Client Anew"})
    assert labels_in(browser.get(CASELOAD)) == ["Client Anew"]


def test_an_invitation_whose_label_does_not_open_is_said_and_the_others_are_there(browser, rooms):
    rooms.invited("Client J", 2)
    rooms.invited("Client K", 3)
    with seen_by(rooms.therapist):
        Invitation.objects.filter(created_at=NOW - 2 * DAY).update(label=b"broken")
    for path in (CASELOAD, f"{CASELOAD}invitations/"):
        words = text_of(browser.get(path))
        assert "Label cannot be read Invited 22 Nov, code works until 6 Dec" in words
        assert "Client K Invited 21 Nov, code works until 5 Dec" in words


@pytest.mark.parametrize("starts_in", [HOUR, None])
def test_a_report_that_could_not_be_made_is_said_in_the_list(browser, rooms, starts_in):
    relationship, other = rooms.joined("Client A"), rooms.joined("Client B")
    for one in (relationship, other):
        rooms.reported(one, rooms.planned(one, NOW + starts_in) if starts_in else None, documents.full())
    with seen_by(relationship.client):
        ReportRun.objects.update(parked_at=NOW, parked_because="it broke")
    states = re.findall(r'class="state">([^<]*)<', browser.get(CASELOAD).content.decode())
    assert (states[0], "Could not be made" in states[1]) == ("Could not be made", False)


def test_a_report_of_another_session_that_could_not_be_made_says_nothing_of_the_next(browser, rooms):
    relationship = rooms.joined("Client A")
    rooms.reported(relationship, rooms.planned(relationship, NOW - DAY), documents.full())
    with seen_by(relationship.client):
        ReportRun.objects.update(parked_at=NOW, parked_because="it broke")
    rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    assert "Could not be made" not in text_of(browser.get(CASELOAD))


def test_a_report_that_is_shared_no_more_leaves_nothing_in_the_list(browser, rooms):
    relationship = rooms.joined("Client A")
    rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    rooms.shared(relationship, [])
    words = text_of(browser.get(CASELOAD))
    assert "Mood has been" not in words
    assert "12 of 14" not in words


def test_what_is_sought_is_found_in_any_case_and_stands_in_no_address(browser, rooms, caplog):
    rooms.everybody()
    answer = browser.post(CASELOAD, {"sought": "client c"})
    assert labels_in(answer) == ["Client C on Thursdays"]
    assert "1 client found." in text_of(answer)
    assert "client c" not in caplog.text
    assert 'method="post"' in re.search(r"<form[^>]*role=\"search\"", answer.content.decode())[0]


def test_who_is_sought_and_not_there_is_said_to_be_nobody(browser, rooms):
    rooms.joined("Client A")
    assert "Nobody of your clients is among these." in text_of(browser.post(CASELOAD, {"sought": "Client Z"}))


def test_more_than_a_page_go_on_on_another(browser, rooms, monkeypatch):
    monkeypatch.setattr(rules, "PAGE", 2)
    for name in "ABC":
        rooms.planned(rooms.joined(f"Client {name}"), NOW + DAY)
    first, second = browser.get(CASELOAD), browser.get(CASELOAD, {"page": 2})
    assert (labels_in(first), labels_in(second)) == (["Client A", "Client B"], ["Client C"])
    assert "Page 1 of 2" in text_of(first)
    assert labels_in(browser.get(CASELOAD, {"page": "eleven"})) == labels_in(first)


def test_looking_leaves_a_line_for_each_client_of_the_page_and_for_no_other(browser, rooms, monkeypatch):
    monkeypatch.setattr(rules, "PAGE", 1)
    shown, other = rooms.joined("Client A"), rooms.joined("Client B")
    browser.get(CASELOAD)
    told = []
    for relationship in (shown, other):
        with seen_by(relationship.client):
            told.append(list(AuditEvent.objects.filter(action="read_caseload").values_list("kinds", flat=True)))
    assert told == [[["label", "session", "report", "mood"]], []]


def test_a_client_who_ended_it_leaves_the_list_and_so_does_one_whom_the_therapist_let_go(browser, rooms):
    gone, let_go = rooms.joined("Client A"), rooms.joined("Client B")
    done(end_own_care, by=gone.client.account, relationship_id=gone.pk, now=NOW)
    done(end_care_of, by=rooms.therapist.account, client_id=let_go.client_id, now=NOW)
    assert labels_in(browser.get(CASELOAD)) == []


def test_two_hundred_clients_take_three_statements_beside_the_prologue(browser, rooms):
    rooms.everybody()
    with CaptureQueriesContext(connection) as captured:
        browser.get(CASELOAD)
    sent = [query["sql"] for query in captured if not BOOKKEEPING.match(query["sql"])]
    beside = [sql for sql in sent if not PROLOGUE.search(sql.split("WHERE")[0].split("INNER JOIN")[0])]
    assert len(beside) == 3


def test_a_label_cannot_smuggle_markup_into_what_is_sought(browser, rooms):
    relationship = rooms.joined("Client A")
    script = "<script>alert(1)</script>"
    done(label_client, by=rooms.therapist.account, client_id=relationship.client_id, label=script, now=NOW)
    answer = browser.post(CASELOAD, {"sought": script})
    assert b"<script>alert" not in answer.content
    assert b'value="&lt;script&gt;alert(1)' in answer.content


def test_a_stranger_sees_nobody(rooms, strangers):
    rooms.everybody()
    assert labels_in(browser_of(strangers[0]).get(CASELOAD)) == ["Client Z"]


def test_a_session_that_comes_at_night_is_todays_on_the_therapists_clock(browser, rooms):
    midnight_in_madrid = NOW.replace(hour=23, minute=0)
    rooms.planned(rooms.joined("Client A"), midnight_in_madrid - timedelta(minutes=1))
    rooms.planned(rooms.joined("Client B"), midnight_in_madrid)
    assert labels_in(browser.get(CASELOAD, {"show": "today"})) == ["Client A"]
