"""The link of a new therapist: it works once, for the one it was made for, and says nothing to anybody else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Account
from tests.conftest import PASSWORD
from tests.web.conftest import browser_of
from web.portal.first_sign_in import first_sign_in_path

NOW = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)
EMAIL = "ines.holm@practice.example"
SIGN_IN, CASELOAD = "/portal/sign-in/", "/portal/"
KEPT = f"{SIGN_IN}?chosen=1"
DEAD = "It was used already, is too old, or was not copied whole. Ask whoever sent it for a fresh one."

SHORT = "This password is too short. It must contain at least 10 characters."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def account(db):
    practice = create_practice(name="River", time_zone="Europe/Madrid")
    return add_therapist(practice=practice, email=EMAIL, name="Ines Holm", now=NOW).account


@pytest.fixture
def path(account):
    return first_sign_in_path(account)


def opened(browser, path):
    """The path of the form, once the link has led there."""
    answer = browser.get(path)
    assert answer.status_code == 302
    return answer["Location"]


def chosen(browser, form, password=PASSWORD, again=None):
    return browser.post(form, {"new_password1": password, "new_password2": again or password})


def text_of(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def refusal(answer):
    assert answer.status_code == 200
    found = re.search(r'role="alert">(.*?)</p>', answer.content.decode(), re.DOTALL)
    assert found is not None
    return " ".join(found.group(1).split())


def is_dead(answer):
    return answer.status_code == 404 and DEAD in text_of(answer)


def test_the_link_leads_to_a_password_and_the_password_inside(anonymous, path):
    answer = chosen(anonymous, opened(anonymous, path))
    assert (answer.status_code, answer["Location"]) == (302, KEPT)
    assert "Your password is kept. Sign in with it." in text_of(anonymous.get(answer["Location"]))
    assert anonymous.get(CASELOAD).status_code == 302
    signed_in = anonymous.post(SIGN_IN, {"login": EMAIL, "password": PASSWORD})
    assert signed_in["Location"] == CASELOAD
    assert "Ines Holm" in text_of(anonymous.get(CASELOAD, follow=True))


def test_the_link_works_once(anonymous, path):
    form = opened(anonymous, path)
    chosen(anonymous, form)
    for browser in (anonymous, browser_of()):
        assert is_dead(browser.get(path))
        assert is_dead(browser.get(form))
    assert is_dead(chosen(anonymous, form, "another long walk"))
    assert Account.objects.get(email=EMAIL).check_password(PASSWORD)


def test_a_form_left_open_is_dead_once_somebody_else_has_used_the_link(anonymous, path):
    left_open = browser_of()
    form = opened(left_open, path)
    chosen(anonymous, opened(anonymous, path))
    assert is_dead(chosen(left_open, form, "another long walk"))
    assert Account.objects.get(email=EMAIL).check_password(PASSWORD)


def test_looking_at_the_link_does_not_use_it_up(anonymous, path):
    for _ in range(2):
        assert browser_of().get(path, follow=True).status_code == 200
    assert chosen(anonymous, opened(anonymous, path))["Location"] == KEPT


def test_the_link_is_dead_when_its_time_is_over(anonymous, path, clock, settings):
    form = opened(anonymous, path)
    clock.shift(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))
    assert browser_of().get(path).status_code == 302
    clock.shift(timedelta(seconds=1))
    assert is_dead(browser_of().get(path))
    assert is_dead(chosen(anonymous, form))


def test_a_wrong_an_expired_a_used_and_a_strangers_link_are_the_same_page(anonymous, path, account, clock, settings):
    _, _, _, uid, token, _ = path.split("/")
    other = add_therapist(practice=account.therapist.practice, email="other@practice.example", name="O", now=NOW)
    strange = first_sign_in_path(other.account).split("/")[3]
    paths = [f"/portal/first-sign-in/{uid}/{token[:-1]}/", f"/portal/first-sign-in/{strange}/{token}/"]
    paths += [f"/portal/first-sign-in/{wrong}/{token}/" for wrong in ("AAAA", "%00", "é", uid[:-4])]
    paths += [f"/portal/first-sign-in/{uid}/set-password/"]
    pages = [anonymous.get(wrong) for wrong in paths]
    chosen(browser := browser_of(), opened(browser, path))
    pages.append(anonymous.get(path))
    late = first_sign_in_path(other.account)
    clock.shift(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1))
    pages.append(anonymous.get(late))
    assert all(map(is_dead, pages))
    assert len({page.content for page in pages}) == 1


def test_a_closed_account_cannot_choose_a_password(anonymous, account):
    account.is_active = False
    account.save()
    assert is_dead(anonymous.get(first_sign_in_path(account)))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("short",), SHORT),
        (("password1234",), "This password is too common."),
        (("password",), f"{SHORT} This password is too common."),
        ((EMAIL,), "The password is too similar to the email."),
        ((PASSWORD, "a long walk by the sea"), "The two password fields didn’t match."),
        (("",), "Type your password twice."),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason_and_never_shown(anonymous, path, account, typed, words):
    form = opened(anonymous, path)
    answer = chosen(anonymous, form, *typed)
    assert refusal(answer) == words
    assert not re.search(r'type="password"[^>]*\svalue=', answer.content.decode())
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert chosen(anonymous, form)["Location"] == KEPT


def test_the_token_is_in_the_address_for_one_hop_only_and_no_cache_keeps_the_page(anonymous, path):
    token = path.split("/")[4]
    form = opened(anonymous, path)
    page = anonymous.get(form)
    assert token not in form
    assert token not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"


def test_a_password_manager_knows_what_to_keep_and_for_whom(anonymous, path):
    fields = re.findall(r"<input[^>]*>", anonymous.get(path, follow=True).content.decode())
    kinds = [re.search(r'autocomplete="([^"]*)"', field) for field in fields]
    assert [kind.group(1) for kind in kinds if kind] == ["username", "new-password", "new-password"]
    assert any(f'value="{EMAIL}"' in field for field in fields)


def test_nothing_on_the_page_needs_an_inline_script_or_style(anonymous, path):
    for answer in (anonymous.get(path, follow=True), anonymous.get(path + "x")):
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:|//[a-z]", answer.content.decode())


def test_who_was_signed_in_at_that_browser_no_longer_is(browser, path):
    assert browser.get(CASELOAD).status_code == 200
    chosen(browser, opened(browser, path))
    assert browser.get(CASELOAD).status_code == 302


def test_a_form_from_elsewhere_is_refused_and_our_own_is_not(anonymous, path, account):
    anonymous.handler.enforce_csrf_checks = True
    form = opened(anonymous, path)
    assert chosen(anonymous, form).status_code == 403
    account.refresh_from_db()
    assert not account.has_usable_password()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', anonymous.get(form).content.decode()).group(1)
    typed = {"new_password1": PASSWORD, "new_password2": PASSWORD, "csrfmiddlewaretoken": token}
    assert anonymous.post(form, typed)["Location"] == KEPT
