"""Who reaches which page, what stands on it, and what a browser may do with it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.caseload import label_client
from moodtrack.care.actions.sessions import plan_session
from tests.conftest import done, seen_by
from tests.fixtures import documents
from tests.web.conftest import NOW, browser_of

CASELOAD = "/portal/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def path_of(report):
    return f"/portal/reports/{report.pk}/"


def text_of(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_a_therapist_reads_the_report(browser, report):
    answer = browser.get(path_of(report))
    assert answer.status_code == 200
    assert "What Client A wants to talk about" in text_of(answer)
    assert "Mood has been higher since session 8:" in text_of(answer)
    assert b'role="img"' in answer.content


def test_reading_a_report_leaves_an_audit_line(browser, report, therapist):
    browser.get(path_of(report))
    with seen_by(report.client):
        line = AuditEvent.objects.latest("at")
    assert (line.action, line.client_id, line.actor_id) == ("read_report", report.client_id, therapist.pk)


def test_the_caseload_lists_ones_own_clients_with_the_way_to_their_report(browser, report, relationship):
    by = relationship.therapist.account
    done(plan_session, by=by, client_id=relationship.client_id, starts_at=NOW + timedelta(minutes=40), now=NOW)
    answer = browser.get(CASELOAD)
    assert path_of(report) in answer.content.decode()
    assert "Today Client A Tue 24 Nov 2026, 14:00 Report made Tue 24 Nov 2026, 13:20" in text_of(answer)


def test_the_caseload_comes_in_groups_soonest_first(browser, therapist, make_client):
    for label, days in (("Later one", 20), ("Unplanned", None), ("Soon", 3)):
        client_id = make_client(therapist, label).client_id
        if days:
            starts_at = NOW + timedelta(days=days)
            done(plan_session, by=therapist.account, client_id=client_id, starts_at=starts_at, now=NOW)
    words = text_of(browser.get(CASELOAD))
    order = [words.index(word) for word in ("Within seven days Soon", "Later Later one", "No session set Unplanned")]
    assert order == sorted(order)
    assert words.count("No report yet") == 3


def test_a_stranger_sees_none_of_the_caseload(relationship, strangers):
    words = text_of(browser_of(strangers[0]).get(CASELOAD))
    assert "Client Z" in words
    assert "Client A" not in words


def test_a_therapist_without_clients_is_told_how_to_begin(browser):
    assert "No clients yet. Invite a client: they choose what to share." in text_of(browser.get(CASELOAD))


def test_a_client_is_told_that_this_is_the_therapists_side(report):
    for path in (CASELOAD, path_of(report)):
        answer = browser_of(report.client.account).get(path)
        assert answer.status_code == 403
        assert "Your own check-ins are in the app on your phone." in text_of(answer)
        assert "no-store" in answer["Cache-Control"]


def test_pages_about_a_person_are_kept_by_no_cache(browser, report):
    for path in (CASELOAD, path_of(report)):
        assert browser.get(path)["Cache-Control"] == "no-store"


def test_nothing_on_a_page_needs_an_inline_script_or_style(browser, anonymous, report):
    answers = [
        browser.get(CASELOAD),
        browser.get(path_of(report)),
        anonymous.get("/portal/sign-in/"),
        anonymous.get("/"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:|//[a-z]", answer.content.decode())


def test_the_report_page_costs_the_same_however_much_it_holds(browser, stored):
    counts = []
    for document in (documents.none(), documents.full()):
        path = path_of(stored(document))
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_caseload_costs_the_same_however_many_there_are(browser, therapist, make_client):
    counts = []
    for number in range(3):
        make_client(therapist, f"Client {number}")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(CASELOAD).status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_the_front_page_names_the_product_and_its_doors(anonymous):
    answer = anonymous.get("/")
    assert "moodtrack" in text_of(answer)
    assert {"/portal/sign-in/", "/api/docs/"} <= set(re.findall(r'href="([^"]+)"', answer.content.decode()))


def test_a_page_that_does_not_exist_looks_like_one_that_is_not_ours(anonymous):
    answer = anonymous.get("/portal/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page, or it is not yours to see." in text_of(answer)


def test_a_label_cannot_smuggle_markup(browser, relationship):
    script = "<script>alert(1)</script>"
    done(label_client, by=relationship.therapist.account, client_id=relationship.client_id, label=script, now=NOW)
    assert b"&lt;script&gt;alert(1)" in browser.get(CASELOAD).content
