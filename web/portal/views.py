"""The therapist's pages: check, call one action, render."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from moodtrack.care.actions.caseload import CASELOAD_KINDS, open_caseload
from moodtrack.care.queries import label_of, relationship_with
from moodtrack.core.words import words_in
from moodtrack.entrance.throttling import PdfThrottle
from moodtrack.people.models import Therapist
from moodtrack.reports.actions.reading import list_reports, open_report
from moodtrack.reports.queries.reports import newest_session_reports, newest_version, reports_for
from moodtrack.reports.sheet.pdf.file import MEDIA_TYPE, report_file
from moodtrack.reports.sheet.pdf.paper import Paper
from moodtrack.reports.sheet.sheet import sheet_of
from web.portal.acting import Answer, as_therapist
from web.portal.caseload import groups_of
from web.portal.past_reports import lines_of

REPORTS_ON_A_PAGE = 30


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
    sheet = sheet_of(opened.document, words_in(therapist.account.language), is_rtl=get_language_bidi())
    newest = None if sheet.about.is_current else newest_version(opened.row)
    context = {"sheet": sheet, "therapist": therapist, "client_id": opened.row.client_id, "report_id": report_id}
    return render(request, "portal/report.html", context | {"newest_id": newest and newest.pk})


@transaction.non_atomic_requests
@require_safe
@as_therapist
def report_pdf(request: HttpRequest, therapist: Therapist, report_id: UUID) -> Answer:
    """The same page as a file, on the paper asked for; made anew each time, and kept nowhere."""
    account, paper = therapist.account, _paper(request.GET.get("paper", Paper.A4))
    if not PdfThrottle.takes(account.pk):
        return render(request, "429.html", status=429)
    opened = open_report(by=account, report_id=report_id, now=timezone.now())
    return partial(_file, opened.document, language=account.language, paper=paper)


def _file(document: Mapping[str, Any], *, language: str, paper: Paper) -> HttpResponse:
    file = report_file(document, language=language, paper=paper)
    return HttpResponse(file.content, content_type=MEDIA_TYPE, headers=file.headers)


@require_safe
@as_therapist
def past_reports(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """Every version about one client that holds only what is still shared, newest first."""
    account = therapist.account
    client = label_of(relationship_with(account, client_id))
    page = Paginator(reports_for(account, client_id), REPORTS_ON_A_PAGE).get_page(request.GET.get("page"))
    listed = list_reports(by=account, client_id=client_id, reports=list(page), now=timezone.now())
    context = {"client": client, "lines": lines_of(listed, zone=therapist.zone), "page": page, "therapist": therapist}
    return render(request, "portal/past_reports.html", context)


def _paper(name: str) -> Paper:
    try:
        return Paper(name)
    except ValueError as error:
        raise Http404 from error
