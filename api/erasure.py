from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import CleanCharField, StrictSerializer
from api.views import ClientView
from moodtrack.ownership.actions.erasing import keep_record


class EraseInput(StrictSerializer):
    """The password of whoever asks, once more."""

    password = CleanCharField(max_length=256, trim_whitespace=False)


class EraseOutput(serializers.Serializer[Any]):
    erase_at = serializers.DateTimeField(help_text="Until then the client may think again: `POST /api/v1/me/keep`.")


class KeepView(ClientView):
    """The client thought again: nothing is erased."""

    @extend_schema(operation_id="keep_record", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        keep_record(by=self.account, now=self.now)
        return Response(status=204)
