from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.report_document import ReportOutput
from api.serializers import StrictSerializer, paged
from api.views import PAGE_PARAMETERS, TherapistView, page_of
from moodtrack.care.queries import relationship_with
from moodtrack.core.errors import Problem, RefusedError
from moodtrack.entrance.throttling import AccountThrottle, PdfThrottle
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.actions.reading import open_report, open_reports
from moodtrack.reports.queries.reports import reports_for
from moodtrack.reports.queries.runs import failed_at, is_being_made
from moodtrack.reports.sheet.pdf.file import MEDIA_TYPE, report_file
from moodtrack.reports.sheet.pdf.paper import Paper

RETRY_AFTER = {"Retry-After": "5"}
COME_BACK = OpenApiParameter(
    "Retry-After",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.HEADER,
    required=True,
    description="In how many seconds to come back.",
    response=[202],
)
PAPER = OpenApiParameter("paper", str, enum=[paper.value for paper in Paper], default=Paper.A4.value)


class ReportAskInput(StrictSerializer):
    """Which session to prepare for; without one the next that is planned."""

    session = serializers.UUIDField(required=False, allow_null=True)


FAILED_AT = serializers.DateTimeField(
    allow_null=True,
    help_text="Since when the next report could not be made: the first of the list is the last good one.",
)
ReportPage = paged("ReportPage", ReportOutput, failed_at=FAILED_AT)
Asked = inline_serializer("ReportAsked", {"run": serializers.UUIDField()})


class ReportsView(TherapistView):
    """Reports about one client, newest first, each complete."""

    @extend_schema(
        operation_id="reports_list",
        parameters=[*PAGE_PARAMETERS, COME_BACK],
        responses={200: ReportPage, 202: ReportPage},
        description="202 with Retry-After while the first report is being made.",
    )
    def get(self, request: Request, client_id: UUID) -> Response:
        relationship = relationship_with(self.account, client_id)
        beside = {"failed_at": failed_at(relationship.pk, self.now)}
        pages, page = page_of(self, reports_for(self.account, client_id), ("-made_at", "-id"))
        # Only of the whole list: on an empty page beyond its end, 202 would tell that the client has written something.
        if not page and "cursor" not in request.query_params and is_being_made(relationship.pk):
            return Response({"results": [], "next": None, **beside}, status=202, headers=RETRY_AFTER)
        opened = open_reports(by=self.account, client_id=client_id, reports=page, now=self.now)
        listed = pages.get_paginated_response([report.document for report in opened])
        return Response({**listed.data, **beside})

    @extend_schema(operation_id="report_ask", parameters=[COME_BACK], request=ReportAskInput, responses={202: Asked})
    def post(self, request: Request, client_id: UUID) -> Response:
        asked = ReportAskInput(data=request.data)
        asked.is_valid(raise_exception=True)
        session_id = asked.validated_data.get("session")
        run = ask_for_report(by=self.account, client_id=client_id, session_id=session_id, now=self.now)
        return Response({"run": run.pk}, status=202, headers=RETRY_AFTER)


class ReportView(TherapistView):
    """One report: a frozen document."""

    @extend_schema(operation_id="report", responses=ReportOutput)
    def get(self, request: Request, report_id: UUID) -> Response:
        return Response(open_report(by=self.account, report_id=report_id, now=self.now).document)


class ReportFileView(TherapistView):
    """The page a therapist reads, to print or to hand over: one page, tagged, under a name that says nothing."""

    throttle_classes = [AccountThrottle, PdfThrottle]

    @extend_schema(operation_id="report_file", parameters=[PAPER], responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, report_id: UUID) -> HttpResponse:
        paper = _paper(request.query_params.get("paper", Paper.A4))
        document = open_report(by=self.account, report_id=report_id, now=self.now).document
        file = report_file(document, language=self.account.language, paper=paper)
        return HttpResponse(file.content, content_type=MEDIA_TYPE, headers=file.headers)


def _paper(name: str) -> Paper:
    try:
        return Paper(name)
    except ValueError as error:
        names = " or ".join(paper.value for paper in Paper)
        raise RefusedError(Problem("/paper", "unknown_paper", f"A paper is {names}.")) from error
