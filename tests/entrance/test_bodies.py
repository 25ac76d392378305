"""Bodies are taken in before the first statement: a slow upload holds no transaction open."""

import json
from collections.abc import Sized
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Phone

MEBIBYTE = 2**20


class Line(BytesIO):
    """A body on its way; how much the database had been asked is noted each time some of it is read."""

    def __init__(self, body: bytes, asked: Sized = ()) -> None:
        super().__init__(body)
        self.asked = asked
        self.seen: list[int] = []

    def read(self, size: int | None = -1) -> bytes:
        self.seen.append(len(self.asked))
        return super().read(size)


def send(phone: Phone, path: str, line: Line, declared: int) -> Any:
    sent = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(declared), "wsgi.input": line}
    return phone.http.generic("POST", path, HTTP_X_SESSION_TOKEN=phone.token, **sent)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/v1/topics", {"text": "The move"}, 201),
        ("/api/v1/sync?last_pulled_at=1", {"topics": {"created": [{"id": str(uuid4()), "text": "The move"}]}}, 200),
        ("/_allauth/app/v1/auth/login", {"email": "a@client.example", "password": "wrong"}, 400),
    ],
)
def test_a_body_is_in_before_the_database_is_asked_anything(
    phone: Phone, path: str, body: dict[str, Any], status: int
) -> None:
    sent = json.dumps(body).encode()
    with CaptureQueriesContext(connection) as asked:
        line = Line(sent, asked)
        answer = send(phone, path, line, len(sent))
    assert answer.status_code == status, answer.content
    assert set(line.seen) == {0}
    assert len(asked) > 0


@pytest.mark.parametrize(
    ("path", "largest"), [("/api/v1/sync", 16), ("/api/v1/topics", 1), ("/_allauth/app/v1/auth/login", 1)]
)
def test_a_body_that_says_it_is_too_large_is_not_read(phone: Phone, path: str, largest: int) -> None:
    line = Line(b"{}")
    answer = send(phone, path, line, largest * MEBIBYTE + 1)
    assert answer.status_code == 413
    assert answer.json()["detail"].endswith(f"at most {largest} MiB.")
    assert line.seen == []


def test_a_body_of_another_length_than_it_says_is_read_so_far(phone: Phone) -> None:
    sent = b'{"text": "The move"}{"text": "Home"}'
    assert send(phone, "/api/v1/topics", Line(sent), len(sent) // 2).status_code == 400
    assert send(phone, "/api/v1/topics", Line(sent), len(b'{"text": "The move"}')).status_code == 201
