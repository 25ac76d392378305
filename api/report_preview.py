from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.report_document import ReportOutput
from api.reports import COME_BACK, RETRY_AFTER
from api.sharing import WHICH, relationship_meant
from api.views import ClientView
from moodtrack.reports.actions.previewing import read_preview

BeingMade = inline_serializer("PreviewBeingMade", {"detail": serializers.CharField()})


class ReportPreviewView(ClientView):
    """What a therapist would read."""

    @extend_schema(
        operation_id="report_preview",
        parameters=[WHICH, COME_BACK],
        responses={200: ReportOutput, 202: BeingMade},
        description="202 with Retry-After while the first one is being made, or one that holds no more than is shared.",
    )
    def get(self, request: Request) -> Response:
        preview = read_preview(by=self.account, relationship_id=relationship_meant(request), now=self.now)
        if preview is None:
            return Response({"detail": "Your preview is being made."}, status=202, headers=RETRY_AFTER)
        return Response(preview)
