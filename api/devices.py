from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, PolymorphicProxySerializer, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import StrictSerializer, WordField, ZoneField, paged
from api.views import PAGE_PARAMETERS, ClientView, body_of, page_of
from moodtrack.reminders.actions.devices import register_device, remove_device
from moodtrack.reminders.models import Device
from moodtrack.reminders.queries.own import own_devices
from moodtrack.reminders.rules.addresses import (
    ADDRESS_KINDS,
    EXPO,
    FCM_FID,
    FCM_TOKEN,
    LONGEST_ENDPOINT,
    LONGEST_KEY,
    NAMES,
    WEB_PUSH,
)


def whole(kind: str) -> str:
    """The pattern of an address's one field, anchored as a schema needs it."""
    return f"^{NAMES[kind][1].pattern}$"


class WebPushKeysSchema(serializers.Serializer[Any]):
    p256dh = serializers.CharField(max_length=LONGEST_KEY, help_text="A P-256 point, base64url.")
    auth = serializers.CharField(max_length=LONGEST_KEY, help_text="16 bytes, base64url.")


class WebPushAddressSchema(StrictSerializer):
    """Of `webpush`: what `PushSubscription.toJSON()` gives, subscribed with the key of `GET /push-key`."""

    endpoint = serializers.CharField(
        max_length=LONGEST_ENDPOINT, help_text="An https address on the usual port, whose host is a public name."
    )
    keys = WebPushKeysSchema()
    expirationTime = serializers.JSONField(required=False, help_text="Means nothing here.")  # noqa: N815 - its name


class FcmTokenAddressSchema(StrictSerializer):
    """Of `fcm_token`: the registration token that Firebase Messaging gives an app."""

    token = serializers.RegexField(whole(FCM_TOKEN))


class FcmInstallationAddressSchema(StrictSerializer):
    """Of `fcm_fid`: the id of the app's Firebase installation."""

    fid = serializers.RegexField(whole(FCM_FID))


class ExpoAddressSchema(StrictSerializer):
    """Of `expo`: the push token that `expo-notifications` gives an app."""

    token = serializers.RegexField(whole(EXPO))


ADDRESS = PolymorphicProxySerializer(
    "DeviceAddress",
    [WebPushAddressSchema, FcmTokenAddressSchema, FcmInstallationAddressSchema, ExpoAddressSchema],
    resource_type_field_name=None,
)
"""Described here, checked by the domain's own rule."""


@extend_schema_field(ADDRESS)
class AddressField(serializers.DictField):
    """An address of whatever kind; the domain looks inside."""


class DeviceInput(StrictSerializer):
    address_kind = WordField(choices=ADDRESS_KINDS, help_text="Says which of the four shapes the address has.")
    address = AddressField()
    time_zone = ZoneField()


class DeviceOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    address_kind = serializers.ChoiceField(choices=ADDRESS_KINDS)
    time_zone = serializers.CharField()
    created_at = serializers.DateTimeField()


EXAMPLES = [
    OpenApiExample(kind, {"address_kind": kind, "address": address, "time_zone": "Europe/Madrid"}, request_only=True)
    for kind, address in {
        WEB_PUSH: {
            "endpoint": "https://push.example.org/send/gAAAAABm",
            "expirationTime": None,
            "keys": {
                "p256dh": "BCFcY6dlmEYZGt_6y2izGZbujBV1uBgZTjlQxVDgW_sIaXem5Fils9lt_U42Urg7QvKlpKZw4PAZ8LwUuIUXNDo",
                "auth": "AAECAwQFBgcICQoLDA0ODw",
            },
        },
        FCM_TOKEN: {"token": "dGhpc19pc19hbl9leGFtcGxl:APA91bExampleOfARegistrationToken"},
        FCM_FID: {"fid": "cExampleInstallation01"},
        EXPO: {"token": "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]"},
    }.items()
]


class DevicesView(ClientView):
    """Where the client can be reached; addresses are never given out again."""

    @extend_schema(
        operation_id="devices_list",
        parameters=PAGE_PARAMETERS,
        responses=paged("DevicePage", DeviceOutput),
    )
    def get(self, request: Request) -> Response:
        pages, page = page_of(self, own_devices(self.account), ("created_at", "id"))
        return pages.get_paginated_response([device_json(device) for device in page])

    @extend_schema(
        operation_id="device_register", request=DeviceInput, responses={201: DeviceOutput}, examples=EXAMPLES
    )
    def post(self, request: Request) -> Response:
        asked = DeviceInput(data=body_of(request))
        asked.is_valid(raise_exception=True)
        device = register_device(by=self.account, now=self.now, **asked.validated_data)
        return Response(device_json(device), status=201)


class DeviceView(ClientView):
    """One device."""

    @extend_schema(operation_id="device_remove", responses={204: None})
    def delete(self, request: Request, device_id: UUID) -> Response:
        remove_device(by=self.account, device_id=device_id, now=self.now)
        return Response(status=204)


def device_json(device: Device) -> dict[str, Any]:
    """A device as its client reads it."""
    return {
        "id": device.pk,
        "address_kind": device.address_kind,
        "time_zone": device.time_zone,
        "created_at": device.created_at,
    }
