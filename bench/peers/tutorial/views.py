from typing import Any

from rest_framework import serializers, viewsets
from rest_framework.serializers import BaseSerializer

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


class CheckInViewSet(viewsets.ModelViewSet[CheckIn]):
    queryset = CheckIn.objects.all()
    serializer_class = CheckInSerializer

    def perform_create(self, serializer: BaseSerializer[CheckIn]) -> None:
        serializer.save(owner=self.request.user)
