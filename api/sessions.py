from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import InstantField, StrictSerializer, WordField, paged
from api.views import TherapistView
from moodtrack.care.actions.caseload import open_sessions
from moodtrack.care.actions.sessions import change_session, delete_session, plan_session
from moodtrack.care.rules.sessions import SessionStatus

STATUSES = [(status.value, status.value) for status in SessionStatus]


class SessionInput(StrictSerializer):
    starts_at = InstantField()
    minutes = serializers.IntegerField(min_value=5, max_value=480, default=50)
    status = WordField(choices=STATUSES, required=False)


class SessionChangeInput(StrictSerializer):
    starts_at = InstantField(required=False)
    minutes = serializers.IntegerField(min_value=5, max_value=480, required=False)
    status = WordField(choices=STATUSES, required=False)


class SessionOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    status = serializers.ChoiceField(choices=STATUSES)


class SessionsView(TherapistView):
    """Sessions with one client, latest first."""

    @extend_schema(
        operation_id="sessions_list",
        responses=paged("SessionPage", SessionOutput),
    )
    def get(self, request: Request, client_id: UUID) -> Response:
        sessions = open_sessions(by=self.account, client_id=client_id, now=self.now)
        return Response({"results": SessionOutput(sessions, many=True).data, "next": None})

    @extend_schema(operation_id="session_plan", request=SessionInput, responses={201: SessionOutput})
    def post(self, request: Request, client_id: UUID) -> Response:
        asked = SessionInput(data=request.data)
        asked.is_valid(raise_exception=True)
        session = plan_session(by=self.account, client_id=client_id, now=self.now, **asked.validated_data)
        return Response(SessionOutput(session).data, status=201)


class SessionView(TherapistView):
    """One session."""

    @extend_schema(operation_id="session_change", request=SessionChangeInput, responses=SessionOutput)
    def patch(self, request: Request, session_id: UUID) -> Response:
        asked = SessionChangeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        session = change_session(by=self.account, session_id=session_id, now=self.now, **asked.validated_data)
        return Response(SessionOutput(session).data)

    @extend_schema(operation_id="session_delete", responses={204: None})
    def delete(self, request: Request, session_id: UUID) -> Response:
        delete_session(by=self.account, session_id=session_id, now=self.now)
        return Response(status=204)
