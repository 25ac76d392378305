from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import ClientView
from moodtrack.reminders.queries.own import push_key


class PushKeyOutput(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="The VAPID public key, base64url: `applicationServerKey` of a subscription.")


class PushKeyView(ClientView):
    """The key a browser subscribes with."""

    @extend_schema(operation_id="push_key", responses=PushKeyOutput)
    def get(self, request: Request) -> Response:
        return Response({"key": push_key()})
