"""What somebody does at the portal's door: typing passwords and codes."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client as HttpClient

from moodtrack.people.models import Account
from tests.conftest import PASSWORD

SIGN_IN, CODE, AGAIN, CASELOAD = "/portal/sign-in/", "/portal/sign-in/code/", "/portal/sign-in/again/", "/portal/"
SECURITY, AUTHENTICATOR = "/portal/security/", "/portal/security/authenticator/"
PASSKEY, CODES = "/portal/security/passkey/", "/portal/security/recovery-codes/"
PERIOD, ENOUGH = 30, 6
"""Seconds a code is shown for, and those it takes to type it."""
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def typed(browser: HttpClient, email: str, password: str = PASSWORD, **more: str) -> Any:
    """The answer to an address and a password."""
    return browser.post(SIGN_IN, {"login": email, "password": password, **more})


def refusal(answer: Any) -> str:
    """What a page says is wrong."""
    assert answer.status_code == 200
    found = re.search(r'role="alert">\s*(.*?)\s*</p>', answer.content.decode(), re.DOTALL)
    assert found is not None
    return found.group(1)


def text_of(answer: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def code_by(secret: str = SECRET) -> str:
    """What an authenticator app shows; when that is about to change, one waits for the next, as people do."""
    left = PERIOD - time.time() % PERIOD
    if left < ENOUGH:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def with_authenticator(account: Account) -> Account:
    """The account, which has an authenticator app from now on."""
    TOTP.activate(account, SECRET)
    return account


def sign_in(browser: HttpClient, account: Account) -> Any:
    """The last answer of a sign-in by password and code."""
    assert typed(browser, account.email)["Location"] == CODE
    return browser.post(CODE, {"code": code_by()})


def secret_on(answer: Any) -> str:
    """The key that the page of the authenticator shows."""
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', answer.content.decode())
    assert found is not None
    return found.group(1).replace(" ", "")


def set_up_authenticator(browser: HttpClient) -> Any:
    """The answer to the first code of an app that was set up with what the page says."""
    return browser.post(AUTHENTICATOR, {"code": code_by(secret_on(browser.get(AUTHENTICATOR)))})
