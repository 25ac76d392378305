from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import StrictSerializer
from api.views import ClientView, TherapistView
from moodtrack.care.actions.ending import end_care_of, end_own_care


class EndInput(StrictSerializer):
    """Which relationship ends."""

    relationship = serializers.UUIDField()


class EndOwnCareView(ClientView):
    """The client ends a care relationship: from the next request on, that therapist sees nothing of theirs."""

    @extend_schema(operation_id="end_own_care", request=EndInput, responses={204: None})
    def post(self, request: Request) -> Response:
        asked = EndInput(data=request.data)
        asked.is_valid(raise_exception=True)
        end_own_care(by=self.account, relationship_id=asked.validated_data["relationship"], now=self.now)
        return Response(status=204)


class EndCareOfView(TherapistView):
    """The therapist ends the relationship: the client's record is theirs alone from the next request on."""

    @extend_schema(operation_id="end_care_of", request=None, responses={204: None})
    def post(self, request: Request, client_id: UUID) -> Response:
        end_care_of(by=self.account, client_id=client_id, now=self.now)
        return Response(status=204)
