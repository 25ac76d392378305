"""A client withdraws while their therapist reads: whatever begins after the commit that ends it finds nothing."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from moodtrack.care.actions.caseload import label_client, open_client
from moodtrack.care.actions.ending import end_own_care
from moodtrack.care.actions.invitations import invite, join
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.actions.sharing import change_sharing
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.checkins.actions.check_ins import record_check_ins
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.context import acting_as
from moodtrack.core.errors import NotFoundError
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.reports import tasks
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.actions.reading import open_report
from moodtrack.reports.models import Report
from tests.conftest import PASSWORD

INTERLEAVINGS = 1000
SLOWEST_START = 0.004
"""Seconds by which the withdrawal starts after the first read at most: as long as a few reads take."""


@dataclass(frozen=True)
class Bond:
    """One client with one therapist, and a report that was made for the two."""

    relationship: CareRelationship
    report_id: UUID

    @property
    def client_id(self) -> UUID:
        return self.relationship.client_id

    def as_client(self, act: Callable[..., Any], **said: Any) -> Any:
        with transaction.atomic(), acting_as(self.client_id):
            return act(by=self.relationship.client.account, relationship_id=self.relationship.pk, **said)

    def as_therapist(self, act: Callable[..., Any], **said: Any) -> Any:
        with transaction.atomic(), acting_as(self.relationship.therapist_id):
            return act(by=self.relationship.therapist.account, now=timezone.now(), **said)


@pytest.fixture
def bond(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Bond:
    now = timezone.now()
    with transaction.atomic():
        practice = create_practice(name="Practice by the river", time_zone="UTC")
        therapist = add_therapist(practice=practice, email="one@practice.example", name="One", password=None, now=now)
        with acting_as(therapist.pk):
            _, code = invite(therapist=therapist, label="Client A", now=now)
        joining = {"email": "a@client.example", "password": PASSWORD, "time_zone": "UTC", "language": "en"}
        relationship = join(code=code, sharing={}, now=now, **joining)
        with acting_as(relationship.client_id):
            recorded_at = datetime(2026, 11, 20, 19, tzinfo=UTC)
            draft = CheckInDraft(uuid4(), date(2026, 11, 20), recorded_at, "UTC", {"mood": 4})
            record_check_ins(
                client_id=relationship.client.pk, check_ins=[draft], by=relationship.client.account, now=now
            )
        with acting_as(therapist.pk):
            ask_for_report(by=therapist.account, client_id=relationship.client_id, now=now)
    tasks.make()
    with transaction.atomic(), acting_as(therapist.pk):
        report_id = Report.objects.get().pk
    return Bond(relationship, report_id)


def reads(bond: Bond, is_over: Event) -> Iterator[tuple[float, bool]]:
    """Reads again and again, and once more after it is over: when each began, and whether it found something."""
    while True:
        is_last, began = is_over.is_set(), time.monotonic()
        try:
            bond.as_therapist(open_report, report_id=bond.report_id)
            yield began, True
        except NotFoundError:
            yield began, False
        if is_last:
            return


def raced(
    bond: Bond, read: Callable[[Event], list[Any]], withdraw: Callable[[], None], wait: float
) -> tuple[list[Any], float]:
    """What the reads gave, and when the withdrawal was known to be committed."""
    is_over = Event()

    def end() -> float:
        try:
            time.sleep(wait)
            withdraw()
            return time.monotonic()
        finally:
            is_over.set()
            connection.close()

    def go_on_reading() -> list[Any]:
        try:
            return read(is_over)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        reading, ending = threads.submit(go_on_reading), threads.submit(end)
        return reading.result(), ending.result()


def test_no_read_that_begins_after_the_end_finds_anything(bond: Bond) -> None:
    chance = random.Random(20261122)
    found_before = 0
    for place in range(INTERLEAVINGS):
        by_kind = place % 2 == 0
        now = timezone.now()
        withdraw: Callable[[], None] = (
            (lambda now=now: bond.as_client(change_sharing, kinds={"mood": False}, now=now))
            if by_kind
            else (lambda now=now: bond.as_client(end_own_care, now=now))
        )
        seen, over = raced(bond, lambda is_over: list(reads(bond, is_over)), withdraw, chance.random() * SLOWEST_START)
        found_before += sum(found for _, found in seen)
        assert not any(found for began, found in seen if began > over), f"interleaving {place}"
        assert not seen[-1][1]
        take_back(bond, by_kind=by_kind)
    assert found_before  # or nothing was raced


def take_back(bond: Bond, *, by_kind: bool) -> None:
    if by_kind:
        bond.as_client(change_sharing, kinds={"mood": True}, now=timezone.now())
        return
    with transaction.atomic(), acting_as(bond.client_id):
        CareRelationship.objects.filter(pk=bond.relationship.pk).update(ended_at=None, ended_by=None)


def test_nothing_is_written_about_a_client_after_the_end(bond: Bond) -> None:
    """The writes wait for the end, or the end for them: a session planned in the last moment was planned before it."""
    chance = random.Random(20261122)
    start = timezone.now() + timedelta(days=1)
    for place in range(100):
        planned: list[float] = []

        def write(is_over: Event, place: int = place, planned: list[float] = planned) -> list[Any]:
            for minute in range(1000):
                is_last, began = is_over.is_set(), time.monotonic()
                starts_at = start + timedelta(days=place, minutes=minute)
                try:
                    bond.as_therapist(plan_session, client_id=bond.client_id, starts_at=starts_at)
                    bond.as_therapist(label_client, client_id=bond.client_id, label=f"Client {minute}")
                    planned.append(began)
                except NotFoundError:
                    assert is_last or is_over.wait(5)
                    return planned
            pytest.fail("the end never came")

        now = timezone.now()
        _, over = raced(
            bond, write, lambda now=now: bond.as_client(end_own_care, now=now), chance.random() * SLOWEST_START
        )
        assert all(began < over for began in planned)
        with pytest.raises(NotFoundError):
            bond.as_therapist(open_client, client_id=bond.client_id)
        take_back(bond, by_kind=False)
    with transaction.atomic(), acting_as(bond.client_id):
        assert TherapySession.objects.exists()
