"""Behind a pooler that gives one connection to everybody in turn, nobody inherits who acted before."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import cycle, islice
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from moodtrack.care.actions.invitations import invite, join
from moodtrack.checkins.actions.check_ins import record_check_in
from moodtrack.checkins.models import CheckIn
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.context import acting_as, sweeping
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Client
from tests.conftest import PASSWORD, Phone, done, phone_of, seen_by
from tests.isolation import pooler

CLIENTS, THREADS, ROUNDS = 6, 12, 240
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
JOINING = {"password": PASSWORD, "time_zone": "UTC", "language": "en", "sharing": {}, "now": NOW}

pytestmark = pytest.mark.skipif(pooler.PROGRAM is None, reason="needs pgbouncer (Debian: apt install pgbouncer)")


@pytest.fixture
def _behind_a_pooler(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The product's own connections go through it, with prepared statements off, as operations.md says."""
    with pooler.pooler(own_database) as port:
        address = {"HOST": pooler.HOST, "PORT": port}
        options = connection.settings_dict["OPTIONS"] | {"prepare_threshold": None}
        for name, value in (address | {"OPTIONS": options}).items():
            monkeypatch.setitem(connection.settings_dict, name, value)
        connection.close_pool()
        yield
        connection.close()
        connection.close_pool()


@pytest.fixture
def phones(_behind_a_pooler: None) -> list[Phone]:
    """Clients of one therapist, each with one check-in."""
    practice = create_practice(name="Practice by the river", time_zone="UTC")
    therapist = add_therapist(practice=practice, email="one@practice.example", name="One", password=None, now=NOW)
    return [phone_of(_joined(therapist, place).account) for place in range(CLIENTS)]


def _joined(therapist: object, place: int) -> Client:
    with seen_by(therapist):
        _, code = invite(therapist=therapist, label=f"Client {place}", now=NOW)
    client = join(code=code, email=f"{place}@client.example", **JOINING).client
    draft = CheckInDraft(uuid4(), NOW.date(), NOW, "UTC", {"mood": 4.0})
    done(record_check_in, by=client.account, client_id=client.pk, draft=draft, now=NOW)
    return client


def over_http(phone: Phone) -> set[UUID]:
    """Whose check-ins a request shows: each is asked for again under its id by its client."""
    shown = phone.get("/check-ins").json()["results"]
    with transaction.atomic(), acting_as(phone.account.pk):
        return {CheckIn.objects.get(id=check_in["id"]).client_id for check_in in shown}


def in_a_transaction(phone: Phone) -> set[UUID]:
    with transaction.atomic(), acting_as(phone.account.pk):
        return set(CheckIn.objects.values_list("client_id", flat=True))


def without_context(phone: Phone) -> set[UUID]:
    """The pooler takes no start-up options: here a context that was forgotten shows no rows, as in production."""
    with transaction.atomic():
        return set(CheckIn.objects.values_list("client_id", flat=True))


def as_a_sweep(phone: Phone) -> set[UUID]:
    with transaction.atomic(), sweeping("reports"):
        return set(CheckIn.objects.values_list("client_id", flat=True))


def server_process(_: Phone) -> set[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return {cursor.fetchone()[0]}


def each(look: Callable[[Phone], set[object]], phone: Phone) -> set[object]:
    try:
        return look(phone)
    finally:
        connection.close()


def test_nobody_sees_what_somebody_before_them_on_the_connection_saw(phones: list[Phone]) -> None:
    looks = (over_http, without_context, in_a_transaction, as_a_sweep)
    calls = list(islice(zip(cycle(looks), cycle([*phones, phones[0]]), strict=False), ROUNDS))
    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(each, *zip(*calls, strict=True)))
        processes = set().union(*threads.map(each, [server_process] * THREADS, phones * 2))
    assert len(processes) == 1
    for (look, phone), seen in zip(calls, found, strict=True):
        assert seen == ({phone.account.pk} if look in {over_http, in_a_transaction} else set()), look.__name__
