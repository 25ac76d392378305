"""The therapist's pages: check, call one action, render."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from moodtrack.care.actions.caseload import CASELOAD_KINDS, open_caseload
from moodtrack.core.words import words_in
from moodtrack.people.models import Therapist
from moodtrack.reports.actions.reading import open_report
from moodtrack.reports.queries.reports import newest_session_reports
from moodtrack.reports.sheet.pdf.file import MEDIA_TYPE, report_file
from moodtrack.reports.sheet.pdf.paper import Paper
from moodtrack.reports.sheet.sheet import sheet_of
from web.portal.acting import as_therapist
from web.portal.caseload import groups_of


@require_safe
@as_therapist
def caseload(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """Who comes next, and the way to each one's report."""
    now = timezone.now()
    rows = open_caseload(by=therapist.account, now=now, kinds=(*CASELOAD_KINDS, "report"))
    reports = newest_session_reports(row.relationship.pk for row in rows)
    groups = groups_of(rows, reports, zone=therapist.zone, now=now)
    return render(request, "portal/caseload.html", {"groups": groups, "therapist": therapist})


@require_safe
@as_therapist
def report(request: HttpRequest, therapist: Therapist, report_id: UUID) -> HttpResponse:
    """One page before the session."""
    opened = open_report(by=therapist.account, report_id=report_id, now=timezone.now())
    sheet = sheet_of(opened.document, words_in(therapist.account.language))
    return render(request, "portal/report.html", {"sheet": sheet, "therapist": therapist, "report_id": report_id})


@require_safe
@as_therapist
def report_pdf(request: HttpRequest, therapist: Therapist, report_id: UUID) -> HttpResponse:
    """The same page as a file, on the paper asked for; made anew each time, and kept nowhere."""
    paper = _paper(request.GET.get("paper", Paper.A4))
    opened = open_report(by=therapist.account, report_id=report_id, now=timezone.now())
    file = report_file(opened.document, language=therapist.account.language, paper=paper)
    return HttpResponse(file.content, content_type=MEDIA_TYPE, headers=file.headers)


def _paper(name: str) -> Paper:
    try:
        return Paper(name)
    except ValueError as error:
        raise Http404 from error
