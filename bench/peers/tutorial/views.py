from rest_framework import serializers, viewsets
from rest_framework.serializers import BaseSerializer

from bench.peers.tutorial.models import CheckIn, Tag


class CheckInSerializer(serializers.ModelSerializer[CheckIn]):
    tags = serializers.SlugRelatedField(many=True, slug_field="name", queryset=Tag.objects.all())

    class Meta:
        model = CheckIn
        exclude = ("owner",)


class CheckInViewSet(viewsets.ModelViewSet[CheckIn]):
    queryset = CheckIn.objects.all()
    serializer_class = CheckInSerializer

    def perform_create(self, serializer: BaseSerializer[CheckIn]) -> None:
        serializer.save(owner=self.request.user)
