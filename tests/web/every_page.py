"""Every page there is, found by the URL configuration: what is added there is looked at without being listed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client as HttpClient
from django.urls import URLPattern, resolve, reverse

from web import urls as every_url
from web.portal import urls as portal_urls

NOT_ALLOWED = 405


@dataclass(frozen=True)
class Route:
    """A path of ours with its name, all it captures filled in."""

    name: str
    path: str


def routes(captured: Mapping[str, Any]) -> Iterator[Route]:
    """Every route of the portal, and those beside it.

    Args:
        captured: by the name under which a path captures it, something that is there.
    """
    inside = [(f"{portal_urls.app_name}:{pattern.name}", pattern) for pattern in portal_urls.urlpatterns]
    beside = [(pattern.name, pattern) for pattern in every_url.urlpatterns if isinstance(pattern, URLPattern)]
    for name, pattern in (*beside, *inside):
        wanted = {key: captured[key] for key in pattern.pattern.regex.groupindex}
        yield Route(name, reverse(name, kwargs=wanted))


def page_at(route: Route, *browsers: HttpClient) -> Any:
    """The page of a route, for the first of these who gets one; None where nobody does."""
    answers = (browser.get(route.path, follow=True) for browser in browsers)
    return next((answer for answer in answers if _is_page(answer, route)), None)


def _is_page(answer: Any, route: Route) -> bool:
    """Whether this is the route's own page, and not one it leads to."""
    is_there = resolve(answer.request["PATH_INFO"]).func == resolve(route.path).func
    return is_there and answer.status_code < NOT_ALLOWED and answer["Content-Type"].startswith("text/html")


def has_no_page(route: Route, browser: HttpClient) -> bool:
    """Whether a route takes what forms send and nothing else, or gives a file."""
    answer = browser.get(route.path)
    is_page = answer["Content-Type"].startswith("text/html")
    return answer.status_code == NOT_ALLOWED or not is_page
