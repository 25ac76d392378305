"""Twenty of forty clients are erased while all go on: nothing of them is left, nothing of the others is lost."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from moodtrack.entrance.throttling import AccountThrottle
from moodtrack.ownership.rules.erasing import QUIET_FOR, THINK_AGAIN_FOR
from moodtrack.people.models import Account, Therapist
from moodtrack.reminders.tasks import send_lot
from moodtrack.reports import tasks as reports
from tests.audit.people import committed_client, committed_therapist
from tests.conftest import PASSWORD, Phone, phone_of
from tests.ownership.erasures import rests, step, tables_with
from tests.peers.web_push import Subscription
from tests.reminders.story import FakeGateway, plan

CLIENTS, ERASED, THREADS = 40, 20, 4
PATIENCE = 120


@dataclass
class Person:
    """A client under a word of their own, which is in everything they write."""

    word: str
    account: Account
    token: str

    @property
    def words(self) -> list[str]:
        return [str(self.account.pk), self.account.email, self.word]


@dataclass
class Traffic:
    """What one thread does, again and again, and what came of it."""

    people: list[Person]
    desks: list[Phone]
    chance: random.Random
    rounds: int = 0
    statuses: set[int] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    acknowledged: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def go_on(self, is_over: Event) -> None:
        try:
            while not is_over.is_set():
                person = self.chance.choice(self.people)
                self.chance.choice([*self._acts(), self._check_in, self._check_in])(person)
                self.rounds += 1
        finally:
            connection.close()

    def _acts(self) -> list[Callable[[Person], Any]]:
        return [self._edit, self._topic, self._look, self._device, self._wish, self._share, self._sign_in, self._read]

    def _ask(self, phone: Phone, method: str, path: str, body: Any = None) -> int:
        answer = phone.ask(method, path, body)
        self._note(answer, f"{method} {path}")
        return int(answer.status_code)

    def _note(self, answer: Any, asked: str) -> None:
        self.statuses.add(answer.status_code)
        if answer.status_code >= 500:
            self.failed.append(asked)

    def _check_in(self, person: Person) -> None:
        self._put(person, str(uuid4()))

    def _edit(self, person: Person) -> None:
        known = [check_in for word, check_in in self.acknowledged if word == person.word]
        if known:
            self._put(person, self.chance.choice(known))

    def _put(self, person: Person, check_in: str) -> None:
        before = self.acknowledged.get((person.word, check_in), {})
        body = said(person.word, self.chance.randint(1, 7)) | before.get("when", {})
        status = self._ask(phone_for(person), "PUT", f"/check-ins/{check_in}", body)
        if status in {200, 201}:
            when = {name: body[name] for name in ("day", "recorded_at")}
            self.acknowledged[person.word, check_in] = {"when": when, "body": body}
        else:
            self.refused.add(person.word)

    def _topic(self, person: Person) -> None:
        self._ask(phone_for(person), "POST", "/topics", {"text": person.word})

    def _look(self, person: Person) -> None:
        self._ask(phone_for(person), "GET", self.chance.choice(["/me", "/check-ins", "/access-log", "/care"]))

    def _device(self, person: Person) -> None:
        address = Subscription(str(uuid4()), "https://push.example.org").address()
        body = {"address_kind": "webpush", "address": address, "time_zone": "UTC"}
        self._ask(phone_for(person), "POST", "/devices", body)

    def _wish(self, person: Person) -> None:
        body = {"enabled": True, "times": [f"{self.chance.randint(8, 20):02}:30"]}
        self._ask(phone_for(person), "PUT", "/reminder-schedules/check-in", body)

    def _share(self, person: Person) -> None:
        self._ask(phone_for(person), "PATCH", "/sharing", {"tags": self.chance.random() < 0.5})

    def _sign_in(self, person: Person) -> None:
        told = {"email": person.account.email, "password": PASSWORD}
        self._note(phone_for(person).http.post("/_allauth/app/v1/auth/login", told, "application/json"), "sign-in")

    def _read(self, person: Person) -> None:
        desk, client = self.chance.choice(self.desks), f"/clients/{person.account.pk}"
        soon = timezone.now() + timedelta(hours=self.chance.randint(1, 20), minutes=self.chance.randint(0, 59))
        self._ask(desk, "GET", "/clients")
        self._ask(desk, "POST", f"{client}/sessions", {"starts_at": soon.isoformat()})
        self._ask(desk, "POST", f"{client}/reports", {})
        self._ask(desk, "GET", f"{client}/reports")
        self._ask(desk, "PATCH", client, {"label": person.word})


def said(word: str, mood: int) -> dict[str, Any]:
    now = timezone.now()
    return {
        "day": str(now.date()),
        "recorded_at": now.isoformat(),
        "time_zone": "UTC",
        "answers": {"mood": mood},
        "tags": [word],
        "note": {"text": f"{word} {mood}", "shared": mood > 3},
    }


def phone_for(person: Person) -> Phone:
    return Phone(person.account, person.token)


@pytest.fixture
def therapists(own_database: str, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> list[Therapist]:
    settings.MOODTRACK_VAULT = tmp_path / "vault"
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setattr(AccountThrottle, "limit", 10**6)
    monkeypatch.setattr(reports.make, "delay", lambda: None)
    return [committed_therapist(name) for name in ("Therapist One", "Therapist Two")]


@pytest.fixture
def people(therapists: list[Therapist]) -> list[Person]:
    return [_person(f"canary{place:02}x", therapists[place % 2]) for place in range(CLIENTS)]


def _person(word: str, therapist: Therapist) -> Person:
    account = committed_client(therapist, word).client.account
    return Person(word, account, phone_of(account).token)


def work(is_over: Event) -> int:
    """Both workers, again and again: reports, and reminders at a time when some are due."""
    rounds = 0
    try:
        while not is_over.is_set():
            reports.sweep()
            reports.make()
            now = timezone.now() + timedelta(hours=rounds % 24)
            plan(now)
            send_lot(post=FakeGateway(), clock=lambda now=now: now)  # type: ignore[misc]
            rounds += 1
    finally:
        connection.close()
    return rounds


def a_round_passes(traffics: list[Traffic]) -> None:
    """Everything that is under way now has come to its end, and a bit more has happened."""
    goals = [traffic.rounds + 20 for traffic in traffics]
    waiting = Event()
    for _ in range(PATIENCE * 20):
        if all(traffic.rounds >= goal for traffic, goal in zip(traffics, goals, strict=True)):
            return
        waiting.wait(0.05)
    pytest.fail("the traffic stands still")


def erased_one_after_the_other(asked_at: datetime) -> int:
    """Steps until everybody is gone; who waits for a lock in vain has another turn."""
    after = asked_at + THINK_AGAIN_FOR + QUIET_FOR + timedelta(minutes=1)
    gone = 0
    for rest in list(rests())[:5]:
        while done := len(step(after + rest)):
            gone += done
    return gone


def check_ins_of(person: Person) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in _pages(phone_for(person))}


def _pages(phone: Phone) -> Iterator[dict[str, Any]]:
    path = "/check-ins?limit=500"
    while path:
        answer = phone.get(path).json()
        yield from answer["results"]
        path = (answer["next"] or "").partition("/api/v1")[2]


def test_nothing_of_the_twenty_is_left_and_nothing_of_the_others_is_lost(
    people: list[Person], therapists: list[Therapist], own_database: str
) -> None:
    chance, is_over = random.Random(20261122), Event()
    desks = [phone_of(therapist.account) for therapist in therapists]
    traffics = [Traffic(people, desks, random.Random(place)) for place in range(THREADS)]
    going = chance.sample(people, ERASED)
    staying = [person for person in people if person not in going]
    with ThreadPoolExecutor(THREADS + 1) as threads:
        running = [threads.submit(traffic.go_on, is_over) for traffic in traffics]
        worker = threads.submit(work, is_over)
        try:
            a_round_passes(traffics)
            for person in going:
                assert phone_for(person).ask("DELETE", "/me", {"password": PASSWORD}).status_code == 202
            asked_at = timezone.now()
            a_round_passes(traffics)
            assert tables_with(urlsplit(own_database).path.strip("/"), going[0].words)
            for _ in range(ERASED // 10):
                assert step(asked_at + THINK_AGAIN_FOR) == []
            a_round_passes(traffics)
            assert erased_one_after_the_other(asked_at) == ERASED
            a_round_passes(traffics)
        finally:
            is_over.set()
        for future in running:
            future.result()
        assert worker.result() > 3
    database = urlsplit(own_database).path.strip("/")
    assert [line for traffic in traffics for line in traffic.failed] == []
    assert set.union(*(traffic.statuses for traffic in traffics)) <= {200, 201, 202, 204, 400, 401, 404, 409, 410, 422}
    assert {table for person in going for table in tables_with(database, person.words)} == set()
    assert tables_with(database, [staying[0].account.email])  # or nothing would be found anyway
    assert tables_with(database, [word for person in going for word in person.words[1:]], with_kept=True) == set()
    assert {phone_for(person).get("/me").status_code for person in going} == {401}
    assert {person.word for person in going} >= set.union(*(traffic.refused for traffic in traffics))
    for person in staying:
        assert_as_acknowledged(person, traffics)
    listed = {row["id"] for desk in desks for row in desk.get("/clients").json()["results"]}
    assert listed == {str(person.account.pk) for person in staying}


def assert_as_acknowledged(person: Person, traffics: list[Traffic]) -> None:
    kept = {
        check_in: told["body"]
        for traffic in traffics
        for (word, check_in), told in traffic.acknowledged.items()
        if word == person.word
    }
    found = check_ins_of(person)
    assert found.keys() == kept.keys()
    for check_in, body in kept.items():
        row = found[check_in]
        assert (row["answers"], row["tags"]) == (body["answers"], body["tags"])
        assert row["note"] == body["note"]
