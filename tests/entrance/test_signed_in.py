"""Who may call: one statement finds the account and says that it acts; whoever is refused does not act."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from moodtrack.core.context import OutsideTransactionError, acting_as
from moodtrack.entrance.authentication import TokenAuthentication
from moodtrack.entrance.sessions import SessionStore
from moodtrack.entrance.sign_in import session_token_for
from moodtrack.entrance.signed_in import signed_in_account
from moodtrack.entrance.tokens import session_key_in
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Account
from tests.conftest import PASSWORD, Phone, phone_of
from tests.core.test_context import setting
from tests.web.conftest import browser_of

SOMEBODY = UUID(int=7)


def key_of(phone: Phone) -> str:
    return session_key_in(phone.token) or ""


def change_password(phone: Phone) -> None:
    phone.account.set_password("another walk by the river")
    phone.account.save()


def close_account(phone: Phone) -> None:
    Account.objects.filter(pk=phone.account.pk).update(is_active=False)


def let_expire(phone: Phone) -> None:
    Session.objects.filter(session_key=key_of(phone)).update(expire_date=timezone.now() - timedelta(seconds=1))


def end_elsewhere(phone: Phone) -> None:
    UserSession.objects.get(session_key=key_of(phone)).end()


def take_off_the_list(phone: Phone) -> None:
    UserSession.objects.filter(session_key=key_of(phone)).delete()


def lose_the_row(phone: Phone) -> None:
    Session.objects.filter(session_key=key_of(phone)).delete()


def holding(phone: Phone, **held: Any) -> None:
    session = SessionStore(key_of(phone))
    session.update(held)
    session.save()


def be_of_another_account(phone: Phone) -> None:
    holding(phone, **{SESSION_KEY: str(SOMEBODY)})


def be_of_another_door(phone: Phone) -> None:
    holding(phone, **{BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend"})


def prove_nothing(phone: Phone) -> None:
    holding(phone, **{HASH_SESSION_KEY: ""})


def be_spoilt(phone: Phone) -> None:
    Session.objects.filter(session_key=key_of(phone)).update(session_data="spoilt")


ENDINGS = [
    change_password,
    close_account,
    let_expire,
    end_elsewhere,
    take_off_the_list,
    lose_the_row,
    be_of_another_account,
    be_of_another_door,
    prove_nothing,
    be_spoilt,
]


def test_one_statement_finds_the_account_and_says_that_it_acts(phone: Phone) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        account = signed_in_account(key_of(phone), timezone.now())
    assert len(asked) == 1
    assert setting("app.actor_id") == str(phone.account.pk)
    assert account == phone.account
    with CaptureQueriesContext(connection) as asked_later:
        assert {field.attname: getattr(account, field.attname) for field in Account._meta.concrete_fields} == {
            field.attname: getattr(phone.account, field.attname) for field in Account._meta.concrete_fields
        }
    assert len(asked_later) == 0


@pytest.mark.parametrize("end", ENDINGS)
def test_a_session_that_has_ended_is_refused_and_nobody_acts(phone: Phone, end: Any) -> None:
    end(phone)
    with acting_as(SOMEBODY):
        assert signed_in_account(key_of(phone), timezone.now()) is None
        assert setting("app.actor_id") == ""
    assert phone.get("/me").status_code == 401


@pytest.mark.parametrize("end", ENDINGS)
def test_one_ended_session_ends_no_other_accounts(phone: Phone, stranger_phones: list[Phone], end: Any) -> None:
    end(phone)
    assert [stranger.get("/me").status_code for stranger in stranger_phones] == [200, 200]


def test_who_is_signed_in_acts_in_a_transaction_only_and_not_beyond_it(own_database: str) -> None:
    practice = create_practice(name="River", time_zone="Europe/Madrid")
    account = add_therapist(practice=practice, email="a@practice.example", name="A", now=timezone.now()).account
    session_key = key_of(phone_of(account))
    with (
        pytest.raises(OutsideTransactionError, match="inside a transaction"),
        CaptureQueriesContext(connection) as asked,
    ):
        signed_in_account(session_key, timezone.now())
    assert len(asked) == 0
    with transaction.atomic():
        assert signed_in_account(session_key, timezone.now()) == account
    assert setting("app.actor_id") == ""


@pytest.mark.parametrize("by", ["token", "cookie"])
def test_a_call_asks_once_who_it_is_and_once_what_they_are(phone: Phone, by: str) -> None:
    browser = browser_of(phone.account)
    with CaptureQueriesContext(connection) as asked:
        answer = phone.get("/check-ins") if by == "token" else browser.get("/api/v1/check-ins")
    assert answer.status_code == 200
    statements = [query["sql"] for query in asked]
    for table in ("django_session", "usersessions_usersession"):
        assert len([sql for sql in statements if table in sql]) == 1
    assert not [sql for sql in statements if sql.startswith(('SELECT "people_client"', 'SELECT "people_therapist"'))]
    assert len([sql for sql in statements if "set_config" in sql]) == 1


def test_without_a_token_nobody_is_looked_for(phone: Phone) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert browser_of().get("/api/v1/check-ins").status_code == 401
        assert Phone(phone.account, "made-up").get("/check-ins").status_code == 401
    assert [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]] == []


def test_a_browser_acts_only_with_its_csrf_token(phone: Phone) -> None:
    browser = browser_of(phone.account)
    browser.handler.enforce_csrf_checks = True
    change = {"data": {"day_starts_at": "05:00"}, "content_type": "application/json"}
    assert browser.get("/api/v1/me").status_code == 200
    assert browser.patch("/api/v1/me", **change).status_code == 403
    browser.cookies["csrftoken"] = "c" * 32
    assert browser.patch("/api/v1/me", **change, headers={"X-CSRFToken": "c" * 32}).status_code == 200


def test_a_call_from_another_site_is_refused_and_nobody_acts(phone: Phone) -> None:
    request = Request(RequestFactory().patch("/api/v1/me"))
    request._request.session = SessionStore(key_of(phone))
    with pytest.raises(PermissionDenied, match="CSRF"):
        TokenAuthentication().authenticate(request)
    assert setting("app.actor_id") == ""


def test_signing_out_at_the_portal_ends_that_session_for_the_api_too(desk: Phone) -> None:
    browser = browser_of(desk.account)
    kept = browser.cookies["sessionid"].value
    browser.post("/portal/sign-out/")
    assert Phone(desk.account, kept).get("/me").status_code == 401
    assert desk.get("/me").status_code == 200


def account_call(phone: Phone, method: str, path: str, body: Any = None) -> Any:
    sent = {"data": body, "content_type": "application/json"} if body is not None else {}
    return getattr(phone.http, method)(f"/_allauth/app/v1{path}", headers={"X-Session-Token": phone.token}, **sent)


def another_phone(phone: Phone) -> Phone:
    return Phone(phone.account, session_token_for(phone.account, RequestFactory().post("/api/v1/join")))


def test_signing_out_on_a_phone_ends_that_phone_only(phone: Phone) -> None:
    other = another_phone(phone)
    assert account_call(phone, "delete", "/auth/session").status_code == 401
    assert phone.get("/me").status_code == 401
    assert other.get("/me").status_code == 200


def test_another_phone_can_be_signed_out_from_the_list(phone: Phone) -> None:
    other = another_phone(phone)
    listed = account_call(phone, "get", "/auth/sessions")
    (elsewhere,) = [session["id"] for session in listed.json()["data"] if not session["is_current"]]
    assert key_of(phone) not in listed.content.decode()
    assert account_call(phone, "delete", "/auth/sessions", {"sessions": [elsewhere]}).status_code == 200
    assert other.get("/me").status_code == 401
    assert phone.get("/me").status_code == 200


def test_nobody_signs_out_somebody_elses_phone(phone: Phone, stranger_phones: list[Phone]) -> None:
    theirs = UserSession.objects.get(session_key=key_of(stranger_phones[0])).pk
    assert account_call(phone, "delete", "/auth/sessions", {"sessions": [theirs]}).status_code == 400
    assert stranger_phones[0].get("/me").status_code == 200


def test_a_changed_password_ends_every_other_session(phone: Phone) -> None:
    other, browser = another_phone(phone), browser_of(phone.account)
    words = {"current_password": PASSWORD, "new_password": "another walk by the river"}
    changed = account_call(phone, "post", "/account/password/change", words)
    kept = Phone(phone.account, changed.json()["meta"]["session_token"])
    assert kept.get("/me").status_code == 200
    assert {phone.get("/me").status_code, other.get("/me").status_code} == {401}
    assert browser.get("/api/v1/me").status_code == 401
    assert len(account_call(kept, "get", "/auth/sessions").json()["data"]) == 1


def test_a_reset_password_ends_every_session(phone: Phone, mailoutbox: list[Any]) -> None:
    asked = phone.http.post(
        "/_allauth/app/v1/auth/password/request", {"email": phone.account.email}, content_type="application/json"
    )
    half_way = Phone(phone.account, asked.json()["meta"]["session_token"])
    assert half_way.get("/me").status_code == 401
    code = mailoutbox[0].body.split("\n\n")[2].strip()
    words = {"key": code, "password": "another walk by the river"}
    assert account_call(half_way, "post", "/auth/password/reset", words).status_code == 401
    assert phone.get("/me").status_code == 401
    assert half_way.get("/me").status_code == 401
    phone.account.refresh_from_db()
    assert phone.account.check_password(words["password"])


@pytest.mark.parametrize("path", ["/auth/sessions", "/account/authenticators"])
def test_a_new_secret_key_ends_no_session_whatever_a_phone_asks_for(phone: Phone, settings: Any, path: str) -> None:
    """allauth looks each session of an account over when it lists them."""
    other = another_phone(phone)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-than-the-one-there-was-0123456789-0123456789"
    fresh = another_phone(phone)
    for who in (fresh, other, phone):
        assert account_call(who, "get", path).status_code == 200
        assert [each.get("/me").status_code for each in (phone, other, fresh)] == [200, 200, 200]
