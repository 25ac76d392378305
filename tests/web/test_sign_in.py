"""Signing in: the same words whatever was wrong, a second factor that cannot be walked around, and out again."""

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.hashers import MD5PasswordHasher

from tests.conftest import PASSWORD
from tests.web.conftest import NOW, browser_of
from tests.web.door import CASELOAD, CODE, SIGN_IN, code_by, refusal, sign_in, text_of, typed, with_authenticator

WRONG = "This address and this password do not belong together."
WRONG_CODE = "That code did not match. Codes change every 30 seconds."
ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example/",
    r"\\elsewhere.example/",
    r"/\elsewhere.example/",
    "http:elsewhere.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "https://testserver@elsewhere.example/",
    "\t//elsewhere.example/",
]


@pytest.fixture
def account(therapist):
    return with_authenticator(therapist.account)


@pytest.fixture
def address(account):
    return account.email


def test_password_and_code_open_the_caseload(anonymous, account):
    answer = sign_in(anonymous, account)
    assert (answer.status_code, answer["Location"]) == (302, CASELOAD)
    assert anonymous.get(CASELOAD).status_code == 200


def test_the_address_may_be_typed_in_any_case(anonymous, address):
    assert typed(anonymous, address.upper())["Location"] == CODE


def test_a_wrong_password_an_unknown_address_and_a_closed_account_get_the_same_words(anonymous, address, account):
    wrong, unknown = typed(anonymous, address, "not this one"), typed(anonymous, "nobody@practice.example")
    account.is_active = False
    account.save()
    closed = typed(anonymous, address)
    assert {refusal(wrong), refusal(unknown), refusal(closed)} == {WRONG}
    assert anonymous.get(CASELOAD).status_code == 302


@pytest.mark.parametrize("email", ["therapist.one@practice.example", "nobody@practice.example"])
def test_a_wrong_password_costs_the_same_work_whether_or_not_the_address_is_known(
    anonymous, address, email, monkeypatch
):
    done = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *said: (done.append(1), encode(*said))[1])
    typed(anonymous, email, "not this one")
    assert len(done) == 1


def test_what_is_missing_is_asked_for(anonymous, address):
    assert refusal(typed(anonymous, "", "")) == "Type your e-mail address and your password."
    assert f'value="{address}"' in typed(anonymous, address, "wrong").content.decode()


def test_one_comes_back_to_the_page_one_wanted(anonymous, account):
    wanted = f"{CASELOAD}?from=mail"
    assert 'name="next"' in anonymous.get(SIGN_IN, {"next": wanted}).content.decode()
    assert typed(anonymous, account.email, next=wanted)["Location"].startswith(CODE)
    assert anonymous.post(CODE, {"code": code_by()})["Location"] == wanted


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_to_another_place_by_signing_in(anonymous, account, elsewhere):
    typed(anonymous, account.email, next=elsewhere)
    assert anonymous.post(CODE, {"code": code_by(), "next": elsewhere})["Location"] == CASELOAD
    assert anonymous.get(SIGN_IN, {"next": elsewhere})["Location"] == CASELOAD


def test_a_second_factor_cannot_be_walked_around(anonymous, address):
    assert typed(anonymous, address)["Location"] == CODE
    assert anonymous.get(CASELOAD).status_code == 302
    assert refusal(anonymous.post(CODE, {"code": "000000"})) == WRONG_CODE
    assert anonymous.get(CASELOAD).status_code == 302
    assert anonymous.post(CODE, {"code": code_by()})["Location"] == CASELOAD
    assert anonymous.get(CASELOAD).status_code == 200


def test_25_a_code_can_be_pasted_with_spaces_and_the_field_says_what_it_takes(anonymous, address):
    typed(anonymous, address)
    page = anonymous.get(CODE).content.decode()
    assert page.count('type="text"') == 1
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert "maxlength" not in page
    code = code_by()
    assert anonymous.post(CODE, {"code": f" {code[:3]} {code[3:]} "})["Location"] == CASELOAD


@time_machine.travel(NOW, tick=False)
def test_a_code_opens_one_session_only(anonymous, account):
    sign_in(anonymous, account)
    other = browser_of()
    typed(other, account.email)
    assert refusal(other.post(CODE, {"code": code_by()})) == WRONG_CODE


def test_a_recovery_code_opens_once(anonymous, account):
    code = RecoveryCodes.activate(account).get_unused_codes()[0]
    typed(anonymous, account.email)
    assert anonymous.post(CODE, {"code": code})["Location"] == CASELOAD
    other = browser_of()
    typed(other, account.email)
    assert refusal(other.post(CODE, {"code": code})) == WRONG_CODE


def test_the_code_page_without_a_password_leads_back(anonymous):
    assert anonymous.get(CODE)["Location"] == SIGN_IN


def test_signing_out_needs_a_press_and_ends_the_session(browser):
    assert browser.get("/portal/sign-out/").status_code == 405
    assert browser.post("/portal/sign-out/")["Location"] == SIGN_IN
    assert browser.get(CASELOAD)["Location"] == f"{SIGN_IN}?next={CASELOAD}"


def test_a_form_from_elsewhere_is_refused_in_plain_words(address):
    browser = browser_of()
    browser.handler.enforce_csrf_checks = True
    answer = typed(browser, address)
    assert answer.status_code == 403
    assert "That page was too old" in text_of(answer)


def test_a_client_who_signs_in_is_told_that_this_is_the_therapists_side(anonymous, relationship):
    typed(anonymous, relationship.client.account.email, PASSWORD)
    assert anonymous.get(CASELOAD).status_code == 403
    assert anonymous.get("/portal/security/").status_code == 403
