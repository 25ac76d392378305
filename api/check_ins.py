from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import StrictSerializer, paged
from api.views import ETAG, IF_MATCH, PAGE_PARAMETERS, ClientView, body_of, etag, page_of, version_meant
from moodtrack.audit.queries import report_reads
from moodtrack.changes.queries import deletion_of
from moodtrack.changes.rules import CHECK_INS
from moodtrack.checkins.actions.check_ins import delete_check_in, record_check_in
from moodtrack.checkins.queries import CheckInContent, own_check_in, own_check_ins, own_contents, versions_of
from moodtrack.checkins.rules.check_ins import LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, read_check_in
from moodtrack.checkins.rules.history import read_before_edits
from moodtrack.core.errors import StaleError


class AnswersSchema(StrictSerializer):
    mood = serializers.FloatField(min_value=1, max_value=7)
    energy = serializers.FloatField(min_value=1, max_value=7, required=False, allow_null=True)
    tension = serializers.FloatField(min_value=1, max_value=7, required=False, allow_null=True)
    sleep_hours = serializers.FloatField(min_value=0, max_value=24, required=False, allow_null=True)


class NoteSchema(StrictSerializer):
    text = serializers.CharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, allow_null=True)
    shared = serializers.BooleanField(default=False, allow_null=True)


class CheckInSchema(StrictSerializer):
    """What a phone sends; described here, checked by the domain's own rule."""

    id = serializers.UUIDField(required=False, allow_null=True)
    day = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    time_zone = serializers.CharField()
    answers = AnswersSchema()
    tags = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_TAG), max_length=MOST_TAGS, required=False, allow_null=True
    )
    note = NoteSchema(required=False, allow_null=True)


class NoteOutput(serializers.Serializer[Any]):
    text = serializers.CharField()
    shared = serializers.BooleanField()


class CheckInOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    day = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    time_zone = serializers.CharField()
    answers = AnswersSchema()
    tags = serializers.ListField(child=serializers.CharField())
    note = NoteOutput(allow_null=True)
    form_version = serializers.IntegerField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    added_later = serializers.BooleanField()


class CheckInVersionOutput(CheckInOutput):
    report_read_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When a therapist last opened a report while an earlier version stood; null where none was opened.",
    )


class WindowInput(StrictSerializer):
    """The days a list covers."""

    to = serializers.DateField(required=False)
    cursor = serializers.CharField(required=False, allow_blank=True)
    limit = serializers.CharField(required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(required=False), **super().get_fields()}


class CheckInsView(ClientView):
    """The client's own check-ins, by day."""

    @extend_schema(
        operation_id="check_ins_list",
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE),
            OpenApiParameter("to", OpenApiTypes.DATE),
            *PAGE_PARAMETERS,
        ],
        responses=paged("CheckInPage", CheckInOutput),
    )
    def get(self, request: Request) -> Response:
        window = WindowInput(data=request.query_params.dict())
        window.is_valid(raise_exception=True)
        rows = own_check_ins(self.account, window.validated_data.get("from"), window.validated_data.get("to"))
        pages, page = page_of(self, rows, ("day", "recorded_at", "id"))
        return pages.get_paginated_response([check_in_json(one) for one in own_contents(self.account, page)])


class CheckInView(ClientView):
    """One check-in, under the phone's own id."""

    @extend_schema(operation_id="check_in", parameters=[ETAG], responses=CheckInOutput)
    def get(self, request: Request, check_in_id: UUID) -> Response:
        (check_in,) = own_contents(self.account, [own_check_in(self.account, check_in_id)])
        return _answer(check_in)

    @extend_schema(
        operation_id="check_in_put",
        parameters=[IF_MATCH, ETAG],
        request=CheckInSchema,
        responses={200: CheckInOutput, 201: CheckInOutput},
    )
    def put(self, request: Request, check_in_id: UUID) -> Response:
        now = self.now
        draft = read_check_in(body_of(request), check_in_id=check_in_id, now=now)
        try:
            recorded = record_check_in(
                client_id=self.account.pk, draft=draft, by=self.account, now=now, if_version=version_meant(request)
            )
        except StaleError as error:
            raise _with_current(error) from error
        return _answer(recorded.check_in, status=201 if recorded.is_new else 200)

    @extend_schema(operation_id="check_in_delete", parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, check_in_id: UUID) -> Response:
        try:
            delete_check_in(
                client=self.client,
                check_in_id=check_in_id,
                by=self.account,
                now=self.now,
                if_version=version_meant(request),
            )
        except StaleError as error:
            raise _with_current(error) from error
        return Response(status=204)


class CheckInHistoryView(ClientView):
    """Every version of one check-in, oldest first, and what was read in between; a deleted one keeps its history."""

    @extend_schema(
        operation_id="check_in_history",
        responses=paged("CheckInHistory", CheckInVersionOutput),
    )
    def get(self, request: Request, check_in_id: UUID) -> Response:
        versions = own_contents(self.account, versions_of(self.account, check_in_id))
        written = [version.row.updated_at for version in versions]
        deleted_at = deletion_of(self.account.pk, CHECK_INS, check_in_id)
        read = read_before_edits(written, report_reads(self.account.pk, since=written[0]), deleted_at)
        results = [check_in_json(version) | {"report_read_at": at} for version, at in zip(versions, read, strict=True)]
        return Response({"results": results, "next": None})


def check_in_json(content: CheckInContent) -> dict[str, Any]:
    """A check-in as its client reads it."""
    row = content.row
    note = {"text": content.note, "shared": row.note_shared} if content.note else None
    return {
        "id": row.check_in_id,
        "day": row.day,
        "recorded_at": row.recorded_at,
        "time_zone": row.time_zone,
        "answers": content.answers,
        "tags": content.tags,
        "note": note,
        "form_version": row.form_version,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "added_later": row.added_later,
    }


def _answer(check_in: CheckInContent, status: int = 200) -> Response:
    return Response(check_in_json(check_in), status=status, headers=etag(check_in.row.version))


def _with_current(error: StaleError) -> StaleError:
    """The same refusal, with the current row as its client reads it."""
    check_in = error.current
    return StaleError(None if check_in is None else check_in_json(check_in))
