"""A therapist needs a second factor: nothing of a client is there before, and what guards it cannot be let go of."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moodtrack.entrance.tokens import session_key_in
from moodtrack.people.actions.practices import add_therapist
from tests.conftest import PASSWORD
from tests.matrix.routes import walked
from tests.web.conftest import NOW, browser_of
from tests.web.door import (
    AGAIN,
    AUTHENTICATOR,
    CASELOAD,
    CODE,
    CODES,
    PASSKEY,
    SECURITY,
    SIGN_IN,
    code_by,
    refusal,
    secret_on,
    set_up_authenticator,
    sign_in,
    text_of,
    typed,
    with_authenticator,
)
from web.portal.first_sign_in import first_sign_in_path

MALFORMED = (
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "attestationObject": "AA"}}'
)
DEEP = "[" * 100_000
AN_ID = "0199abcd-ef00-7abc-8def-0123456789ab"
DOOR = ("/portal/security/", "/portal/sign-in/", "/portal/first-sign-in/", "/portal/sign-out/", "/portal/stay/")
INSIDE = [route for route in walked() if route.startswith("/portal/") and not route.startswith(DOOR)]
NEEDED = "A second factor is needed here. Sign in to the portal and set one up, then sign in with it."
API = [route for route in walked() if route.startswith("/api/v1/")]


def path_of(route):
    return re.sub(r"{\w+}", AN_ID, route)


@pytest.fixture
def half_way(anonymous, therapist):
    """A browser in which a therapist without a factor has typed their password."""
    assert typed(anonymous, therapist.account.email)["Location"] == CASELOAD
    return anonymous


@pytest.fixture
def factor(browser, therapist):
    """An authenticator app that was set up in the therapist's browser."""
    assert set_up_authenticator(browser)["Location"] == CODES
    return Authenticator.objects.get(user=therapist.account, type="totp")


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_of_the_portal_leads_to_setting_one_up_first(half_way, method):
    answers = [getattr(half_way, method)(path_of(route)) for route in INSIDE]
    led = {answer["Location"] for answer in answers if answer.status_code != 405}
    assert led <= {SECURITY}
    assert led or method == "post"


@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
def test_every_call_of_the_api_is_refused_until_then(half_way, method):
    answers = [getattr(half_way, method)(path_of(route)) for route in API]
    assert {(answer.status_code, answer.json()["detail"]) for answer in answers} == {(403, NEEDED)}


def test_where_none_is_required_a_password_is_enough(half_way, settings):
    settings.MOODTRACK_REQUIRE_MFA = False
    assert half_way.get(CASELOAD).status_code == 200
    assert half_way.get("/api/v1/clients").status_code == 200


def test_from_the_link_to_the_caseload(anonymous, therapist):
    account = add_therapist(
        practice=therapist.practice, email="new@practice.example", name="New", now=therapist.account.created_at
    ).account
    form = anonymous.get(first_sign_in_path(account))["Location"]
    words = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert anonymous.post(form, words)["Location"] == f"{SIGN_IN}?chosen=1"
    assert typed(anonymous, account.email)["Location"] == CASELOAD
    assert anonymous.get(CASELOAD)["Location"] == SECURITY
    assert "Before you see anything about a client" in text_of(anonymous.get(SECURITY))
    assert set_up_authenticator(anonymous)["Location"] == CODES
    assert anonymous.get(CASELOAD).status_code == 200


def test_the_key_can_be_scanned_and_typed_and_stays_the_same_after_a_wrong_code(half_way):
    page = half_way.get(AUTHENTICATOR)
    assert b"<svg" in page.content
    wrong = half_way.post(AUTHENTICATOR, {"code": "000000"})
    assert refusal(wrong) == "That code did not match. Codes change every 30 seconds."
    assert secret_on(wrong) == secret_on(page)
    assert half_way.post(AUTHENTICATOR, {"code": code_by(secret_on(page))})["Location"] == CODES


def test_recovery_codes_are_shown_once_and_new_ones_end_the_former(half_way):
    set_up_authenticator(half_way)
    first = re.findall(r"<li>(\d{4} \d{4})</li>", half_way.get(CODES).content.decode())
    assert len(first) == 10
    assert not re.search(r"\d{4} \d{4}", text_of(half_way.get(CODES)))
    assert half_way.post(CODES)["Location"] == CODES
    assert not set(first) & set(re.findall(r"<li>(\d{4} \d{4})</li>", half_way.get(CODES).content.decode()))


def test_nobody_has_recovery_codes_for_a_factor_that_is_not_there(half_way):
    assert half_way.get(CODES).status_code == 404
    assert half_way.post(CODES).status_code == 404
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "sent", ["", "{}", "[]", "null", '{"id": "AA", "rawId": "AA", "type": "public-key"}', "{", MALFORMED, DEEP]
)
def test_what_is_no_passkey_is_refused(half_way, sent):
    half_way.get(PASSKEY)
    assert "That did not work. Try again." in text_of(half_way.post(PASSKEY, {"credential": sent, "name": "Mine"}))
    assert not Authenticator.objects.exists()


