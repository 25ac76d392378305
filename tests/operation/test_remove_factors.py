"""A therapist who lost everything they sign in with beside their password begins anew."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command

from tests.conftest import Phone
from tests.web.conftest import browser_of
from tests.web.door import CASELOAD, SECURITY, typed, with_authenticator


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("remove_factors", *arguments, stdout=said)
    return said.getvalue()


def test_without_yes_it_says_what_would_go_and_removes_nothing(desk: Phone) -> None:
    with_authenticator(desk.account)
    with pytest.raises(CommandError, match="1 second factors off Therapist One") as refusal:
        run(desk.account.email)
    assert refusal.value.returncode == 2
    assert Authenticator.objects.count() == 1


def test_a_client_and_a_stranger_are_no_therapists(phone: Phone) -> None:
    for email in (phone.account.email, "nobody@practice.example"):
        with pytest.raises(CommandError, match="Nobody who is a therapist here"):
            run(email, "--yes")


def test_the_password_then_leads_to_setting_one_up_and_no_session_goes_on(desk: Phone, phone: Phone) -> None:
    for account in (desk.account, phone.account):
        RecoveryCodes.activate(with_authenticator(account))
    assert run(desk.account.email, "--yes") == (
        "1 second factors are off Therapist One, who is signed out everywhere.\n"
    )
    assert desk.get("/clients").status_code == 401
    browser = browser_of()
    assert typed(browser, desk.account.email)["Location"] == CASELOAD
    assert browser.get(CASELOAD)["Location"] == SECURITY
    assert phone.get("/me").status_code == 200
    assert Authenticator.objects.filter(user=phone.account).count() == 2
