from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client as HttpClient

from tests.conftest import Phone


def test_a_token_nobody_was_given_opens_nothing(db: None) -> None:
    answer = HttpClient().get("/api/v1/me", headers={"X-Session-Token": "made-up"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b'{"day": NaN}', 400),
        (b'{"day": Infinity}', 400),
        (b'{"day": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"x": "' + b"x" * 1024 * 1024 + b'"}', 413),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(phone: Phone, body: bytes, status: int) -> None:
    path = f"/api/v1/check-ins/{uuid4()}"
    headers = {"X-Session-Token": phone.token}
    answer = HttpClient().put(path, data=body, content_type="application/json", headers=headers)
    assert answer.status_code == status
    assert answer.json()["status"] == status


def test_another_kind_of_body_is_refused(phone: Phone) -> None:
    headers = {"X-Session-Token": phone.token}
    answer = HttpClient().post("/api/v1/topics", data=b"text=x", content_type="text/plain", headers=headers)
    assert answer.status_code == 415


def test_what_is_about_a_person_is_never_cached(phone: Phone) -> None:
    for answer in (phone.get("/me"), phone.get("/check-ins"), phone.get(f"/check-ins/{uuid4()}")):
        assert answer["Cache-Control"] == "no-store"


def test_a_missing_path_is_a_problem_too(phone: Phone) -> None:
    answer = phone.get("/nothing")
    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"


def test_calling_too_often_is_answered_with_when_to_come_back(phone: Phone) -> None:
    answers = [phone.get("/check-in-form") for _ in range(205)]
    assert {answer.status_code for answer in answers[:200]} == {200}
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) >= 1


def test_a_browser_without_its_csrf_token_changes_nothing(phone: Phone) -> None:
    browser = HttpClient(enforce_csrf_checks=True)
    browser.cookies[settings.SESSION_COOKIE_NAME] = phone.token
    assert browser.get("/api/v1/me").status_code == 200
    refused = browser.patch("/api/v1/me", {"day_starts_at": "05:00"}, content_type="application/json")
    assert refused.status_code == 403


def test_failing_says_nothing_of_how(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the note says: secret")

    monkeypatch.setattr("api.check_ins.own_check_ins", fail)
    answer = phone.get("/check-ins")
    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert answer.json()["title"] == "Internal Server Error"


def test_a_browser_may_do_nothing_with_an_answer(phone: Phone) -> None:
    for path in ("/me", "/check-ins/00000000-0000-0000-0000-000000000000"):
        assert phone.get(path)["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    page = phone.http.get("/portal/sign-in/")
    assert "default-src 'self'" in page["Content-Security-Policy"]


def test_json_is_answered_whatever_is_accepted(phone: Phone) -> None:
    assert phone.get("/me", Accept="text/html")["Content-Type"] == "application/json"
