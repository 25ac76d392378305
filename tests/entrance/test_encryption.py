"""What lies in the database of sessions and second factors shows nothing."""

import json
import re
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.management import CommandError, call_command

from moodtrack.entrance.encryption import decrypt, encrypt
from moodtrack.entrance.sessions import SessionStore
from moodtrack.people.models import Account, Therapist
from tests.web.conftest import browser_of
from tests.web.door import SECRET, code_by
from web.portal.first_sign_in import first_sign_in_path

OTHER_KEY = "another-key-than-the-one-there-was-0123456789-0123456789"


def test_a_text_comes_back_and_is_not_seen() -> None:
    assert decrypt(encrypt("a word – and more")) == "a word – and more"
    assert encrypt("word") != encrypt("word")
    assert "word" not in encrypt("word")


def test_a_changed_text_is_refused() -> None:
    encrypted = encrypt("word")
    with pytest.raises(InvalidToken):
        decrypt(encrypted[:-6] + encrypted[-6:].swapcase())


def test_a_first_sign_in_link_cannot_be_read_out_of_the_session_that_opened_it(therapist: Therapist) -> None:
    path = first_sign_in_path(therapist.account)
    secret = path.rstrip("/").rsplit("/", 1)[1]
    browser = browser_of()
    assert browser.get(path).status_code == 302
    (row,) = Session.objects.values_list("session_data", flat=True)
    assert secret not in row
    with pytest.raises(signing.BadSignature):
        signing.loads(row, salt=SessionStore().key_salt)
    assert secret in SessionStore().decode(row).values()


def test_what_no_key_of_ours_has_made_is_an_empty_session() -> None:
    signed = signing.dumps({"_auth_user_id": "1"}, salt=SessionStore().key_salt)
    assert SessionStore().decode(signed) == {}


def test_a_second_factor_lies_encrypted_and_works(therapist: Therapist) -> None:
    factor, codes = TOTP.activate(therapist.account, SECRET), RecoveryCodes.activate(therapist.account)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    seed = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).data["seed"]
    assert re.fullmatch("[0-9a-f]{80}", seed) is None
    assert re.fullmatch("[0-9a-f]{80}", decrypt(seed))
    assert factor.validate_code(code_by())
    assert codes.validate_code(codes.get_unused_codes()[0])


def changed(settings: Any, *, fallbacks: list[str]) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER_KEY, fallbacks


def encrypt_factors() -> str:
    said = StringIO()
    call_command("encrypt_factors", stdout=said)
    return said.getvalue()


def test_a_second_factor_works_on_with_a_new_key_and_later_without_the_old_one(
    therapist: Therapist, settings: Any
) -> None:
    factor, codes = TOTP.activate(therapist.account, SECRET), RecoveryCodes.activate(therapist.account)
    first, second = codes.get_unused_codes()[:2]
    assert codes.validate_code(first)
    changed(settings, fallbacks=[settings.SECRET_KEY])
    assert encrypt_factors() == "Second factors encrypted by today's SECRET_KEY: 2\n"
    changed(settings, fallbacks=[])
    for kept in (factor.instance, codes.instance):
        kept.refresh_from_db()
    assert factor.validate_code(code_by())
    assert not codes.validate_code(first)
    assert codes.validate_code(second)


def test_a_factor_of_an_unknown_key_stops_the_command_and_changes_nothing(
    therapist: Therapist, strangers: list[Account], settings: Any
) -> None:
    old = settings.SECRET_KEY
    TOTP.activate(therapist.account, SECRET)
    changed(settings, fallbacks=[])
    TOTP.activate(strangers[0], SECRET)
    before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    with pytest.raises(CommandError, match="Nothing was changed"):
        encrypt_factors()
    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before
    settings.SECRET_KEY_FALLBACKS = [old]
    assert encrypt_factors().endswith(": 2\n")
