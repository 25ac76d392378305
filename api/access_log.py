from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import paged
from api.views import PAGE_PARAMETERS, ClientView, page_of
from moodtrack.audit.models import AuditEvent
from moodtrack.audit.rules import Role, role_of
from moodtrack.audit.wording import sentence
from moodtrack.core.words import words_in

ROLES = [(role.value, role.value) for role in Role]


class ActorOutput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=ROLES)
    name = serializers.CharField(allow_blank=True, help_text="As it was then; empty for yourself and the system.")


class AccessLogLineOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    actor = ActorOutput()
    action = serializers.CharField(help_text="A word for programs; new ones may come.")
    kinds = serializers.ListField(child=serializers.CharField(), help_text="What was looked at or shared.")
    count = serializers.IntegerField(min_value=0, help_text="How many rows it was about.")
    purpose = serializers.CharField(allow_blank=True, help_text="Why, where one was said.")
    text = serializers.CharField(help_text="The same as one sentence, in the client's language.")


class AccessLogView(ClientView):
    """Who did what with the client's record, newest first; what clients write themselves is not in it."""

    @extend_schema(
        operation_id="access_log",
        parameters=PAGE_PARAMETERS,
        responses=paged("AccessLogPage", AccessLogLineOutput),
    )
    def get(self, request: Request) -> Response:
        pages, page = page_of(self, AuditEvent.objects.of_client(self.client.pk), ("-sequence",))
        return pages.get_paginated_response([line_json(line, self.account.language) for line in page])


def line_json(line: AuditEvent, language: str) -> dict[str, Any]:
    """An audit line as the client it is about reads it."""
    role = role_of(client_id=line.client_id, actor_id=line.actor_id, actor_name=line.actor_name)
    return {
        "id": line.pk,
        "at": line.at,
        "actor": {"role": role, "name": line.actor_name},
        "action": line.action,
        "kinds": line.kinds,
        "count": line.count,
        "purpose": line.purpose,
        "text": sentence(
            action=line.action, role=role, name=line.actor_name, count=line.count, words=words_in(language)
        ),
    }
