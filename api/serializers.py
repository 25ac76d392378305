"""What serializers share."""

from datetime import datetime, time
from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from moodtrack.checkins.rules.check_ins import pointer_token, read_instant
from moodtrack.core.days import is_zone

HOURS_AND_MINUTES = "%H:%M"


def paged(
    name: str, row: type[serializers.Serializer[Any]], **more: serializers.Field[Any, Any, Any, Any]
) -> serializers.BaseSerializer[Any]:
    """How a list of rows is described, under a name of its own.

    Args:
        more: what stands beside the rows, by name.
    """
    rows = {"results": row(many=True), "next": serializers.URLField(allow_null=True)}
    return inline_serializer(name, {**rows, **more})


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields nobody asked for, naming them."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            message = serializers.ErrorDetail("There is no such field here.", code="unknown_field")
            raise serializers.ValidationError({pointer_token(name): [message] for name in unknown})
        return super().to_internal_value(data)


class WordField(serializers.ChoiceField):
    """One of a few words; a refusal does not repeat what was sent."""

    default_error_messages = {"invalid_choice": "This is none of the words that are taken here."}


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "19:30"})
class WallTimeField(serializers.TimeField):
    """A time of somebody's own clock, as ``19:30``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format=HOURS_AND_MINUTES, input_formats=[HOURS_AND_MINUTES], **kwargs)

    def to_internal_value(self, value: Any) -> time:
        if not (isinstance(value, str) and value.isascii() and len(value) == len("19:30")):
            self.fail("invalid", format="hh:mm")
        return super().to_internal_value(value)


class ZoneField(serializers.CharField):
    """The IANA name of a time zone."""

    default_error_messages = {"unknown_zone": "This is not an IANA time zone name, such as Europe/Madrid."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name and not is_zone(name):
            self.fail("unknown_zone")
        return name


class CleanCharField(serializers.CharField):
    """Text that can be stored: no number taken for one, no null characters and no halves of characters."""

    default_error_messages = {"not_unicode": "This text holds half a character (a lone surrogate)."}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail("not_unicode")
        return text


class InstantField(serializers.DateTimeField):
    """An instant between 2000 and 2100 with its offset; the domain's one rule reads it."""

    def to_internal_value(self, value: Any) -> datetime:
        instant, problems = read_instant(value, "")
        if problems:
            raise serializers.ValidationError(problems[0].detail, code=problems[0].code)
        return instant
