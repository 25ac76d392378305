"""Every refusal as RFC 9457 problem+json: what is wrong, where, and nothing of anybody's record."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled, SerializationFailure
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import set_rollback

from moodtrack.care.actions.invitations import WrongCodeError
from moodtrack.core.errors import ConflictError, NotFoundError, Problem, RefusedError, StaleError

CONTENT_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing here, or it is not yours to see."
GIVEN_UP = (LockNotAvailable, QueryCanceled, SerializationFailure, DeadlockDetected)
"""What the database says of a statement it did not wait for any longer: the same one may well succeed next time."""
MEBIBYTE = 1024 * 1024
REFUSED = "Some of this cannot be stored. Nothing was."
WRONG_CODE = Problem("/code", "wrong_code", "No open invitation has this code, or this address cannot be used with it.")


class BusyError(APIException):
    """Somebody else is at what this request is about, or there is too much to do."""

    status_code = 503
    default_detail = "This took too long, as others write to the same record. Nothing of it was stored; send it again."
    wait = 1
    """In seconds."""


def problem(status: int, detail: str, path: str, errors: Sequence[Problem] = (), **more: Any) -> dict[str, Any]:
    """A problem document."""
    title = HTTPStatus(status).phrase
    found = [{"pointer": error.pointer, "code": error.code, "detail": error.detail} for error in errors]
    return {
        "type": f"urn:moodtrack:problem:{title.lower().replace(' ', '-')}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": path,
        "errors": found,
        **more,
    }


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an exception raised in an API view; None leaves it to Django's 500."""
    error = BusyError() if isinstance(error.__cause__, GIVEN_UP) else error
    found = _domain_problem(error) or _framework_problem(error)
    if found is None:
        return None
    status, detail, errors, more = found
    set_rollback()
    path = context["request"].path
    return Response(
        problem(status, detail, path, errors, **more), status=status, content_type=CONTENT_TYPE, headers=_headers(error)
    )


Found = tuple[int, str, Sequence[Problem], dict[str, Any]]


def _domain_problem(error: Exception) -> Found | None:
    match error:
        case RefusedError():
            return 422, REFUSED, error.problems, {}
        case WrongCodeError():
            return 422, REFUSED, [WRONG_CODE], {}
        case NotFoundError() | Http404():
            return 404, NOT_FOUND, [], {}
        case ConflictError():
            return 409, str(error), [], error.facts
        case StaleError():
            return 412, str(error), [], {"current": error.current}
    return None


def _framework_problem(error: Exception) -> Found | None:
    match error:
        case ValidationError():
            return 422, REFUSED, list(_field_problems(error.detail, error.get_codes(), "")), {}
        case RequestDataTooBig():
            return 413, "The body is larger than what is taken here.", [], {}
        case PermissionDenied():
            return 403, "This is not for this kind of account.", [], {}
        case APIException():
            return error.status_code, str(error.detail), [], {}
    return None


def _field_problems(detail: Any, codes: Any, pointer: str) -> Iterator[Problem]:
    """DRF's nested lists of messages, flattened to one problem for each."""
    if isinstance(detail, Mapping):
        for field, inner in detail.items():
            at = pointer if field == "non_field_errors" else f"{pointer}/{field}"
            yield from _field_problems(inner, codes[field], at)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            at = f"{pointer}/{place}" if isinstance(inner, Mapping) else pointer
            if inner:
                yield from _field_problems(inner, codes[place], at)
    else:
        yield Problem(pointer, str(codes), str(detail))


def _headers(error: Exception) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(ceil(wait))
    if isinstance(error, APIException) and (scheme := getattr(error, "auth_header", None)):
        headers["WWW-Authenticate"] = scheme
    return headers


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The one 404: what does not exist and what is somebody else's look the same."""
    if is_for_programs(request):
        return _plain_problem(404, NOT_FOUND, request)
    return render(request, "404.html", status=404)


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """A route of a library's that this product does not have."""
    return not_found(request, Http404())


def too_large(request: HttpRequest, largest: int) -> HttpResponse:
    """The answer to a body of more bytes than are taken, which nobody has read."""
    detail = f"The body is larger than what is taken here: at most {largest // MEBIBYTE} MiB."
    return _plain_problem(413, detail, request)


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer when we failed; says nothing of how."""
    if is_for_programs(request):
        return _plain_problem(500, "We failed. Nothing of this request was stored; try again.", request)
    return render(request, "500.html", status=500)


def is_for_programs(request: HttpRequest) -> bool:
    """Whether JSON is answered there, not pages."""
    return request.path.startswith(("/api/", "/_allauth/"))


def _plain_problem(status: int, detail: str, request: HttpRequest) -> JsonResponse:
    body = problem(status, detail, request.path)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})
