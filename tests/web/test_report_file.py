"""The report as a file: the same door as its page, another form."""

import pytest
import time_machine
from django.db import connection

from moodtrack.audit.models import AuditEvent
from moodtrack.entrance.throttling import PdfThrottle
from moodtrack.reports.sheet.pdf.file import ReportFile
from tests.conftest import phone_of, seen_by
from tests.reports.pdf_reading import ReadPdf
from tests.web.conftest import NOW, browser_of
from web.portal.views import reports


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(therapist):
    return phone_of(therapist.account)


def page_of(report):
    return f"/portal/reports/{report.pk}/"


def test_the_page_leads_to_its_file_on_either_paper(browser, report):
    page = browser.get(page_of(report)).content.decode()
    assert f'href="{page_of(report)}pdf/"' in page
    assert f'href="{page_of(report)}pdf/?paper=letter"' in page


@pytest.mark.parametrize(("paper", "width"), [("", 595), ("?paper=a4", 595), ("?paper=letter", 612)])
def test_page_and_api_give_the_same_file(browser, desk, report, paper, width):
    by_page = browser.get(f"{page_of(report)}pdf/{paper}")
    by_api = desk.get(f"/reports/{report.pk}.pdf{paper}")
    for answer in (by_page, by_api):
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Disposition"] == f'attachment; filename="report-{str(report.pk)[-8:]}.pdf"'
    assert by_page.content == by_api.content
    (only,) = ReadPdf(by_page.content).pages
    assert round(float(only.mediabox.width)) == width


def test_fetching_it_leaves_the_audit_line_of_reading_it(browser, desk, report, therapist):
    for fetch in (lambda: browser.get(f"{page_of(report)}pdf/"), lambda: desk.get(f"/reports/{report.pk}.pdf")):
        with seen_by(report.client):
            before = AuditEvent.objects.count()
        fetch()
        with seen_by(report.client):
            assert AuditEvent.objects.count() == before + 1
            line = AuditEvent.objects.latest("sequence")
        assert (line.action, line.client_id, line.actor_id) == ("read_report", report.client_id, therapist.pk)


def test_a_paper_nobody_sells_is_refused(browser, desk, report):
    assert browser.get(f"{page_of(report)}pdf/?paper=a3").status_code == 404
    answer = desk.get(f"/reports/{report.pk}.pdf?paper=a3")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_paper")


def test_files_from_the_page_and_from_the_api_are_counted_together(browser, desk, report, monkeypatch):
    monkeypatch.setattr(PdfThrottle, "limit", 2)
    assert browser.get(f"{page_of(report)}pdf/").status_code == 200
    assert desk.get(f"/reports/{report.pk}.pdf").status_code == 200
    assert browser.get(f"{page_of(report)}pdf/").status_code == 429
    assert desk.get(f"/reports/{report.pk}.pdf").status_code == 429


def test_no_transaction_is_open_while_type_is_set(browser, report, monkeypatch):
    def set_type(document, **_):
        seen.append(len(connection.savepoint_ids))
        return ReportFile("report.pdf", b"")

    outside, seen = len(connection.savepoint_ids), []
    monkeypatch.setattr(reports, "report_file", set_type)
    browser.get(f"{page_of(report)}pdf/")
    assert seen == [outside]


def test_a_stranger_gets_404(report, strangers):
    assert browser_of(strangers[0]).get(f"{page_of(report)}pdf/").status_code == 404
    assert phone_of(strangers[0]).get(f"/reports/{report.pk}.pdf").status_code == 404


def test_the_fonts_of_the_page_come_from_the_same_origin(browser, report):
    page = browser.get(page_of(report)).content.decode()
    assert "/static/moodtrack/fonts.css" in page
    styles = browser.get("/static/moodtrack/fonts.css")
    content = b"".join(styles.streaming_content).decode()
    assert "//" not in content
    assert 'url("fonts/NotoSans-Regular.woff2")' in content
