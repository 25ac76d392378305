"""A token opens its session; nothing that lies in the database does."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.test import Client as HttpClient

from moodtrack.entrance.tokens import session_key_in, token_of
from tests.conftest import PASSWORD, Phone
from tests.web.conftest import browser_of
from tests.web.door import SECRET, code_by

CASELOAD, SIGN_IN, ACCOUNT = "/portal/", "/portal/sign-in/", "/_allauth/app/v1"
OTHER_KEY = "another-key-than-the-one-there-was-0123456789-0123456789"
SHAPES: dict[str, Callable[[str, str], str]] = {
    "the bare key": lambda key, _: key,
    "the key and no MAC": lambda key, _: f"{key}.",
    "the key and a made-up MAC": lambda key, _: f"{key}.{'A' * 43}",
    "the key twice": lambda key, _: f"{key}.{key}",
    "another session's MAC": lambda key, other: f"{key}.{other.rsplit('.', 1)[1]}",
    "the key in another case": lambda key, _: token_of(key).replace(key, key.upper()),
    "a MAC with something after it": lambda key, _: f"{token_of(key)}=",
    "a MAC with something before it": lambda key, _: token_of(key).replace(".", "..", 1),
    "the number of its line in the list": lambda key, _: str(UserSession.objects.get(session_key=key).pk),
    "what the session holds": lambda key, _: Session.objects.get(session_key=key).session_data,
    "no letters at all": lambda key, _: f"{key}.\u00e9\u00ff",
}


def key_of(phone: Phone) -> str:
    return UserSession.objects.get(user=phone.account).session_key


def asking_with(token: str, path: str = "/api/v1/me") -> Any:
    return HttpClient().get(path, headers={"X-Session-Token": token})


def showing(cookie: str, path: str = CASELOAD) -> Any:
    browser = browser_of()
    browser.cookies[configured.SESSION_COOKIE_NAME] = cookie
    return browser.get(path)


def ask_account(method: str, path: str, token: str = "", **body: Any) -> Any:
    headers = {"X-Session-Token": token} if token else {}
    sent = {"data": body, "content_type": "application/json"} if method != "get" else {}
    return getattr(HttpClient(), method)(f"{ACCOUNT}{path}", headers=headers, **sent)


def signed_in_by(phone: Phone) -> str:
    token: str = ask_account("post", "/auth/login", email=phone.account.email, password=PASSWORD).json()["meta"][
        "session_token"
    ]
    return token


@pytest.fixture(params=SHAPES)
def forged(request: pytest.FixtureRequest, desk: Phone, stranger_phones: list[Phone]) -> str:
    """What somebody can make of a copy of the database."""
    return SHAPES[request.param](key_of(desk), stranger_phones[0].token)


def test_a_token_opens_its_session_as_a_header_and_as_a_cookie(desk: Phone) -> None:
    assert token_of(key_of(desk)) == desk.token
    assert session_key_in(desk.token) == key_of(desk)
    assert asking_with(desk.token).status_code == 200
    assert showing(desk.token).status_code == 200


def test_a_copied_session_row_opens_nothing_on_the_api(desk: Phone, forged: str) -> None:
    unknown, refused = asking_with("made-up"), asking_with(forged)
    assert (refused.status_code, refused.content) == (401, unknown.content)
    assert showing(forged, "/api/v1/me").status_code == 401
    assert desk.get("/me").status_code == 200


def test_a_copied_session_row_opens_nothing_at_the_portal(desk: Phone, forged: str) -> None:
    refused = showing(forged)
    assert (refused.status_code, refused["Location"]) == (302, f"{SIGN_IN}?next={CASELOAD}")
    assert showing(desk.token).status_code == 200


def test_a_copied_session_row_opens_no_account(desk: Phone, forged: str) -> None:
    unknown = ask_account("get", "/auth/session", "made-up")
    for path in ("/auth/session", "/auth/sessions", "/account/authenticators"):
        refused = ask_account("get", path, forged)
        assert (refused.status_code, refused.content) == (410, unknown.content)


def test_the_cookie_a_browser_gets_is_a_token(therapist: Any) -> None:
    browser = browser_of()
    browser.post(SIGN_IN, {"login": therapist.account.email, "password": PASSWORD})
    cookie = browser.cookies[configured.SESSION_COOKIE_NAME]
    assert session_key_in(cookie.value) == UserSession.objects.get(user=therapist.account).session_key
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_a_key_somebody_else_chose_is_not_adopted(therapist: Any) -> None:
    chosen = "k" * 32
    browser = browser_of()
    browser.cookies[configured.SESSION_COOKIE_NAME] = chosen
    browser.post(SIGN_IN, {"login": therapist.account.email, "password": PASSWORD})
    assert browser.get("/portal/security/").status_code == 200
    assert session_key_in(browser.cookies[configured.SESSION_COOKIE_NAME].value) != chosen
    assert not Session.objects.filter(session_key=chosen).exists()


def test_a_cookie_that_opens_nothing_is_taken_back(desk: Phone) -> None:
    cookie = showing(key_of(desk), SIGN_IN).cookies[configured.SESSION_COOKIE_NAME]
    assert (cookie.value, cookie["max-age"]) == ("", 0)


def test_a_second_factor_comes_between_password_and_session(desk: Phone) -> None:
    TOTP.activate(desk.account, SECRET)
    half_way = signed_in_by(desk)
    assert asking_with(half_way).status_code == 401
    assert (
        ask_account("post", "/auth/2fa/authenticate", session_key_in(half_way) or "", code=code_by()).status_code == 410
    )
    whole = ask_account("post", "/auth/2fa/authenticate", half_way, code=code_by()).json()["meta"]["session_token"]
    assert asking_with(whole).status_code == 200
    assert asking_with(half_way).status_code == 401


def test_a_new_key_keeps_what_older_keys_made(desk: Phone, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = OTHER_KEY
    for _ in range(2):
        assert desk.get("/me").status_code == 200
    browser = browser_of()
    browser.cookies[configured.SESSION_COOKIE_NAME] = desk.token
    for _ in range(2):
        assert browser.get(CASELOAD).status_code == 200
    assert browser.get("/api/v1/me").status_code == 200


def test_a_new_key_without_the_old_one_ends_every_session(desk: Phone, settings: Any) -> None:
    settings.SECRET_KEY = OTHER_KEY
    assert desk.get("/me").status_code == 401
    assert showing(desk.token).status_code == 302
    assert ask_account("get", "/auth/session", desk.token).status_code == 410
