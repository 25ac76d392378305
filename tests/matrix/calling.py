"""One request as somebody, and what came of it: the answer, the statements it took, the rows it wrote."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client as HttpClient

from moodtrack.people.models import Account
from tests.matrix.stored import digest, rows_written

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
UNLIKE_ANYWAY = frozenset({"Date", "X-Request-ID", "X-Correlation-ID"})
BOOKKEEPING = re.compile("SAVEPOINT|RELEASE|ROLLBACK")
CSRF_TOKEN = r"csrftoken=\w+|(?<=csrfmiddlewaretoken\" value=\")\w+"

HTTP = HttpClient(raise_request_exception=False)
WARY_HTTP = HttpClient(raise_request_exception=False, enforce_csrf_checks=True)


@dataclass
class Actor:
    """Somebody with a phone (its token), a browser (its cookies) and rows of their own."""

    name: str
    account: Account | None = None
    token: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """``client``, ``therapist`` or ``nobody``."""
        if self.account is None:
            return "nobody"
        return "therapist" if hasattr(self.account, "therapist") else "client"

    @property
    def account_id(self) -> UUID:
        """Whose account it is; only of those who have one."""
        assert self.account is not None, self.name
        return self.account.pk

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """One request: to a page with the browser, to anything else with the phone."""
        return self._browse(method, path, body) if is_page(path) else self._call(method, path, body)

    def ask(self, method: str, path: str, body: Any = None, *, keep_digest: bool = False) -> "Answer":
        """One request that is undone again.

        Args:
            method: of HTTP.
            path: of the route, its braces filled.
            body: what the phone sends as JSON and the browser as a form.
            keep_digest: note what is stored when the request was refused and yet had written something.
        """
        return _answer_to(lambda: self.send(method, path, body), keep_digest=keep_digest)

    def ask_by_cookie(self, method: str, path: str) -> "Answer":
        """The same, of the API by a browser."""
        return _answer_to(lambda: self._http(self.cookies).generic(method, path))

    def ask_from_elsewhere(self, method: str, path: str) -> "Answer":
        """The same, sent by a page of another site: the cookies come along, no CSRF token does."""
        return _answer_to(lambda: self._http(self.cookies, of=WARY_HTTP).generic(method, path))

    def _call(self, method: str, path: str, body: Any) -> Any:
        headers = {"X-Session-Token": self.token} if self.token else {}
        data = "" if body is None else json.dumps(body)
        return self._http({}).generic(method, path, data, content_type="application/json", headers=headers)

    def _browse(self, method: str, path: str, body: Any) -> Any:
        form = {"content_type": "application/x-www-form-urlencoded"}
        return self._http(self.cookies).generic(method, path, urlencode(body or {}), **form)

    def _http(self, cookies: dict[str, str], of: HttpClient = HTTP) -> HttpClient:
        cache.clear()  # who acted before is forgotten as a request begins: tests/conftest.py
        of.cookies = SimpleCookie(cookies)
        return of


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and what it took."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statements: tuple[str, ...]
    has_written: bool
    left_behind: str

    def without(self, path: str, row: str) -> "Answer":
        """The answer without the path and the id that were asked for, and without what never is twice the same."""
        in_headers = re.compile(f"{re.escape(path)}|{CSRF_TOKEN}")
        in_body = re.compile(rf"{in_headers.pattern}|\b{re.escape(row)}\b", re.IGNORECASE)
        headers = tuple((name, in_headers.sub("...", value)) for name, value in self.headers)
        return replace(self, headers=headers, body=in_body.sub("...", self.body.decode()).encode())

    @property
    def outcome(self) -> str:
        """The answer in the table's words."""
        is_door = dict(self.headers).get("Location", "").startswith("/portal/sign-in/?next=")
        return "sign in" if is_door else str(self.status)


def is_page(path: str) -> bool:
    """Whether people reach it, with a browser."""
    return not path.startswith(("/api/", "/_allauth/", "/healthz", "/readyz"))


def _answer_to(send: Callable[[], Any], *, keep_digest: bool = False) -> Answer:
    with _undone():
        before = rows_written()
        with _statements() as statements:
            response = send()
        has_written = rows_written() > before
        headers = {**response.headers, "Set-Cookie": response.cookies.output()}
        return Answer(
            status=response.status_code,
            headers=tuple(sorted(item for item in headers.items() if item[0] not in UNLIKE_ANYWAY)),
            body=response.getvalue(),
            statements=tuple(statements),
            has_written=has_written,
            left_behind=digest() if has_written and keep_digest and response.status_code >= 400 else "",
        )


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if not BOOKKEEPING.match(sql):
            seen.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(note):
        yield seen
