"""What a client changes about their sign-in leaves a line of their own, in the transaction that changes it."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client as HttpClient

from moodtrack.audit.models import AuditEvent
from moodtrack.core.context import acting_as
from moodtrack.entrance import sign_in_audit
from moodtrack.people.models import Account
from tests.conftest import PASSWORD, Phone

ANOTHER = "another long walk by the river"
TOTP_PATH, CODES_PATH = "account/authenticators/totp", "account/authenticators/recovery-codes"


def call(method: str, path: str, body: Any = None, token: str | None = None) -> Any:
    headers = {} if token is None else {"X-Session-Token": token}
    http = HttpClient(raise_request_exception=False)
    sent = {} if body is None else {"data": body, "content_type": "application/json"}
    return getattr(http, method)(f"/_allauth/app/v1/{path}", headers=headers, **sent)


def told(account: Account) -> list[tuple[str, list[str]]]:
    with acting_as(account.pk):
        lines = AuditEvent.objects.of_client(account.pk).exclude(action="start_relationship").order_by("sequence")
        return list(lines.values_list("action", "kinds"))


def add_totp(phone: Phone) -> Any:
    EmailAddress.objects.filter(user=phone.account).update(verified=True)  # allauth asks for this first
    call("post", "auth/reauthenticate", {"password": PASSWORD}, phone.token)
    secret = call("get", TOTP_PATH, token=phone.token).json()["meta"]["secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    return call("post", TOTP_PATH, {"code": code}, phone.token)


def change_password(phone: Phone) -> Any:
    said = {"current_password": PASSWORD, "new_password": ANOTHER}
    return call("post", "account/password/change", said, phone.token)


def test_a_changed_password_leaves_a_line(phone: Phone) -> None:
    assert change_password(phone).status_code == 200
    assert told(phone.account) == [("change_password", ["password"])]


def test_a_password_chosen_with_a_code_from_an_e_mail_leaves_a_line(phone: Phone) -> None:
    asked = call("post", "auth/password/request", {"email": phone.account.email})
    token = asked.json()["meta"]["session_token"]
    (code,) = re.findall(r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6})\s*$", mail.outbox[0].body, re.MULTILINE)
    answer = call("post", "auth/password/reset", {"key": code, "password": ANOTHER}, token)
    assert answer.status_code in {200, 401}, answer.content
    assert told(phone.account) == [("reset_password", ["password"])]


def test_a_second_step_added_and_removed_leaves_lines(phone: Phone) -> None:
    assert add_totp(phone).status_code == 200
    added = [("add_sign_in_factor", ["totp"]), ("add_sign_in_factor", ["recovery_codes"])]
    assert told(phone.account) == added
    assert call("delete", TOTP_PATH, token=phone.token).status_code == 200
    removed = [("remove_sign_in_factor", ["recovery_codes"]), ("remove_sign_in_factor", ["totp"])]
    assert sorted(told(phone.account)[2:]) == removed


def test_new_recovery_codes_leave_lines(phone: Phone) -> None:
    add_totp(phone)
    assert call("post", CODES_PATH, {}, phone.token).status_code == 200
    assert told(phone.account)[2:] == [
        ("remove_sign_in_factor", ["recovery_codes"]),
        ("add_sign_in_factor", ["recovery_codes"]),
    ]


def test_a_second_step_that_is_used_leaves_no_line(phone: Phone) -> None:
    add_totp(phone)
    before = told(phone.account)
    Authenticator.objects.get(type="totp").record_usage()
    assert told(phone.account) == before


def test_a_therapist_has_no_record_for_a_line_to_be_about(desk: Phone) -> None:
    TOTP.activate(desk.account, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert change_password(desk).status_code == 200
    assert told(desk.account) == []


@pytest.mark.parametrize("change", [change_password, add_totp])
def test_without_its_line_nothing_changes(phone: Phone, monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    def refuse(**_said: Any) -> None:
        raise RuntimeError("no line")

    monkeypatch.setattr(sign_in_audit, "record_events", refuse)
    assert change(phone).status_code == 500
    assert Account.objects.get(pk=phone.account.pk).check_password(PASSWORD)
    assert not Authenticator.objects.exists()
