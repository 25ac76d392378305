"""A report: on the screen, as a file, read together; those before it; and having one made."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_http_methods, require_safe

from moodtrack.care.actions.caseload import open_client
from moodtrack.care.queries import relationship_with, standing_with
from moodtrack.core.words import words_in
from moodtrack.entrance.throttling import PdfThrottle
from moodtrack.people.models import Therapist
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.actions.reading import OpenedReport, list_reports, open_report
from moodtrack.reports.queries.reports import newest_report, newest_version, report_for, reports_for
from moodtrack.reports.rules import Outlook
from moodtrack.reports.sheet.pdf.file import MEDIA_TYPE, report_file
from moodtrack.reports.sheet.pdf.paper import Paper
from moodtrack.reports.sheet.sheet import sheet_of
from moodtrack.reports.sheet.together import shown_together
from web.portal.acting import Answer, as_therapist
from web.portal.clock import Clock
from web.portal.heading import heading_of
from web.portal.past_reports import lines_of
from web.portal.report_page import ReportPage

REPORTS_ON_A_PAGE = 30


@require_safe
@as_therapist
def client(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """The newest report about one client; where there is none, when there will be one."""
    account, now = therapist.account, timezone.now()
    newest = newest_report(relationship_with(account, client_id).pk)
    if newest is not None:
        return _report_page(request, therapist, open_report(by=account, report_id=newest.pk, now=now))
    open_client(by=account, client_id=client_id, now=now)
    page = ReportPage(standing_with(account, client_id, now), None, is_newest=True)
    return render(request, "portal/report.html", page.context(Clock.of(therapist)) | {"therapist": therapist})


@require_safe
@as_therapist
def waiting(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """Whether a report is still being made. A waiting page asks over and over, and is shown nothing of anybody's."""
    clock = Clock.of(therapist)
    standing = standing_with(therapist.account, client_id, clock.now)
    page = ReportPage(standing, newest_report(standing.row.relationship.pk), is_newest=True)
    return JsonResponse({"is_being_made": page.outlook(clock) is Outlook.BEING_MADE})


@require_safe
@as_therapist
def report(request: HttpRequest, therapist: Therapist, report_id: UUID) -> HttpResponse:
    """One page before the session."""
    return _report_page(request, therapist, open_report(by=therapist.account, report_id=report_id, now=timezone.now()))


def _report_page(request: HttpRequest, therapist: Therapist, opened: OpenedReport) -> HttpResponse:
    clock, row = Clock.of(therapist), opened.row
    standing = standing_with(therapist.account, row.client_id, clock.now)
    newest = newest_report(standing.row.relationship.pk)
    page = ReportPage(standing, row, is_newest=newest == row)
    sheet = sheet_of(opened.document, words_in(therapist.account.language), is_rtl=get_language_bidi())
    later = None if sheet.about.is_current else newest_version(row)
    context = {"sheet": sheet, "report_id": row.pk, "newest_id": later and later.pk, "therapist": therapist}
    return render(request, "portal/report.html", page.context(clock) | context)


@require_safe
@as_therapist
def together(request: HttpRequest, therapist: Therapist, report_id: UUID) -> HttpResponse:
    """The same page for two pairs of eyes: large, nothing around it, nothing the client's own preview does not have."""
    account = therapist.account
    newest = newest_version(report_for(account, report_id))
    if newest is not None:
        return redirect("portal:together", newest.pk)
    document = shown_together(open_report(by=account, report_id=report_id, now=timezone.now()).document)
    sheet = sheet_of(document, words_in(account.language), is_rtl=get_language_bidi())
    return render(request, "portal/together.html", {"sheet": sheet, "report_id": report_id})


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


def _paper(name: str) -> Paper:
    try:
        return Paper(name)
    except ValueError as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
@as_therapist
def reports(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """Every version about one client that holds only what is still shared, newest first; or have one made now."""
    account, clock = therapist.account, Clock.of(therapist)
    if request.method == "POST":
        ask_for_report(by=account, client_id=client_id, now=clock.now)
        return redirect("portal:client", client_id)
    heading = heading_of(standing_with(account, client_id, clock.now), clock, tab="reports")
    page = Paginator(reports_for(account, client_id), REPORTS_ON_A_PAGE).get_page(request.GET.get("page"))
    listed = list_reports(by=account, client_id=client_id, reports=list(page), now=clock.now)
    context = {"heading": heading, "lines": lines_of(listed, zone=therapist.zone), "page": page}
    return render(request, "portal/past_reports.html", context | {"therapist": therapist})
