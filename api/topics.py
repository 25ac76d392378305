from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import StrictSerializer, paged
from api.views import ETAG, IF_MATCH, PAGE_PARAMETERS, ClientView, body_of, etag, page_of, version_meant
from moodtrack.checkins.actions.topics import add_topic, change_topic, delete_topic
from moodtrack.checkins.queries import TopicContent, own_topic_contents, own_topics
from moodtrack.checkins.rules.topics import GREATEST_POSITION, LONGEST_TOPIC, TopicKind, read_topic, read_topic_changes
from moodtrack.core.errors import Problem, RefusedError, StaleError
from moodtrack.core.models import new_id

KINDS = [(kind.value, kind.value) for kind in TopicKind]


class TopicSchema(StrictSerializer):
    """What a phone sends; described here, checked by the domain's own rule."""

    id = serializers.UUIDField(required=False, allow_null=True)
    text = serializers.CharField(max_length=LONGEST_TOPIC)
    kind = serializers.ChoiceField(choices=KINDS, default="talk")
    position = serializers.IntegerField(min_value=0, max_value=GREATEST_POSITION, required=False, allow_null=True)


class TopicOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    position = serializers.IntegerField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TopicsView(ClientView):
    """The client's own agenda for the next session."""

    @extend_schema(
        operation_id="topics_list",
        parameters=PAGE_PARAMETERS,
        responses=paged("TopicPage", TopicOutput),
    )
    def get(self, request: Request) -> Response:
        pages, page = page_of(self, own_topics(self.account), ("position", "created_at", "id"))
        return pages.get_paginated_response([topic_json(topic) for topic in own_topic_contents(self.account, page)])

    @extend_schema(
        operation_id="topic_add",
        parameters=[ETAG],
        request=TopicSchema,
        responses={200: TopicOutput, 201: TopicOutput},
    )
    def post(self, request: Request) -> Response:
        draft = read_topic(body_of(request))
        topic, is_new = add_topic(client=self.client, topic_id=_id_of(body_of(request)), draft=draft, now=self.now)
        return _answer(topic, status=201 if is_new else 200)


class TopicView(ClientView):
    """One topic."""

    @extend_schema(
        operation_id="topic_change",
        parameters=[IF_MATCH, ETAG],
        request=TopicSchema(partial=True),
        responses=TopicOutput,
    )
    def patch(self, request: Request, topic_id: UUID) -> Response:
        if _id_of(body_of(request), topic_id) != topic_id:
            raise RefusedError(Problem("/id", "differs", "This id differs from the one in the path."))
        changes = read_topic_changes(body_of(request))
        try:
            topic = change_topic(
                client=self.client, topic_id=topic_id, changes=changes, now=self.now, if_version=version_meant(request)
            )
        except StaleError as error:
            raise StaleError(topic_json(error.current)) from error
        return _answer(topic)

    @extend_schema(operation_id="topic_delete", parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, topic_id: UUID) -> Response:
        try:
            delete_topic(client=self.client, topic_id=topic_id, now=self.now, if_version=version_meant(request))
        except StaleError as error:
            raise StaleError(topic_json(error.current)) from error
        return Response(status=204)


def topic_json(topic: TopicContent) -> dict[str, Any]:
    """A topic as its client reads it."""
    row = topic.row
    return {
        "id": row.id,
        "text": topic.text,
        "kind": row.kind,
        "position": row.position,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _id_of(body: dict[str, Any], otherwise: UUID | None = None) -> UUID:
    """The phone's own id for a topic, or a new one."""
    sent = body.get("id")
    if sent is None:
        return otherwise or new_id()
    try:
        return UUID(sent)
    except (ValueError, AttributeError, TypeError) as error:
        raise RefusedError(Problem("/id", "not_an_id", "An id is a UUID.")) from error


def _answer(topic: TopicContent, status: int = 200) -> Response:
    return Response(topic_json(topic), status=status, headers=etag(topic.row.version))
