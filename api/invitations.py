from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from api.serializers import CleanCharField, StrictSerializer, paged
from api.views import PAGE_PARAMETERS, TherapistView, page_of
from moodtrack.care.actions.invitations import invite, withdraw_invitation
from moodtrack.care.models import Invitation
from moodtrack.care.queries import invitations_of, label_if_it_opens, label_invited
from moodtrack.care.rules.codes import invitation_state
from moodtrack.entrance.throttling import AccountThrottle, InvitationThrottle

STATES = ["open", "used", "expired"]


class InvitationInput(StrictSerializer):
    label = CleanCharField(max_length=60)  # type: ignore[assignment]  # Field.label is something else


class InvitationOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    label = serializers.CharField(help_text="Empty once used, the client has it, or where it cannot be opened.")  # type: ignore[assignment]  # as above
    state = serializers.ChoiceField(choices=STATES)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class NewInvitationOutput(InvitationOutput):
    code = serializers.CharField(help_text="Told once; kept only as a hash.")


class InvitationsView(TherapistView):
    """Invitations of the therapist who asks, newest first."""

    def get_throttles(self) -> list[BaseThrottle]:
        more = [InvitationThrottle()] if self.request.method == "POST" else []
        return [AccountThrottle(), *more]

    @extend_schema(
        operation_id="invitations_list",
        parameters=PAGE_PARAMETERS,
        responses=paged("InvitationPage", InvitationOutput),
    )
    def get(self, request: Request) -> Response:
        pages, page = page_of(self, invitations_of(self.therapist), ("-created_at", "-id"))
        return pages.get_paginated_response([self._json(invitation) for invitation in page])

    @extend_schema(operation_id="invitation_add", request=InvitationInput, responses={201: NewInvitationOutput})
    def post(self, request: Request) -> Response:
        asked = InvitationInput(data=request.data)
        asked.is_valid(raise_exception=True)
        invitation, code = invite(therapist=self.therapist, label=asked.validated_data["label"], now=self.now)
        return Response({**self._json(invitation), "code": code}, status=201)

    def _json(self, invitation: Invitation) -> dict[str, Any]:
        state = invitation_state(expires_at=invitation.expires_at, used_at=invitation.used_at, now=self.now)
        return InvitationOutput({**_plain(invitation), "state": state}).data


class InvitationView(TherapistView):
    """One invitation."""

    @extend_schema(operation_id="invitation_withdraw", responses={204: None})
    def delete(self, request: Request, invitation_id: UUID) -> Response:
        withdraw_invitation(by=self.account, invitation_id=invitation_id)
        return Response(status=204)


def _plain(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.pk,
        "label": label_if_it_opens(label_invited, invitation),
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }
