"""A therapist's session ends after fifteen minutes without use and after twelve hours with it; a client's does not."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings

from moodtrack.entrance.sessions import SessionStore
from moodtrack.entrance.time_outs import ENDS_BY
from moodtrack.entrance.tokens import session_key_in
from tests.conftest import Phone, phone_of
from tests.web.conftest import NOW, browser_of
from tests.web.door import CASELOAD, CODE, SECURITY, SIGN_IN, code_by, sign_in, text_of, typed, with_authenticator
from tests.web.test_protection import PORTAL

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
ENDED = f"{SIGN_IN}?next={CASELOAD}&ended=1"
STAY = "/portal/stay/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def desk(clock, therapist):
    return phone_of(therapist.account)


@pytest.fixture
def browser(clock, therapist):
    return browser_of(therapist.account)


@pytest.fixture
def phone(clock, client_person):
    return phone_of(client_person.account)


def test_a_page_is_there_until_fifteen_minutes_after_the_last(browser, clock):
    for _ in range(3):
        clock.shift(15 * MINUTE - SECOND)
        assert browser.get(CASELOAD).status_code == 200
    clock.shift(15 * MINUTE)
    assert browser.get(CASELOAD)["Location"] == ENDED


def test_so_it_is_for_a_therapists_program(desk, clock):
    for _ in range(3):
        clock.shift(15 * MINUTE - SECOND)
        assert desk.get("/clients").status_code == 200
    clock.shift(15 * MINUTE)
    assert desk.get("/clients").status_code == 401


def test_after_twelve_hours_it_ends_however_much_it_is_used(browser, clock):
    for _ in range(12 * 6 - 1):
        clock.shift(10 * MINUTE)
        assert browser.get(CASELOAD).status_code == 200
    clock.shift(10 * MINUTE - SECOND)
    assert browser.post(STAY).json() == {"ends_in": 1}
    clock.shift(SECOND)
    assert browser.get(CASELOAD)["Location"] == ENDED


def test_what_is_kept_in_a_session_does_not_make_it_longer(browser, clock):
    session = SessionStore(session_key_in(browser.cookies[settings.SESSION_COOKIE_NAME].value))
    session["something"] = "new"
    session.save()
    clock.shift(15 * MINUTE)
    assert browser.get(CASELOAD)["Location"] == ENDED


def test_a_sign_in_at_the_portal_has_these_ends(anonymous, therapist, clock):
    sign_in(anonymous, with_authenticator(therapist.account))
    assert browser_is_in(anonymous)
    clock.shift(15 * MINUTE)
    assert not browser_is_in(anonymous)


def browser_is_in(browser):
    return browser.get(CASELOAD).status_code == 200


@pytest.mark.parametrize("held", [ENDS_BY, AUTHENTICATION_METHODS_SESSION_KEY])
def test_a_session_that_knows_no_end_or_no_proof_is_none(browser, desk, held):
    for token in (browser.cookies[settings.SESSION_COOKIE_NAME].value, desk.token):
        session = SessionStore(session_key_in(token))
        del session[held]
        session.save()
    assert browser.get(CASELOAD).status_code == 302
    assert desk.get("/clients").status_code in {401, 403}


def test_a_clients_phone_stays_signed_in_for_days(phone, clock):
    clock.shift(timedelta(days=13))
    assert phone.get("/me").status_code == 200


def test_a_page_of_no_therapists_keeps_nothing_open(browser, clock):
    clock.shift(14 * MINUTE)
    assert browser.get("/").status_code == 200
    clock.shift(MINUTE)
    assert browser.get(CASELOAD)["Location"] == ENDED


def test_a_page_says_how_long_it_may_be_left_alone_and_a_press_starts_that_again(browser, clock):
    assert 'data-ends-in="900"' in browser.get(CASELOAD).content.decode()
    clock.shift(14 * MINUTE)
    assert browser.post(STAY).json() == {"ends_in": 900}
    clock.shift(14 * MINUTE)
    assert browser.get(CASELOAD).status_code == 200


def test_nobody_stays_who_is_not_signed_in(anonymous):
    assert anonymous.post(STAY)["Location"] == f"{SIGN_IN}?next={CASELOAD}"
    assert anonymous.get(STAY).status_code == 405


def test_the_sign_in_page_says_what_happened_and_leads_back(browser, therapist, clock):
    clock.shift(15 * MINUTE)
    page = browser.get(browser.get(CASELOAD, {"from": "mail"})["Location"])
    assert "You have been signed out. That happens after 15 minutes without a click" in text_of(page)
    assert 'name="next" value="/portal/?from=mail"' in page.content.decode()
    assert "You have been signed out" not in text_of(browser.get(SIGN_IN))


def test_a_form_that_comes_too_late_leads_to_the_caseload(browser, clock):
    clock.shift(15 * MINUTE)
    assert browser.post("/portal/security/end-elsewhere/")["Location"] == ENDED


def test_a_session_that_was_ended_elsewhere_is_not_kept_open(desk, browser):
    browser.post("/portal/security/end-elsewhere/")
    assert Phone(desk.account, desk.token).get("/clients").status_code == 401


@pytest.mark.parametrize("path", PORTAL)
def test_whatever_was_sent_too_late_the_page_after_signing_in_again_opens(browser, therapist, clock, path):
    clock.shift(15 * MINUTE)
    sent = browser.post(path)
    if sent.status_code == 302:
        wanted = parse_qs(urlsplit(sent["Location"]).query).get("next", [CASELOAD])[0]
        assert browser_of(therapist.account).get(wanted, follow=True).status_code == 200


def test_who_was_asked_for_the_password_when_the_session_ended_finds_what_they_wanted_to_change(
    anonymous, therapist, clock
):
    sign_in(anonymous, with_authenticator(therapist.account))
    clock.shift(6 * MINUTE)
    asked = anonymous.post(f"{SECURITY}remove/", {"factor": "1"})["Location"]
    clock.shift(15 * MINUTE)
    wanted = parse_qs(urlsplit(anonymous.get(asked)["Location"]).query)["next"][0]
    assert wanted == asked
    typed(anonymous, therapist.account.email, next=wanted)
    answer = anonymous.post(CODE, {"code": code_by(), "next": wanted}, follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, SECURITY)
