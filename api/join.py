from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.me import ClientOutput, client_json
from api.serializers import CleanCharField, StrictSerializer, WordField, ZoneField
from api.sharing import KindsInput
from api.views import ResourceView
from moodtrack.care.actions.invitations import WrongCodeError, join, join_another
from moodtrack.core.errors import ConflictError
from moodtrack.core.words import LANGUAGES
from moodtrack.entrance.sign_in import session_token_for
from moodtrack.entrance.throttling import AccountThrottle, WrongCodeThrottle
from moodtrack.people.models import Client
from moodtrack.people.queries import client_of

CHOICES = [(language, language) for language in LANGUAGES]


class BindInput(StrictSerializer):
    """What a client who is signed in already sends."""

    code = CleanCharField(max_length=64)
    sharing = KindsInput(required=False)


class JoinInput(BindInput):
    """What someone new sends."""

    email = serializers.EmailField(max_length=254)
    password = CleanCharField(max_length=256, trim_whitespace=False)
    time_zone = ZoneField()
    language = WordField(choices=CHOICES, default="en")


JOIN_INPUT = PolymorphicProxySerializer("JoinOrBind", [JoinInput, BindInput], resource_type_field_name=None)


class JoinView(ResourceView):
    """Become the client of the therapist who gave out the code."""

    permission_classes = [AllowAny]
    throttle_classes = [AccountThrottle, WrongCodeThrottle]

    @extend_schema(
        operation_id="join",
        request=JOIN_INPUT,
        responses={
            201: inline_serializer(
                "Joined", {"client": ClientOutput(), "session_token": serializers.CharField(allow_null=True)}
            )
        },
        description="With a session token, only `code` and `sharing`: binds the client to one more therapist.",
    )
    def post(self, request: Request) -> Response:
        try:
            client, token = self._bind() if request.user.is_authenticated else self._join()
        except WrongCodeError:
            WrongCodeThrottle().count_wrong_code(request)
            raise
        return Response({"client": client_json(client), "session_token": token}, status=201)

    def _join(self) -> tuple[Client, str | None]:
        asked = JoinInput(data=self.request.data)
        asked.is_valid(raise_exception=True)
        said = {"sharing": {}, **asked.validated_data}
        client = join(**said, now=self.now).client
        return client, session_token_for(client.account, self.request._request)

    def _bind(self) -> tuple[Client, str | None]:
        asked = BindInput(data=self.request.data)
        asked.is_valid(raise_exception=True)
        client = client_of(self.account)
        if client is None:
            raise ConflictError("Only a client can join a therapist.")
        said = {"sharing": {}, **asked.validated_data}
        return join_another(client=client, by=self.account, now=self.now, **said).client, None
