"""The three standing characters: a client, their therapist, and a stranger of either kind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.test import Client as HttpClient
from django.test import RequestFactory
from hypothesis import settings as hypothesis_settings

from moodtrack.care.actions.invitations import invite, join
from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from moodtrack.entrance import adapter
from moodtrack.entrance.second_factor import PROVEN
from moodtrack.entrance.sign_in import session_token_for
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Account, Client, Therapist

# Machines are shared: how long one example takes says nothing.
hypothesis_settings.register_profile("moodtrack", deadline=None)
hypothesis_settings.load_profile("moodtrack")

PASSWORD = "a long walk by the river"
JOINED_AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def forget_context(**_: object) -> None:
    """Where a whole test is one transaction, a setting would outlive the request it was made for and hide a leak."""
    if connection.in_atomic_block and not connection.needs_rollback:
        names = ["app.actor_id", "app.sweep", "app.invitation"]
        # Past Django's cursor, whose statements some tests count.
        connection.connection.execute("SELECT set_config(name, '', true) FROM unnest(%s::text[]) name", [names])


request_started.connect(forget_context)
request_finished.connect(forget_context)


@contextmanager
def seen_by(whom: Any) -> Iterator[None]:
    """Look at the rows with the eyes of one person: an account, a client or a therapist."""
    with transaction.atomic(), acting_as(whom.pk):
        yield


def done(action: Callable[..., Any], *, by: Account, **said: Any) -> Any:
    """What an action returns that is done by an account in its own context, as a view would call it."""
    with seen_by(by):
        return action(by=by, **said)


@dataclass
class Phone:
    """Speaks to the API as one account."""

    account: Account
    token: str

    def __post_init__(self) -> None:
        self.http = HttpClient(raise_request_exception=False)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call; `path` below /api/v1."""
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        headers = {"X-Session-Token": self.token, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return getattr(self.http, method.lower())(f"/api/v1{path}", headers=headers, **sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PUT", path, body, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("DELETE", path, **headers)


def new_therapist(name: str) -> Therapist:
    """A therapist of a practice in Madrid."""
    practice = create_practice(name="Practice by the river", time_zone="Europe/Madrid")
    email = f"{name.lower().replace(' ', '.')}@practice.example"
    return add_therapist(practice=practice, email=email, name=name, password=PASSWORD, now=JOINED_AT)


def new_client(therapist: Therapist, label: str = "Client A", **said: Any) -> CareRelationship:
    """A client of a therapist, who joined with a code."""
    with seen_by(therapist):
        _, code = invite(therapist=therapist, label=label, now=JOINED_AT)
    email = f"{label.lower().replace(' ', '.')}.of.{therapist.account.email}"
    wishes = {"time_zone": "Europe/Madrid", "language": "en", "sharing": {}, **said}
    return join(code=code, email=email, password=PASSWORD, now=JOINED_AT, **wishes)


@pytest.fixture(autouse=True)
def _quick_passwords(request: pytest.FixtureRequest, settings: Any) -> None:
    """Argon2 is slow on purpose; what is tested here is not how slow. Live processes keep it, so their tests do."""
    if request.node.get_closest_marker("live") is None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _mail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is sent in the thread of the test, which then reads it."""
    monkeypatch.setattr(adapter, "send_beside", adapter.send)


@pytest.fixture(autouse=True)
def _empty_counters() -> None:
    """No test is throttled by the calls of another."""
    cache.clear()


@pytest.fixture
def make_therapist(db: None) -> Callable[[str], Therapist]:
    """Makes a therapist of a practice in Madrid, by name."""
    return new_therapist


@pytest.fixture
def make_client(db: None) -> Callable[..., CareRelationship]:
    """Makes a client of a therapist, who joined with a code."""
    return new_client


@pytest.fixture
def therapist(make_therapist: Callable[[str], Therapist]) -> Therapist:
    return make_therapist("Therapist One")


@pytest.fixture
def relationship(therapist: Therapist, make_client: Callable[..., CareRelationship]) -> CareRelationship:
    return make_client(therapist)


@pytest.fixture
def client_person(relationship: CareRelationship) -> Client:
    return relationship.client


@pytest.fixture
def strangers(
    make_therapist: Callable[[str], Therapist], make_client: Callable[..., CareRelationship]
) -> list[Account]:
    """Another therapist and another therapist's client: nobody of these may see anything."""
    other = make_therapist("Stranger Two")
    return [other.account, make_client(other, "Client Z").client.account]


@pytest.fixture
def phone(client_person: Client) -> Phone:
    """The client's."""
    return phone_of(client_person.account)


@pytest.fixture
def desk(therapist: Therapist) -> Phone:
    """The therapist's program."""
    return phone_of(therapist.account)


@pytest.fixture
def stranger_phones(strangers: list[Account]) -> list[Phone]:
    return [phone_of(account) for account in strangers]


def phone_of(account: Account) -> Phone:
    """A phone signed in as this account, with a second factor."""
    token = session_token_for(account, RequestFactory().post("/api/v1/join"), proofs=("password", PROVEN))
    return Phone(account, token)
