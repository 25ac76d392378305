from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import CleanCharField, StrictSerializer, paged
from api.views import PAGE_PARAMETERS, TherapistView, page_of
from moodtrack.agreements.actions.annotations import annotate, delete_annotation, open_annotations
from moodtrack.agreements.queries import AnnotationContent, annotations_in
from moodtrack.agreements.rules import LONGEST_ANNOTATION
from moodtrack.care.queries import relationship_with


class AnnotationInput(StrictSerializer):
    on = serializers.DateField()
    text = CleanCharField(max_length=LONGEST_ANNOTATION)


class AnnotationOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    on = serializers.DateField(help_text="A local day of the client.")
    text = serializers.CharField()
    created_at = serializers.DateTimeField()


class AnnotationsView(TherapistView):
    """The therapist's own words on one client's time line, latest day first; reports compare before and since."""

    @extend_schema(
        operation_id="annotations_list",
        parameters=PAGE_PARAMETERS,
        responses=paged("AnnotationPage", AnnotationOutput),
    )
    def get(self, request: Request, client_id: UUID) -> Response:
        relationship = relationship_with(self.account, client_id)
        pages, page = page_of(self, annotations_in(relationship), ("-day", "-id"))
        opened = open_annotations(by=self.account, relationship=relationship, annotations=page, now=self.now)
        return pages.get_paginated_response([_json(annotation) for annotation in opened])

    @extend_schema(operation_id="annotate", request=AnnotationInput, responses={201: AnnotationOutput})
    def post(self, request: Request, client_id: UUID) -> Response:
        asked = AnnotationInput(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        made = annotate(by=self.account, client_id=client_id, day=said["on"], text=said["text"], now=self.now)
        return Response(_json(made), status=201)


class AnnotationView(TherapistView):
    """One annotation."""

    @extend_schema(operation_id="annotation_delete", responses={204: None})
    def delete(self, request: Request, annotation_id: UUID) -> Response:
        delete_annotation(by=self.account, annotation_id=annotation_id, now=self.now)
        return Response(status=204)


def _json(annotation: AnnotationContent) -> dict[str, Any]:
    row = annotation.row
    said = {"id": row.pk, "on": row.day, "text": annotation.text, "created_at": row.created_at}
    answer: dict[str, Any] = AnnotationOutput(said).data
    return answer