def test_setting_one_up_changes_the_key_and_ends_every_session_that_a_password_began(half_way, therapist):
    elsewhere = browser_of()
    typed(elsewhere, therapist.account.email)
    before = half_way.cookies["sessionid"].value
    set_up_authenticator(half_way)
    assert UserSession.objects.filter(user=therapist.account).count() == 1
    assert session_key_in(half_way.cookies["sessionid"].value) != session_key_in(before)
    assert elsewhere.get(SECURITY)["Location"].startswith(f"{SIGN_IN}?next=")
    half_way.cookies["sessionid"] = before
    assert half_way.get(SECURITY).status_code == 302


def test_a_session_from_before_a_factor_that_a_program_set_up_is_ended(half_way, therapist):
    with_authenticator(therapist.account)
    for path in (SECURITY, CASELOAD, AUTHENTICATOR):
        answer = half_way.get(path)
        assert answer["Location"].startswith(f"{SIGN_IN}?next=")
        typed(half_way, therapist.account.email)


def test_the_last_factor_stays_where_one_is_required(browser, factor, settings):
    answer = browser.post("/portal/security/remove/", {"factor": factor.pk})
    assert answer.status_code == 409
    assert "Set up another first" in text_of(answer)
    settings.MOODTRACK_REQUIRE_MFA = False
    assert browser.post("/portal/security/remove/", {"factor": factor.pk})["Location"] == SECURITY
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("named", ["", "0", "x", "9999999999999999999999", "9" * 5000, "theirs"])
def test_nobody_removes_what_is_not_theirs(browser, factor, strangers, named):
    theirs = Authenticator.objects.get(user=with_authenticator(strangers[0]), type="totp")
    answer = browser.post("/portal/security/remove/", {"factor": theirs.pk if named == "theirs" else named})
    assert answer.status_code == 404
    assert Authenticator.objects.filter(type="totp").count() == 2


def test_one_of_two_factors_can_be_removed(browser, factor, therapist):
    other = Authenticator.objects.create(
        user=therapist.account, type="webauthn", data={"name": "Key", "credential": {}}
    )
    assert browser.post("/portal/security/remove/", {"factor": factor.pk})["Location"] == SECURITY
    assert list(Authenticator.objects.exclude(type="recovery_codes")) == [other]


def test_with_a_factor_go_the_sessions_that_it_may_have_opened(browser, factor, therapist):
    Authenticator.objects.create(user=therapist.account, type="webauthn", data={"name": "Key", "credential": {}})
    elsewhere = browser_of(therapist.account)
    browser.post("/portal/security/remove/", {"factor": factor.pk})
    assert elsewhere.get(SECURITY)["Location"].startswith(f"{SIGN_IN}?next=")
    assert browser.get(SECURITY).status_code == 200


def test_the_account_is_locked_before_anybody_asks_which_factor_is_the_last(browser, factor):
    with CaptureQueriesContext(connection) as asked:
        browser.post("/portal/security/remove/", {"factor": factor.pk})
    statements = [query["sql"] for query in asked]
    locks = [at for at, sql in enumerate(statements) if '"people_account"' in sql and sql.endswith("FOR UPDATE")]
    looks = [at for at, sql in enumerate(statements) if 'ORDER BY "mfa_authenticator"."created_at"' in sql]
    assert locks
    assert locks[0] < looks[0]


def test_the_day_of_a_factor_is_one_on_the_therapists_clock(browser, factor):
    Authenticator.objects.filter(pk=factor.pk).update(created_at=datetime(2025, 11, 21, 23, 30, tzinfo=UTC))
    assert "since 22 Nov 2025" in text_of(browser.get(SECURITY))


def test_a_session_that_has_ended_is_not_counted(browser, therapist):
    key = session_key_in(browser_of(therapist.account).cookies["sessionid"].value)
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert "Nowhere but here." in text_of(browser.get(SECURITY))


def test_what_is_too_deep_is_a_wrong_code(anonymous, therapist):
    typed(anonymous, with_authenticator(therapist.account).email)
    deep, wrong = (anonymous.post(CODE, {"credential": sent}) for sent in (DEEP, "{}"))
    assert (deep.status_code, text_of(deep)) == (200, text_of(wrong))


@pytest.mark.parametrize("path", [AUTHENTICATOR, PASSKEY, CODES, "/portal/security/remove/"])
def test_the_password_is_asked_again_when_the_sign_in_is_a_while_ago(anonymous, therapist, path):
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(anonymous, with_authenticator(therapist.account))
        clock.shift(timedelta(seconds=301))
        _is_asked_again(anonymous, path)


def _is_asked_again(anonymous, path):
    answer = (anonymous.post if "remove" in path else anonymous.get)(path)
    assert answer["Location"] == f"{AGAIN}?next={path.replace('/', '%2F')}"
    assert refusal(anonymous.post(answer["Location"], {"password": "wrong"})) == "Incorrect password."
    assert anonymous.post(answer["Location"], {"password": PASSWORD}).status_code in {302, 404}


def test_sessions_elsewhere_are_counted_and_end_with_a_press(browser, therapist):
    elsewhere = browser_of(therapist.account)
    assert "You are signed in at 1 other place." in text_of(browser.get(SECURITY))
    assert browser.post("/portal/security/end-elsewhere/")["Location"] == SECURITY
    assert elsewhere.get(CASELOAD).status_code == 302
    assert "Nowhere but here." in text_of(browser.get(SECURITY))
    assert UserSession.objects.filter(user=therapist.account).count() == 1
