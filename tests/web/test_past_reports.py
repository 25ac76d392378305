"""The list of past reports: every version keeps its words, and only those are there that hold what is still shared."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moodtrack.audit.models import AuditEvent
from moodtrack.care.models import Consent
from moodtrack.reports.models import Report
from tests.conftest import seen_by
from tests.fixtures import documents
from tests.web.conftest import NOW, browser_of


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def path_of(relationship):
    return f"/portal/clients/{relationship.client_id}/reports/"


def text_of(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


@pytest.fixture
def two_versions(stored, relationship):
    """The first of them an hour older."""
    first, second = stored(documents.full()), stored(documents.worse())
    with seen_by(relationship.client):
        Report.objects.filter(pk=first.pk).update(made_at=NOW - timedelta(hours=1))
    return first, second


def test_every_version_is_listed_newest_first_and_leads_to_its_page(browser, two_versions, relationship):
    first, second = two_versions
    answer = browser.get(path_of(relationship))
    assert re.findall(r'href="/portal/reports/([0-9a-f-]+)/"', answer.content.decode()) == [
        str(second.pk),
        str(first.pk),
    ]
    assert "Reports about Client A" in text_of(answer)
    assert "Session 9, Tue 24 Nov 2026, 14:00 Version 2 made Tue 24 Nov 2026, 13:20" in text_of(answer)


def test_an_older_version_keeps_its_words(browser, stored):
    older, newer = stored(documents.full()), stored(documents.worse())
    assert "Mood has been higher since session 8:" in text_of(browser.get(f"/portal/reports/{older.pk}/"))
    assert "Mood has been lower since session 8:" in text_of(browser.get(f"/portal/reports/{newer.pk}/"))


def test_an_older_version_says_so_first_and_leads_to_the_newest(browser, stored):
    older, _, newest = (stored(made()) for made in (documents.full, documents.flat, documents.worse))
    heading = browser.get(f"/portal/reports/{older.pk}/").content.decode().split("<article")[1]
    assert "A newer version is on its way or there." in heading
    assert f'href="/portal/reports/{newest.pk}/"' in heading
    assert "A newer version" not in browser.get(f"/portal/reports/{newest.pk}/").content.decode()


def test_the_report_leads_to_its_list(browser, report, relationship):
    assert path_of(relationship) in browser.get(f"/portal/reports/{report.pk}/").content.decode()


def test_a_version_that_holds_what_is_shared_no_more_is_not_listed(browser, report, relationship):
    with seen_by(relationship.client):
        version = relationship.consents.latest("version").version
        Consent.objects.create(
            relationship=relationship, client=relationship.client, version=version + 1, given_at=NOW, kinds=["energy"]
        )
    answer = browser.get(path_of(relationship))
    assert str(report.pk) not in answer.content.decode()
    assert "No reports yet." in text_of(answer)


def test_looking_at_the_list_leaves_an_audit_line(browser, report, relationship):
    browser.get(path_of(relationship))
    with seen_by(relationship.client):
        line = AuditEvent.objects.latest("at")
    assert (line.action, line.client_id) == ("list_reports", relationship.client_id)


def test_the_list_costs_the_same_however_long_it_is(browser, stored, relationship):
    counts = []
    for document in (documents.full(), documents.flat(), documents.worse()):
        stored(document)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path_of(relationship)).status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_a_long_list_goes_on_on_another_page(browser, two_versions, relationship, monkeypatch):
    monkeypatch.setattr("web.portal.views.reports.REPORTS_ON_A_PAGE", 1)
    first, second = two_versions
    assert "Older reports" in text_of(browser.get(path_of(relationship)))
    older = browser.get(path_of(relationship), {"page": 2}).content.decode()
    assert (str(first.pk) in older, str(second.pk) in older) == (True, False)


def test_a_stranger_gets_404(relationship, report, strangers):
    assert browser_of(strangers[0]).get(path_of(relationship)).status_code == 404
