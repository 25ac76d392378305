from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import CleanCharField, StrictSerializer, paged
from api.sessions import SessionOutput
from api.views import TherapistView
from moodtrack.care.actions.caseload import label_client, open_caseload, open_client
from moodtrack.care.queries import CaseloadRow


class ClientLabelInput(StrictSerializer):
    label = CleanCharField(max_length=60)  # type: ignore[assignment]  # Field.label is something else


class CaseloadClientOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    relationship = serializers.UUIDField()
    label = serializers.CharField(help_text="Empty where it cannot be opened.")  # type: ignore[assignment]  # as above
    since = serializers.DateTimeField()
    next_session = SessionOutput(allow_null=True)


class ClientsView(TherapistView):
    """The therapist's clients, soonest session first."""

    @extend_schema(
        operation_id="clients_list",
        responses=paged("ClientPage", CaseloadClientOutput),
    )
    def get(self, request: Request) -> Response:
        rows = open_caseload(by=self.account, now=self.now)
        return Response({"results": [_json(row) for row in rows], "next": None})


class ClientDetailView(TherapistView):
    """One client of the therapist's."""

    @extend_schema(operation_id="client", responses=CaseloadClientOutput)
    def get(self, request: Request, client_id: UUID) -> Response:
        return Response(_json(open_client(by=self.account, client_id=client_id, now=self.now)))

    @extend_schema(operation_id="client_label", request=ClientLabelInput, responses=CaseloadClientOutput)
    def patch(self, request: Request, client_id: UUID) -> Response:
        asked = ClientLabelInput(data=request.data)
        asked.is_valid(raise_exception=True)
        label = asked.validated_data["label"]
        return Response(_json(label_client(by=self.account, client_id=client_id, label=label, now=self.now)))


def _json(row: CaseloadRow) -> dict[str, Any]:
    relationship = row.relationship
    return {
        "id": relationship.client_id,
        "relationship": relationship.pk,
        "label": row.label,
        "since": relationship.started_at,
        "next_session": SessionOutput(row.next_session).data if row.next_session else None,
    }
