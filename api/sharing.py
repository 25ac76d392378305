from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import InstantField, StrictSerializer
from api.views import ClientView
from moodtrack.care.actions.sharing import change_sharing, pause_sharing, resume_sharing, reveal_pauses
from moodtrack.care.models import Pause
from moodtrack.care.queries import own_relationship, sharing_within
from moodtrack.care.rules.sharing import KINDS

OPEN = "open"
PAUSED_UNTIL = {
    "description": 'An instant; "open" until further word; null while sharing is not paused.',
    "anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "enum": [OPEN]}],
}
WHICH = OpenApiParameter(
    "relationship", UUID, description="With whom. May be left out by a client with one therapist; else 409 names them."
)


@extend_schema_field(PAUSED_UNTIL)
class PausedUntilField(InstantField):
    """An instant, or ``open``."""

    def to_internal_value(self, value: Any) -> Any:
        return OPEN if value == OPEN else super().to_internal_value(value)

    def to_representation(self, value: Any) -> Any:
        return OPEN if value == OPEN else super().to_representation(value)


class KindsInput(StrictSerializer):
    """What a therapist may see, kind by kind; what is left out stays as it is."""

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **{kind: serializers.BooleanField(required=False) for kind in KINDS}}


class SharingInput(KindsInput):
    """What the client changes."""

    paused_until = PausedUntilField(required=False, allow_null=True)
    reveal_pauses = serializers.BooleanField(
        required=False, help_text="true shares what was recorded in the pauses that are over, or end with this call."
    )


class RelationshipInput(StrictSerializer):
    """Which relationship is meant."""

    relationship = serializers.UUIDField(required=False)


def relationship_meant(request: Request, *, beside: Collection[str] = ()) -> UUID | None:
    """The relationship that a query names, if it does; it may name what is ``beside`` as well."""
    said = {name: value for name, value in request.query_params.items() if name not in beside}
    asked = RelationshipInput(data=said)
    asked.is_valid(raise_exception=True)
    relationship_id: UUID | None = asked.validated_data.get("relationship")
    return relationship_id


class PauseOutput(serializers.Serializer[Any]):
    """A stretch whose record the therapist does not see unless it is revealed."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    is_revealed = serializers.SerializerMethodField()

    def get_is_revealed(self, pause: Pause) -> bool:
        return pause.revealed_at is not None


class SharingOutput(serializers.Serializer[Any]):
    relationship = serializers.UUIDField()
    therapist = serializers.CharField()
    paused_until = PausedUntilField(allow_null=True)
    pauses = PauseOutput(many=True, help_text="Latest first.")

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **{kind: serializers.BooleanField() for kind in KINDS}}


class SharingView(ClientView):
    """What one therapist may see of the client's record."""

    @extend_schema(operation_id="sharing", parameters=[WHICH], responses=SharingOutput)
    def get(self, request: Request) -> Response:
        return Response(self._json(relationship_meant(request)))

    @extend_schema(operation_id="sharing_change", parameters=[WHICH], request=SharingInput, responses=SharingOutput)
    def patch(self, request: Request) -> Response:
        asked = SharingInput(data=request.data)
        asked.is_valid(raise_exception=True)
        relationship_id = relationship_meant(request)
        self._change(relationship_id, asked.validated_data, self.now)
        return Response(self._json(relationship_id))

    def _change(self, relationship_id: UUID | None, wish: dict[str, Any], now: datetime) -> None:
        which: dict[str, Any] = {"by": self.account, "relationship_id": relationship_id, "now": now}
        kinds = {kind: wish[kind] for kind in KINDS if kind in wish}
        change_sharing(**which, kinds=kinds)
        if "paused_until" in wish:
            until = wish["paused_until"]
            if until is None:
                resume_sharing(**which)
            else:
                pause_sharing(**which, until=None if until == OPEN else until)
        if wish.get("reveal_pauses"):
            reveal_pauses(**which)

    def _json(self, relationship_id: UUID | None) -> dict[str, Any]:
        sharing = sharing_within(own_relationship(self.account, relationship_id), self.now)
        pause = sharing.pause
        body = {
            "relationship": sharing.relationship.pk,
            "therapist": sharing.relationship.therapist.name,
            **{kind: kind in sharing.kinds for kind in KINDS},
            "paused_until": None if pause is None else pause.ends_at or OPEN,
            "pauses": sharing.pauses,
        }
        answer: dict[str, Any] = SharingOutput(body).data
        return answer
