from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.report_document import FindingOutput, SentenceOutput
from api.reports import COME_BACK, RETRY_AFTER
from api.views import ClientView
from moodtrack.reports.actions.own_findings import read_own_findings


class OwnFindingsOutput(serializers.Serializer[Any]):
    """What a client's own days say, from everything they recorded, shared or not."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1)
    made_at = serializers.DateTimeField()
    is_current = serializers.BooleanField(help_text="False while newer ones are being made.")
    method_version = serializers.CharField()
    n_observed = serializers.IntegerField(min_value=0, help_text="Days with a check-in that were looked at.")
    findings = FindingOutput(many=True)
    sentences = SentenceOutput(many=True, help_text="What is told of them, in order of reading.")


BeingMade = inline_serializer("FindingsBeingMade", {"detail": serializers.CharField()})


class FindingsView(ClientView):
    """Patterns in the client's own days."""

    @extend_schema(
        operation_id="findings",
        parameters=[COME_BACK],
        responses={200: OwnFindingsOutput, 202: BeingMade},
        description="202 with Retry-After while the first ones are being made.",
    )
    def get(self, request: Request) -> Response:
        findings = read_own_findings(client=self.client, now=self.now)
        if findings is None:
            return Response({"detail": "Your findings are being made."}, status=202, headers=RETRY_AFTER)
        return Response(findings)
