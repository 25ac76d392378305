"""Two at once: real threads, each with a connection and a transaction of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from moodtrack.care.actions.caseload import open_caseload
from moodtrack.care.actions.ending import end_therapist
from moodtrack.care.actions.invitations import WrongCodeError, invite, join, join_another
from moodtrack.care.actions.sessions import change_session, plan_session
from moodtrack.care.models import CareRelationship, Invitation, TherapySession
from moodtrack.core.errors import ConflictError
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Account, Therapist
from tests.conftest import PASSWORD, done, seen_by

JOINING = {"password": PASSWORD, "time_zone": "UTC", "language": "en", "sharing": {}}


@pytest.fixture
def committed_therapist(own_database: str) -> Therapist:
    practice = create_practice(name="Practice by the river", time_zone="UTC")
    return add_therapist(practice=practice, email="one@practice.example", name="One", password=None, now=timezone.now())


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, all of them begun together."""
    together = Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        try:
            together.wait()
            return call()
        except (WrongCodeError, ConflictError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


def codes(therapist: Therapist, how_many: int) -> list[str]:
    with seen_by(therapist):
        return [invite(therapist=therapist, label="Client A", now=timezone.now())[1] for _ in range(how_many)]


def joining(code: str, email: str) -> Callable[[], Any]:
    return lambda: join(code=code, email=email, now=timezone.now(), **JOINING)


def test_a_code_typed_on_two_phones_at_once_makes_one_client(committed_therapist: Therapist) -> None:
    (code,) = codes(committed_therapist, 1)
    results = at_once(*[joining(code, f"{place}@client.example") for place in range(4)])
    assert sum(isinstance(result, CareRelationship) for result in results) == 1
    with seen_by(committed_therapist):
        assert CareRelationship.objects.count() == 1


def test_an_address_sent_four_times_at_once_becomes_one_account(committed_therapist: Therapist) -> None:
    results = at_once(*[joining(code, "a@client.example") for code in codes(committed_therapist, 4)])
    assert sorted(type(result).__name__ for result in results) == ["CareRelationship", *["WrongCodeError"] * 3]
    assert Account.objects.filter(email="a@client.example").count() == 1
    with seen_by(committed_therapist):
        assert Invitation.objects.filter(used_at=None).count() == 3


def test_a_client_is_bound_to_a_therapist_once(committed_therapist: Therapist) -> None:
    other_practice = create_practice(name="Practice on the hill", time_zone="UTC")
    now = timezone.now()
    other = add_therapist(practice=other_practice, email="two@practice.example", name="Two", password=None, now=now)
    (code,) = codes(committed_therapist, 1)
    client = joining(code, "a@client.example")().client

    def bind(code: str) -> Callable[[], Any]:
        return lambda: done(join_another, by=client.account, code=code, client=client, sharing={}, now=now)

    results = at_once(*[bind(code) for code in codes(other, 3)])
    assert sorted(type(result).__name__ for result in results) == ["CareRelationship", *["ConflictError"] * 2]


def test_two_changes_of_one_session_at_once_are_both_kept(committed_therapist: Therapist) -> None:
    (code,) = codes(committed_therapist, 1)
    client_id = joining(code, "a@client.example")().client_id
    now, by = timezone.now(), committed_therapist.account
    for days in range(1, 11):
        session = done(plan_session, by=by, client_id=client_id, starts_at=now + timedelta(days=days), now=now)
        at_once(
            lambda pk=session.pk: done(change_session, by=by, session_id=pk, status="missed", now=now),
            lambda pk=session.pk: done(change_session, by=by, session_id=pk, minutes=90, now=now),
        )
    with seen_by(by):
        assert set(TherapySession.objects.values_list("status", "minutes")) == {("missed", 90)}


def test_a_therapist_let_go_while_they_open_their_caseload_waits_for_nobody_crosswise(
    committed_therapist: Therapist,
) -> None:
    now = timezone.now()
    practice = create_practice(name="Practice on the hill", time_zone="UTC")
    other = add_therapist(practice=practice, email="two@practice.example", name="Two", password=None, now=now)
    first = joining(codes(other, 1)[0], "a@client.example")().client
    second = joining(codes(committed_therapist, 1)[0], "b@client.example")().client
    (code,) = codes(committed_therapist, 1)  # the relationships begin in the other order than the clients
    done(join_another, by=first.account, code=code, client=first, sharing={}, now=now)
    at_once(
        lambda: end_therapist(therapist=committed_therapist, now=now),
        *[lambda: done(open_caseload, by=committed_therapist.account, now=now) for _ in range(3)],
    )
    for client in (first, second):
        with seen_by(client):
            running = CareRelationship.objects.running().filter(therapist=committed_therapist)
            assert not running.exists()
