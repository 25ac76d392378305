"""What serializers share."""

from typing import Any

from rest_framework import serializers

from moodtrack.core.days import is_zone


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields nobody asked for, naming them."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            message = serializers.ErrorDetail("There is no such field here.", code="unknown_field")
            raise serializers.ValidationError({str(name)[:64]: [message] for name in unknown})
        return super().to_internal_value(data)


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
    """Text that can be stored: without null characters and halves of characters."""

    default_error_messages = {"not_unicode": "This text holds half a character (a lone surrogate)."}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail("not_unicode")
        return text
