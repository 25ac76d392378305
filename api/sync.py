"""WatermelonDB's pull and push."""

from collections import defaultdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.sync_records import CheckInRecord, PushedCheckIn, PushedTopic, TopicRecord, check_in_record, topic_record
from api.views import ClientView, body_of
from moodtrack.changes.actions import begin_pull
from moodtrack.changes.rules import CHECK_INS, GREATEST, TABLES, TOPICS
from moodtrack.checkins.actions.sync import store_push
from moodtrack.checkins.queries import Changes, changes_since
from moodtrack.checkins.rules.sync import Rejection, read_migration, read_push
from moodtrack.core.errors import Problem, RefusedError
from moodtrack.entrance.parsing import StrictJSONParser


class SyncParser(StrictJSONParser):
    """A push cannot be split by the library that sends it, so more is taken at once."""

    largest = 16 * 1024 * 1024


class CheckInChanges(serializers.Serializer[Any]):
    created = CheckInRecord(many=True)
    updated = CheckInRecord(many=True)
    deleted = serializers.ListField(child=serializers.UUIDField())


class TopicChanges(serializers.Serializer[Any]):
    created = TopicRecord(many=True)
    updated = TopicRecord(many=True)
    deleted = serializers.ListField(child=serializers.UUIDField())


class ChangesOutput(serializers.Serializer[Any]):
    check_ins = CheckInChanges()
    topics = TopicChanges()


class PullOutput(serializers.Serializer[Any]):
    changes = ChangesOutput()
    timestamp = serializers.IntegerField(help_text="To be sent as last_pulled_at with the next pull and push.")


class PushedCheckIns(serializers.Serializer[Any]):
    created = PushedCheckIn(many=True, required=False)
    updated = PushedCheckIn(many=True, required=False)
    deleted = serializers.ListField(child=serializers.UUIDField(), required=False)


class PushedTopics(serializers.Serializer[Any]):
    created = PushedTopic(many=True, required=False)
    updated = PushedTopic(many=True, required=False)
    deleted = serializers.ListField(child=serializers.UUIDField(), required=False)


class PushInput(serializers.Serializer[Any]):
    """Described here, checked by the domain's own rule, which names what it cannot store and stores the rest."""

    check_ins = PushedCheckIns(required=False)
    topics = PushedTopics(required=False)


class PushProblem(serializers.Serializer[Any]):
    table = serializers.CharField()
    id = serializers.CharField()
    pointer = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class PushOutput(serializers.Serializer[Any]):
    experimentalRejectedIds = serializers.DictField(  # noqa: N815 - the library's own name
        child=serializers.ListField(child=serializers.CharField()), help_text="By table, what was left out."
    )
    problems = PushProblem(many=True)


CURSOR = OpenApiParameter(
    "last_pulled_at",
    {"type": "string", "pattern": "^(null|[0-9]{1,16})?$"},
    description="The `timestamp` of the last pull; absent, null or 0 for never. "
    "Without one a pull gives everything, and a push is answered 409.",
)


class SyncView(ClientView):
    """Everything a phone keeps of its client's record, in WatermelonDB's own words."""

    parser_classes = [SyncParser]

    @extend_schema(
        operation_id="sync_pull",
        parameters=[
            CURSOR,
            OpenApiParameter("schema_version", OpenApiTypes.INT, description="The phone's own; 1 is the first."),
            OpenApiParameter(
                "migration", str, description="JSON: what the phone's schema has gained since it last pulled, or null."
            ),
        ],
        responses=PullOutput,
    )
    def get(self, request: Request) -> Response:
        cursor, anew = _cursor(request), read_migration(request.query_params.get("migration"))
        _refuse_unknown_version(request)
        standing = begin_pull(client_id=self.account.pk, cursor=cursor)
        changes = changes_since(self.account, cursor, standing, anew=anew)
        return Response({"changes": _changes_json(changes), "timestamp": standing.last_change})

    @extend_schema(operation_id="sync_push", parameters=[CURSOR], request=PushInput, responses=PushOutput)
    def post(self, request: Request) -> Response:
        now = self.now
        push = read_push(body_of(request), now=now)
        rejections = store_push(client_id=self.account.pk, push=push, cursor=_cursor(request), by=self.account, now=now)
        return Response(_rejections_json(rejections))


def _cursor(request: Request) -> int:
    sent = request.query_params.get("last_pulled_at") or "null"
    if sent == "null":
        return 0
    if not (sent.isascii() and sent.isdigit() and len(sent) <= 16 and int(sent) <= GREATEST):
        raise RefusedError(Problem("/last_pulled_at", "not_a_cursor", "This is the timestamp that a pull gave."))
    return int(sent)


def _refuse_unknown_version(request: Request) -> None:
    """Columns only ever come to the tables, and a phone takes those it knows: every version is served the same."""
    sent = request.query_params.get("schema_version") or "1"
    if not (sent.isascii() and sent.isdigit() and len(sent) <= 9 and int(sent) >= 1):
        raise RefusedError(Problem("/schema_version", "not_a_version", "This is a whole number from 1 on."))


def _changes_json(changes: Changes) -> dict[str, Any]:
    updated = {
        CHECK_INS: [check_in_record(check_in) for check_in in changes.check_ins],
        TOPICS: [topic_record(topic) for topic in changes.topics],
    }
    return {table: {"created": [], "updated": updated[table], "deleted": changes.deleted[table]} for table in TABLES}


def _rejections_json(rejections: list[Rejection]) -> dict[str, Any]:
    ids: dict[str, dict[str, None]] = defaultdict(dict)
    for rejection in rejections:
        ids[rejection.table][rejection.id] = None
    return {
        "experimentalRejectedIds": {table: list(found) for table, found in ids.items()},
        "problems": [
            {
                "table": rejection.table,
                "id": rejection.id,
                "pointer": rejection.problem.pointer,
                "code": rejection.problem.code,
                "detail": rejection.problem.detail,
            }
            for rejection in rejections
        ],
    }
