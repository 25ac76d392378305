"""Programs change the second factors of clients; a therapist's are changed in the portal, by its rules."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from tests.conftest import PASSWORD, Phone
from tests.web.door import with_authenticator

TOTP, CODES = "totp", "recovery-codes"


def proven(phone: Phone) -> Phone:
    """The phone, at which the password was typed just now."""
    headers = {"X-Session-Token": phone.token}
    phone.http.post(
        "/_allauth/app/v1/auth/reauthenticate", {"password": PASSWORD}, content_type="application/json", headers=headers
    )
    return phone


def asked(phone: Phone, method: str, kind: str) -> Any:
    path = f"/_allauth/app/v1/account/authenticators/{kind}"
    return getattr(phone.http, method)(path, headers={"X-Session-Token": phone.token}, content_type="application/json")


def with_factors(phone: Phone) -> None:
    RecoveryCodes.activate(with_authenticator(phone.account))


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("kind", [TOTP, CODES])
def test_for_a_therapist_there_is_no_such_route(desk: Phone, kind: str, method: str) -> None:
    with_factors(desk)
    before = list(Authenticator.objects.order_by("pk").values())
    assert asked(desk, method, kind).status_code == 404
    assert list(Authenticator.objects.order_by("pk").values()) == before


def test_a_client_lets_go_of_their_authenticator(phone: Phone) -> None:
    with_factors(phone)
    assert asked(proven(phone), "delete", TOTP).status_code == 200
    assert not Authenticator.objects.exists()


def test_a_client_reads_their_recovery_codes_once(phone: Phone) -> None:
    with_factors(phone)
    proven(phone)
    shown = [asked(phone, "get", CODES).json()["data"] for _ in range(2)]
    assert ["unused_codes" in data for data in shown] == [True, False]
