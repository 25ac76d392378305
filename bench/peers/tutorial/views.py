from typing import Any, cast

from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from bench.peers.tutorial.models import CheckIn, Tag


class TagField(serializers.SlugRelatedField[Tag]):
    """A tag by its name; a person's own word is made when it is first said."""

    def to_internal_value(self, data: Any) -> Tag:
        tag, _ = Tag.objects.get_or_create(name=data)
        return tag


class CheckInSerializer(serializers.ModelSerializer[CheckIn]):
    tags = TagField(many=True, slug_field="name", queryset=Tag.objects.all())

    class Meta:
        model = CheckIn
        exclude = ("owner",)


class SyncView(APIView):
    """Many at once, as a tutorial's loop has them."""

    def get(self, request: Request) -> Response:
        changed = CheckIn.objects.filter(owner=request.user, updated_at__gt=request.query_params["since"])
        return Response(CheckInSerializer(changed.prefetch_related("tags"), many=True).data)

    def post(self, request: Request) -> Response:
        sent = cast("dict[str, Any]", request.data)
        for record in sent["check_ins"]:
            serializer = CheckInSerializer(data=record)
            serializer.is_valid(raise_exception=True)
            serializer.save(owner=request.user)
        return Response()


class CheckInViewSet(viewsets.ModelViewSet[CheckIn]):
    queryset = CheckIn.objects.all()
    serializer_class = CheckInSerializer

    def perform_create(self, serializer: BaseSerializer[CheckIn]) -> None:
        serializer.save(owner=self.request.user)
