"""What others try: a planted session, a form of theirs, our page in a frame of theirs, guessing."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache

from moodtrack.entrance.sessions import SessionStore
from moodtrack.entrance.tokens import session_key_in, token_of
from tests.matrix.routes import walked
from tests.web.conftest import browser_of
from tests.web.door import CODE, SIGN_IN, code_by, refusal, sign_in, typed, with_authenticator

AN_ID = "0199abcd-ef00-7abc-8def-0123456789ab"
PORTAL = [re.sub(r"{\w+}", AN_ID, route) for route in walked() if route.startswith("/portal/")]
TOO_MANY = "Too many failed login attempts. Try again later."


@pytest.fixture
def account(therapist):
    return with_authenticator(therapist.account)


def key_of(browser):
    return session_key_in(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def test_the_session_key_changes_with_the_password_and_again_with_the_code(anonymous, account):
    planted = SessionStore()
    planted["planted"] = "by somebody else"
    planted.save()
    anonymous.cookies[settings.SESSION_COOKIE_NAME] = token_of(planted.session_key)
    typed(anonymous, account.email)
    half_way = key_of(anonymous)
    anonymous.post(CODE, {"code": code_by()})
    assert len({planted.session_key, half_way, key_of(anonymous)}) == 3
    assert not SessionStore().exists(planted.session_key)
    assert not SessionStore().exists(half_way)


def test_a_session_that_was_planted_never_comes_as_far_as_the_code(anonymous, account):
    planted = SessionStore()
    planted["planted"] = "by somebody else"
    planted.save()
    anonymous.cookies[settings.SESSION_COOKIE_NAME] = token_of(planted.session_key)
    typed(anonymous, account.email)
    theirs = browser_of()
    theirs.cookies[settings.SESSION_COOKIE_NAME] = token_of(planted.session_key)
    assert theirs.post(CODE, {"code": code_by()})["Location"] == SIGN_IN


@pytest.mark.parametrize("path", PORTAL)
def test_no_form_of_another_site_gets_through(browser, path):
    browser.handler.enforce_csrf_checks = True
    assert browser.post(path).status_code in {403, 405}
    assert browser_of().get(path).status_code in {200, 302, 404, 405}


@pytest.mark.parametrize("path", PORTAL)
def test_no_page_can_be_put_in_a_frame(browser, path):
    for browsing in (browser, browser_of()):
        answer = browsing.get(path)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("email", ["therapist.one@practice.example", "nobody@practice.example"])
def test_passwords_of_one_address_are_guessed_five_times_whether_or_not_it_is_known(anonymous, account, email):
    answers = [refusal(typed(anonymous, email, f"guess {number}")) for number in range(7)]
    assert len(set(answers[:5])) == 1
    assert answers[5:] == [TOO_MANY] * 2


def test_then_the_right_password_does_not_open_either(anonymous, account):
    for number in range(5):
        typed(anonymous, account.email, f"guess {number}")
    assert refusal(typed(anonymous, account.email)) == TOO_MANY


def test_one_place_guesses_ten_times_whatever_address_it_names(anonymous, account):
    answers = [refusal(typed(anonymous, f"somebody{number}@practice.example", "a guess")) for number in range(11)]
    assert TOO_MANY not in answers[:10]
    assert answers[10] == TOO_MANY
    assert refusal(typed(anonymous, account.email)) == TOO_MANY


def test_codes_are_guessed_five_times_from_wherever_they_come(anonymous, account):
    typed(anonymous, account.email)
    answers = [
        refusal(anonymous.post(CODE, {"code": f"{number:06}"}, REMOTE_ADDR=f"192.0.2.{number}")) for number in range(6)
    ]
    assert TOO_MANY not in answers[:5]
    assert answers[5] == TOO_MANY
    assert refusal(anonymous.post(CODE, {"code": code_by()}, REMOTE_ADDR="192.0.2.99")) == TOO_MANY
    cache.clear()
    assert anonymous.post(CODE, {"code": code_by()}).status_code == 302


def test_guessing_the_password_of_an_open_session_ends_too(anonymous, account):
    sign_in(anonymous, account)
    answers = [anonymous.post("/portal/sign-in/again/", {"password": f"guess {number}"}) for number in range(6)]
    assert refusal(answers[5]) == TOO_MANY
