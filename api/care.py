from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import ClientView
from moodtrack.care.queries import next_sessions, relationships_of_client


class SessionAheadOutput(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()


class RelationshipOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    therapist = serializers.CharField(source="therapist.name")
    since = serializers.DateTimeField(source="started_at")


class CareOutput(RelationshipOutput):
    next_session = SessionAheadOutput(allow_null=True)


class CareView(ClientView):
    """The client's therapists, and when they meet next."""

    @extend_schema(
        operation_id="care",
        responses=inline_serializer("Care", {"relationships": CareOutput(many=True)}),
    )
    def get(self, request: Request) -> Response:
        relationships = list(relationships_of_client(self.client))
        ahead = next_sessions([relationship.pk for relationship in relationships], self.now)
        return Response(
            {
                "relationships": [
                    {
                        **RelationshipOutput(relationship).data,
                        "next_session": SessionAheadOutput(ahead[relationship.pk]).data
                        if relationship.pk in ahead
                        else None,
                    }
                    for relationship in relationships
                ]
            }
        )
