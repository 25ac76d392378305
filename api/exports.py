from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.reports import COME_BACK, RETRY_AFTER
from api.serializers import StrictSerializer
from api.views import ClientView
from moodtrack.entrance.throttling import AccountThrottle, ExportThrottle
from moodtrack.ownership.actions.exporting import ask_for_export, download_export
from moodtrack.ownership.models import Export
from moodtrack.ownership.queries.exports import own_export
from moodtrack.ownership.rules.exporting import ExportState, export_state

STATES = [(state.value, state.value) for state in ExportState]


class ExportAskInput(StrictSerializer):
    """Nothing is asked but that."""


class ExportOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    asked_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=STATES, help_text="failed: ask for another one.")
    made_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the file is thrown away.")
    bytes = serializers.IntegerField(allow_null=True, help_text="How long the file is.")
    file = serializers.URLField(allow_null=True, help_text="Where the file is.")


class ExportsView(ClientView):
    """Everything of the client's in one file."""

    throttle_classes = [AccountThrottle, ExportThrottle]

    @extend_schema(
        operation_id="export_ask",
        parameters=[COME_BACK],
        request=ExportAskInput,
        responses={202: ExportOutput},
        description="While one is being made, that one is answered. A new file takes the place of the one before."
        " At most 20 an hour.",
    )
    def post(self, request: Request) -> Response:
        asked = ExportAskInput(data=request.data)
        asked.is_valid(raise_exception=True)
        export = ask_for_export(by=self.account, now=self.now)
        return Response(export_json(export, request), status=202, headers=RETRY_AFTER)


class ExportView(ClientView):
    """One export: being made, ready, or failed; gone 24 hours after it was made."""

    @extend_schema(
        operation_id="export",
        parameters=[COME_BACK],
        responses={200: ExportOutput, 202: ExportOutput},
        description="202 with Retry-After while it is being made.",
    )
    def get(self, request: Request, export_id: UUID) -> Response:
        body = export_json(own_export(self.account, export_id, self.now), request)
        if body["state"] == ExportState.BEING_MADE:
            return Response(body, status=202, headers=RETRY_AFTER)
        return Response(body)


class ExportFileView(ClientView):
    """The file itself; 409 until it is made."""

    @extend_schema(operation_id="export_file", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, export_id: UUID) -> HttpResponse:
        now = self.now
        content = download_export(by=self.account, export_id=export_id, now=now)
        named = f'attachment; filename="moodtrack-{now:%Y-%m-%d}.zip"'
        return HttpResponse(content, content_type="application/zip", headers={"Content-Disposition": named})


def export_json(export: Export, request: Request) -> dict[str, Any]:
    """An export as its client reads it."""
    state = export_state(made_at=export.made_at, parked_at=export.parked_at)
    is_ready = state is ExportState.READY
    return {
        "id": export.pk,
        "asked_at": export.asked_at,
        "state": state,
        "made_at": export.made_at,
        "expires_at": export.expires_at,
        "bytes": export.size,
        "file": request.build_absolute_uri(f"/api/v1/exports/{export.pk}/file") if is_ready else None,
    }
