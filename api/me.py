from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from api.erasure import EraseInput, EraseOutput
from api.schema import BodySchema
from api.serializers import StrictSerializer, WallTimeField, WordField, ZoneField
from api.views import ResourceView
from moodtrack.core.words import LANGUAGES
from moodtrack.entrance.passwords import refuse_wrong_password
from moodtrack.ownership.actions.erasing import ask_for_erasure
from moodtrack.ownership.queries.erasing import erasure_planned_at
from moodtrack.people.actions.accounts import change_language
from moodtrack.people.actions.clients import change_client
from moodtrack.people.actions.practices import change_therapist
from moodtrack.people.models import Client, Therapist
from moodtrack.people.queries import client_of, therapist_of

CHOICES = [(language, language) for language in LANGUAGES]


class ClientOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=["client"])
    email = serializers.EmailField()
    time_zone = serializers.CharField()
    language = serializers.CharField()
    day_starts_at = WallTimeField(help_text="The client's local time.")
    erase_at = serializers.DateTimeField(
        allow_null=True, help_text="When everything is erased, as they asked; null where they did not."
    )


class TherapistOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=["therapist"])
    email = serializers.EmailField()
    name = serializers.CharField()
    practice = serializers.CharField()
    time_zone = serializers.CharField()
    language = serializers.CharField()


class ClientInput(StrictSerializer):
    time_zone = ZoneField(required=False)
    language = WordField(choices=CHOICES, required=False)
    day_starts_at = WallTimeField(required=False)


class TherapistInput(StrictSerializer):
    time_zone = ZoneField(required=False, allow_blank=True)
    language = WordField(choices=CHOICES, required=False)


ME = PolymorphicProxySerializer(
    "Me", {"client": ClientOutput, "therapist": TherapistOutput}, resource_type_field_name="role"
)


class MeSchema(ClientInput):
    """What either of the two may send."""

    time_zone = ZoneField(required=False, allow_blank=True, help_text="Therapists: empty for that of the practice.")
    day_starts_at = WallTimeField(required=False, help_text="Clients only.")


class MeView(ResourceView):
    """Who I am."""

    schema = BodySchema()

    @extend_schema(operation_id="me", responses=ME)
    def get(self, request: Request) -> Response:
        return Response(self._json())

    @extend_schema(operation_id="me_change", request=MeSchema, responses=ME)
    def patch(self, request: Request) -> Response:
        me = self._me()
        shape = ClientInput if isinstance(me, Client) else TherapistInput
        asked = shape(data=request.data)
        asked.is_valid(raise_exception=True)
        changes = dict(asked.validated_data)
        if (language := changes.pop("language", None)) is not None:
            change_language(account=self.account, language=language)
        if isinstance(me, Client):
            change_client(client=me, now=self.now, **changes)
        elif "time_zone" in changes:
            change_therapist(therapist=me, time_zone=changes["time_zone"])
        return Response(self._json())

    @extend_schema(
        operation_id="ask_for_erasure",
        request=EraseInput,
        responses={202: EraseOutput},
        description="Clients only. Everything goes on as before until `erase_at`; asked again, it stays the same.",
    )
    def delete(self, request: Request) -> Response:
        if client_of(self.account) is None:
            raise PermissionDenied
        asked = EraseInput(data=request.data)
        asked.is_valid(raise_exception=True)
        refuse_wrong_password(self.account, asked.validated_data["password"])
        erasure = ask_for_erasure(by=self.account, now=self.now)
        return Response({"erase_at": erasure.due_at}, status=202)

    def _me(self) -> Client | Therapist:
        me = client_of(self.account) or therapist_of(self.account)
        if me is None:
            raise PermissionDenied
        return me

    def _json(self) -> dict[str, Any]:
        me = self._me()
        return client_json(me) if isinstance(me, Client) else _therapist_json(me)


def client_json(client: Client) -> dict[str, Any]:
    """A client as they read themself."""
    return {
        "id": client.pk,
        "role": "client",
        "email": client.account.email,
        "time_zone": client.time_zone,
        "language": client.account.language,
        "day_starts_at": client.day_starts_at.strftime("%H:%M"),
        "erase_at": erasure_planned_at(client.pk),
    }


def _therapist_json(therapist: Therapist) -> dict[str, Any]:
    return {
        "id": therapist.pk,
        "role": "therapist",
        "email": therapist.account.email,
        "name": therapist.name,
        "practice": therapist.practice.name,
        "time_zone": therapist.zone,
        "language": therapist.account.language,
    }
