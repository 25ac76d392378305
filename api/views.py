"""What every resource shares: whose it is, what time it is, which version is meant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.permissions import IsClient, IsTherapist
from moodtrack.core.errors import Problem, RefusedError
from moodtrack.people.models import Account, Client, Therapist


class ResourceView(APIView):
    """A resource about a person: never cached, its clock read here."""

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
        return final


class ClientView(ResourceView):
    """A resource only clients reach."""

    permission_classes: Sequence[type[BasePermission]] = [IsClient]

    @property
    def client(self) -> Client:
        """The client who asks."""
        return cast("Client", self.request.client)  # type: ignore[attr-defined]


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
    page_size_query_param = "limit"
    max_page_size = 500

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.get_next_link()})


def page_of(view: ResourceView, rows: QuerySet[Any], ordering: Sequence[str]) -> tuple[Pages, list[Any]]:
    """One page of ``rows`` as the request's cursor asks.

    Args:
        view: the view that answers.
        rows: what may be shown.
        ordering: fields, the last one unique.
    """
    pages = Pages()
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
    digits = header.strip().removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise RefusedError(Problem("", "unknown_etag", 'If-Match names a version as ETag gave it, such as "3".'))
    return int(digits)


def etag(version: int) -> dict[str, str]:
    """The header that names a row version."""
    return {"ETag": f'"{version}"'}
