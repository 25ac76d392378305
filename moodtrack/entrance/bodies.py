"""Bodies are taken in whole before anything is asked of the database.

A phone may take a minute to send what it has. Read within the view, as it arrives, it would hold a connection and a
transaction open for as long, and the database ends those that wait for more than a few seconds.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse

from moodtrack.entrance.parsing import LARGEST_BODY
from moodtrack.entrance.problems import is_for_programs, too_large


class BodyMiddleware:
    """Reads a program's body when it is known which view it is for, and refuses one that view does not take."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_: Any) -> HttpResponse | None:
        if not is_for_programs(request):
            return None
        largest = largest_body_of(view)
        if _declared(request) > largest:
            return too_large(request, largest)
        request._stream = BytesIO(request._stream.read())  # its own `body` would refuse more than a form may hold
        return None


def largest_body_of(view: Callable[..., HttpResponse]) -> int:
    """How many bytes a view takes: what its parser does, where it has one that says so."""
    parsers = getattr(getattr(view, "cls", None), "parser_classes", [])
    return max((getattr(parser, "largest", LARGEST_BODY) for parser in parsers), default=LARGEST_BODY)


def _declared(request: HttpRequest) -> int:
    """The length a request says it has; Django reads no further, and nothing where it says none."""
    try:
        return int(request.META.get("CONTENT_LENGTH", ""))
    except ValueError:
        return 0
