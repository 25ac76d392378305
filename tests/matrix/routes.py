"""What the URL resolver knows: walked, never listed."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from moodtrack.entrance.problems import nothing_here


def walked() -> list[str]:
    """Every route once, as a path with braces for what it captures."""
    return sorted({_path(route) for route in _routes(get_resolver())})


def _routes(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        elif isinstance(pattern, URLPattern) and pattern.callback is not nothing_here:
            yield route  # what answers `nothing_here` is a wall before a library's routes, and those have rows


def _path(route: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
