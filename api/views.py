"""What every resource shares: whose it is, what time it is, which version is meant."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from csp.constants import HEADER
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.permissions import IsClient, IsTherapist
from moodtrack.core.errors import NotFoundError, Problem, RefusedError
from moodtrack.entrance.content_policy import NOTHING
from moodtrack.entrance.negotiation import OneFormat
from moodtrack.people.models import Account, Client, Therapist
from moodtrack.people.queries import client_of

ETAG_FORM = r'^(?:W/)?"?([0-9]{1,9})"?$'
IF_MATCH = OpenApiParameter(
    "If-Match", {"type": "string", "pattern": ETAG_FORM}, OpenApiParameter.HEADER, description="The ETag last seen."
)
ETAG = OpenApiParameter(
    "ETag",
    {"type": "string", "pattern": '^"[0-9]+"$'},
    OpenApiParameter.HEADER,
    required=True,
    description="The version of the row.",
    response=[200, 201],
)
MOST_ROWS = 500
PAGE_PARAMETERS = [
    OpenApiParameter("cursor", str, description="From `next` of the page before."),
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 100}),
]
PAGE_NAMES = frozenset(parameter.name for parameter in PAGE_PARAMETERS)


class ResourceView(APIView):
    """A resource about a person: never cached, its clock read here, JSON whatever is asked for."""

    content_negotiation_class = OneFormat

    @property
    def now(self) -> datetime:
        """The instant of this request."""
        return timezone.now()

    @property
    def account(self) -> Account:
        """Who asks."""
        return cast("Account", self.request.user)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        final[HEADER] = NOTHING
        return final


class ClientView(ResourceView):
    """A resource only clients reach."""

    permission_classes: Sequence[type[BasePermission]] = [IsClient]

    @cached_property
    def client(self) -> Client:
        """The client who asks."""
        client = client_of(self.account)
        if client is None:
            raise NotFoundError
        return client


class TherapistView(ResourceView):
    """A resource only therapists reach."""

    permission_classes: Sequence[type[BasePermission]] = [IsTherapist]

    @property
    def therapist(self) -> Therapist:
        """The therapist who asks."""
        return cast("Therapist", self.request.therapist)  # type: ignore[attr-defined]


class Pages(CursorPagination):
    """``{"results": [...], "next": url|null}``, by a cursor that new rows do not shift."""

    page_size = 100

    def __init__(self, leading: "Field[Any, Any]") -> None:
        self.leading = leading

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get("limit")
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and 1 <= int(asked) <= MOST_ROWS):
            raise RefusedError(Problem("/limit", "out_of_range", f"A limit is a whole number from 1 to {MOST_ROWS}."))
        return int(asked)

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                self.leading.clean(cursor.position, None)
        except (NotFound, ValidationError) as error:
            raise RefusedError(Problem("/cursor", "unknown_cursor", "A cursor is part of `next`, as given.")) from error
        return cursor

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.get_next_link()})


def page_of(view: ResourceView, rows: QuerySet[Any], ordering: Sequence[str]) -> tuple[Pages, list[Any]]:
    """One page of ``rows`` as the request's cursor asks.

    Args:
        view: the view that answers.
        rows: what may be shown.
        ordering: fields, the last one unique.
    """
    pages = Pages(rows.model._meta.get_field(ordering[0].lstrip("-")))
    pages.ordering = tuple(ordering)
    return pages, pages.paginate_queryset(rows, view.request, view) or []


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object a request carries; the parser takes nothing else."""
    return cast("dict[str, Any]", request.data)


def version_meant(request: Request) -> int | None:
    """The row version an ``If-Match`` header names, None without one.

    Raises:
        RefusedError: the header is not an ETag this API gave out.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return None
    if (found := re.search(ETAG_FORM, header.strip())) is None:
        raise RefusedError(Problem("", "unknown_etag", 'If-Match names a version as ETag gave it, such as "3".'))
    return int(found[1])


def etag(version: int) -> dict[str, str]:
    """The header that names a row version."""
    return {"ETag": f'"{version}"'}
