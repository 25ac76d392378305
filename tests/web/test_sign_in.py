"""Signing in: the same words whatever was wrong, a second factor that cannot be walked around, and out again."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from moodtrack.entrance.sessions import SessionStore
from moodtrack.entrance.tokens import session_key_in, token_of
from tests.conftest import PASSWORD
from tests.web.conftest import browser_of

SIGN_IN, CODE, CASELOAD = "/portal/sign-in/", "/portal/sign-in/code/", "/portal/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WRONG = "The email address and/or password you specified are not correct."


@pytest.fixture
def address(therapist):
    return therapist.account.email


def typed(browser, address, password=PASSWORD, **more):
    return browser.post(SIGN_IN, {"login": address, "password": password, **more})


def refusal(answer):
    assert answer.status_code == 200
    found = re.search(r'role="alert">\s*(.*?)\s*</p>', answer.content.decode(), re.DOTALL)
    assert found is not None
    return found.group(1)


def current_code():
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def test_the_right_password_opens_the_caseload(anonymous, address):
    answer = typed(anonymous, address)
    assert (answer.status_code, answer["Location"]) == (302, CASELOAD)
    assert anonymous.get(CASELOAD).status_code == 200


def test_the_address_may_be_typed_in_any_case(anonymous, address):
    assert typed(anonymous, address.upper()).status_code == 302


def test_a_wrong_password_an_unknown_address_and_a_closed_account_get_the_same_words(anonymous, address, therapist):
    wrong, unknown = typed(anonymous, address, "not this one"), typed(anonymous, "nobody@practice.example")
    therapist.account.is_active = False
    therapist.account.save()
    closed = typed(anonymous, address)
    assert {refusal(wrong), refusal(unknown), refusal(closed)} == {WRONG}
    assert anonymous.get(CASELOAD).status_code == 302


def test_what_is_missing_is_asked_for(anonymous, address):
    assert refusal(typed(anonymous, "", "")) == "Type your e-mail address and your password."
    assert f'value="{address}"' in typed(anonymous, address, "wrong").content.decode()


def test_one_comes_back_to_the_page_one_wanted_and_to_no_other_place(anonymous, address):
    wanted = f"{CASELOAD}?from=mail"
    page = anonymous.get(SIGN_IN, {"next": wanted}).content.decode()
    assert 'name="next"' in page
    assert typed(anonymous, address, next=wanted)["Location"] == wanted
    anonymous.logout()
    assert typed(anonymous, address, next="https://elsewhere.example/")["Location"] == CASELOAD


def test_a_second_factor_cannot_be_walked_around(anonymous, address, therapist):
    TOTP.activate(therapist.account, SECRET)
    assert typed(anonymous, address)["Location"] == CODE
    assert anonymous.get(CASELOAD).status_code == 302
    assert 'autocomplete="one-time-code"' in anonymous.get(CODE).content.decode()
    assert refusal(anonymous.post(CODE, {"code": "000000"})) == (
        "That code did not match. Codes change every 30 seconds."
    )
    assert anonymous.get(CASELOAD).status_code == 302
    assert anonymous.post(CODE, {"code": current_code()})["Location"] == CASELOAD
    assert anonymous.get(CASELOAD).status_code == 200


def test_the_code_page_without_a_password_leads_back(anonymous):
    assert anonymous.get(CODE)["Location"] == SIGN_IN


def test_the_session_key_changes_when_somebody_signs_in(anonymous, address):
    planted = SessionStore()
    planted["planted"] = "by somebody else"
    planted.save()
    anonymous.cookies["sessionid"] = token_of(planted.session_key)
    typed(anonymous, address)
    assert session_key_in(anonymous.cookies["sessionid"].value) != planted.session_key
    assert not SessionStore().exists(planted.session_key)


def test_signing_out_needs_a_press_and_ends_the_session(browser):
    assert browser.get("/portal/sign-out/").status_code == 405
    assert browser.post("/portal/sign-out/")["Location"] == SIGN_IN
    assert browser.get(CASELOAD).status_code == 302


def test_a_form_from_elsewhere_is_refused_in_plain_words(address):
    browser = browser_of()
    browser.handler.enforce_csrf_checks = True
    answer = typed(browser, address)
    assert answer.status_code == 403
    assert "That page was too old" in answer.content.decode()


def test_guessing_is_slowed_down(anonymous, address):
    answers = [typed(anonymous, address, f"guess {number}") for number in range(12)]
    assert answers[-1].status_code == 429 or "Too many" in refusal(answers[-1])
    assert typed(anonymous, address).status_code != 302
