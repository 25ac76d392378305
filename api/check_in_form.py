from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import ClientView
from moodtrack.core.days import local_day
from moodtrack.core.words import words_in
from moodtrack.measures.items import FORM_VERSION, ITEMS, Item


class ScaleOutput(serializers.Serializer[Any]):
    min = serializers.FloatField()
    max = serializers.FloatField()
    step = serializers.FloatField()
    labels = serializers.DictField(child=serializers.CharField())


class ItemOutput(serializers.Serializer[Any]):
    key = serializers.CharField()
    text = serializers.CharField()
    scale = ScaleOutput()
    direction = serializers.CharField()
    unit = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # Field.required is something else


class CheckInFormOutput(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    day = serializers.DateField(help_text="To be proposed now: the client's own day, where and as they begin it.")
    items = ItemOutput(many=True)


class CheckInFormView(ClientView):
    """The items a check-in asks, in the client's language, and the day it is proposed to be about."""

    @extend_schema(operation_id="check_in_form", responses=CheckInFormOutput)
    def get(self, request: Request) -> Response:
        client, language = self.client, self.account.language
        day = local_day(self.now, client.time_zone, client.day_starts_at)
        return Response({"version": FORM_VERSION, "day": day, "items": [_item(item, language) for item in ITEMS]})


def _item(item: Item, language: str) -> dict[str, Any]:
    words = words_in(language)
    scale = item.scale
    labels = {f"{value:g}": words.gettext(label) for value, label in scale.labels}
    return {
        "key": item.key,
        "text": words.gettext(item.text),
        "scale": {"min": scale.low, "max": scale.high, "step": scale.step, "labels": labels},
        "direction": item.direction.value,
        "unit": scale.unit,
        "required": item.is_required,
    }
