"""What the OpenAPI document says beside the resources themselves."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema

PROBLEMS = {
    "400": "Not JSON, or not an object.",
    "401": "Nobody is signed in.",
    "403": "Not for this kind of account.",
    "404": "Not there, or not yours.",
    "409": "The state of the row forbids it; some refusals carry what a program needs to go on.",
    "412": "The row changed since you read it; `current` is how it is now.",
    "413": "Too large.",
    "415": "Not application/json.",
    "422": "Some field cannot be stored; nothing was.",
    "429": "Too often; see Retry-After.",
    "503": "It took too long, as others write to the same record; nothing was stored. See Retry-After.",
}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "relationships": {
            "description": "409 only, where none was named and there are several.",
            "type": "array",
            "items": {"type": "object", "properties": {name: {"type": "string"} for name in ("id", "therapist")}},
        },
        "conflicts": {
            "description": "409 of a push only: by table, the ids of what has changed since the pull.",
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        },
        "current": {"description": "412 only: the row as it is now.", "type": ["object", "null"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
            },
        },
    },
}
COME_BACK = {"429", "503"}
RETRY_AFTER: dict[str, Any] = {
    "description": "In how many seconds to come back.",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}
EXAMPLE_ERROR = {"pointer": "/answers/mood", "code": "off_scale", "detail": "This item's scale goes from 1 to 7."}


class BodySchema(AutoSchema):
    """Describes the body that a DELETE of ours takes, which the generator holds to be impossible."""

    def _get_request_body(self, direction: Literal["request", "response"] = "request") -> Any:
        method = self.method
        self.method = "POST" if method == "DELETE" else method
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]  # no types there
        finally:
            self.method = method


class TokenAuthenticationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no types there
    target_class = "moodtrack.entrance.authentication.TokenAuthentication"
    name = ["sessionToken", "sessionCookie"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "apiKey", "in": "header", "name": "X-Session-Token"},
            {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        ]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """Either of the two is enough."""
        return [{name: []} for name in self.name]


class StrictSerializerScheme(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # no types there
    target_class = "api.serializers.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Literal["request", "response"]) -> dict[str, Any]:
        """Says that fields nobody asked for are refused."""
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


def add_problem_responses(
    result: dict[str, Any],
    generator: Any,
    request: Any,
    public: bool,  # noqa: FBT001 - its signature
) -> dict[str, Any]:
    """Give every operation its problem responses, with an example of each."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    for path in result["paths"].values():
        for operation in path.values():
            for status, description in PROBLEMS.items():
                operation["responses"].setdefault(status, _response(status, description))
    return result


def _response(status: str, description: str) -> dict[str, Any]:
    example = {
        "type": f"urn:moodtrack:problem:{status}",
        "title": description,
        "status": int(status),
        "detail": description,
        "instance": "/api/v1/…",
        "errors": [EXAMPLE_ERROR] if status == "422" else [],
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    headers = {"headers": {"Retry-After": RETRY_AFTER}} if status in COME_BACK else {}
    content = {"application/problem+json": {"schema": schema, "example": example}}
    return {"description": description, **headers, "content": content}
