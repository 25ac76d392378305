"""A backup from before an erasure: what it holds of the client opens with no key there is any more."""

from base64 import b64encode
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from moodtrack.checkins.models import CheckIn
from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring, vault
from moodtrack.core.sealing import BrokenSealError, Kind
from moodtrack.ownership.actions.erasing import ask_for_erasure
from moodtrack.people.models import Account, ClientKey
from tests.audit.people import committed_client, committed_therapist
from tests.conftest import done, phone_of, seen_by
from tests.ownership.erasures import erase

NOTE = "the word that nobody shall read"


@pytest.fixture(autouse=True)
def _own_vault(settings: Any, tmp_path: Any) -> None:
    settings.MOODTRACK_VAULT = tmp_path / "vault"


@pytest.fixture
def both(own_database: str) -> tuple[Account, Account]:
    """Who will go and who will stay, each with a note and with their key in the vault, as after a backup."""
    therapist = committed_therapist()
    going, staying = (_told(committed_client(therapist, label).client.account) for label in ("Client A", "Client B"))
    with vault().changing_keys() as keys:
        keys.update({account.pk: key_of(account) for account in (going, staying)})
    return going, staying


def _told(account: Account) -> Account:
    now = timezone.now()
    body = {"day": str(now.date()), "recorded_at": now.isoformat(), "time_zone": "UTC", "answers": {"mood": 2}}
    answer = phone_of(account).put(f"/check-ins/{uuid4()}", body | {"note": {"text": NOTE}})
    assert answer.status_code == 201
    return account


def key_of(account: Account) -> Wrapped:
    with seen_by(account):
        return ClientKey.objects.get().as_held


def check_in_of(account: Account) -> CheckIn:
    with seen_by(account):
        return CheckIn.objects.get(client_id=account.pk)


def opened(row: CheckIn, client_id: UUID, key: Wrapped) -> str:
    seal = keyring().seal_of(client_id, key)
    return seal.open(Kind.NOTE, row.id, row.change, row.note).decode()


def erase_now(account: Account) -> None:
    now = timezone.now()
    done(ask_for_erasure, by=account, now=now)
    assert len(erase(now)) == 1


def test_it_opens_with_the_vault_from_before_and_with_nothing_from_after(both: tuple[Account, Account]) -> None:
    going, staying = both
    old_row, old_keys = check_in_of(going), vault().keys()
    erase_now(going)
    keys = [*vault().keys().items(), (staying.pk, key_of(staying))]
    assert {owner for owner, _ in keys} == {staying.pk}
    for owner, key in keys:
        for whose in (owner, going.pk):
            with pytest.raises(BrokenSealError):
                opened(old_row, whose, key)
    assert opened(old_row, going.pk, old_keys[going.pk]) == NOTE
    assert opened(check_in_of(staying), staying.pk, vault().keys()[staying.pk]) == NOTE


def test_no_file_of_the_vault_holds_the_key_any_more(both: tuple[Account, Account], settings: Any) -> None:
    going, staying = both
    sealed = {account.pk: b64encode(key_of(account).sealed) for account in both}
    erase_now(going)
    files = [path.read_bytes() for path in settings.MOODTRACK_VAULT.rglob("*") if path.is_file()]
    assert not any(sealed[going.pk] in content for content in files)
    assert any(sealed[staying.pk] in content for content in files)


def test_a_backup_made_while_somebody_is_erased_does_not_bring_their_key_back(both: tuple[Account, Account]) -> None:
    going, staying = both
    read_before = {account.pk: key_of(account) for account in both}
    erase_now(going)
    with vault().changing_keys() as keys:
        keys.update(read_before)
    assert vault().keys().keys() == {staying.pk}
