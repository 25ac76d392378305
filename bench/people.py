"""Made-up people for a bench, put in the way the product puts them in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from secrets import token_urlsafe
from typing import TypeAlias
from uuid import UUID

from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone

from moodtrack.care.actions.invitations import invite, join
from moodtrack.care.models import CareRelationship
from moodtrack.checkins.actions.check_ins import record_check_ins
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.context import acting_as
from moodtrack.entrance.second_factor import PROVEN
from moodtrack.entrance.sign_in import session_token_for
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Account, Therapist

Diary: TypeAlias = Callable[[int, datetime, Random], list[CheckInDraft]]

ZONE = "Europe/Madrid"
TAGS = ("walk", "work shift")
NOTE = "A good talk with an old friend, and an early night."


@dataclass(frozen=True, slots=True)
class Person:
    """A client with a phone that is signed in, and the relationship through which their therapist reads."""

    client_id: UUID
    token: str
    relationship: CareRelationship


def make_people(how_many: int, days: int, *, where: str = "example.org", diary_of: Diary | None = None) -> list[Person]:
    """Clients of one therapist, each with a check-in on each of the last days.

    Args:
        where: the domain of their addresses, another one each time.
        diary_of: who writes their diaries otherwise.
    """
    now = timezone.now()
    practice = create_practice(name="Bench", time_zone=ZONE)
    therapist = add_therapist(practice=practice, email=f"therapist@{where}", name="Bench", now=now)
    write = diary_of or diary
    return [_person(therapist, f"client{place}@{where}", write(days, now, Random(place))) for place in range(how_many)]


@transaction.atomic
def _person(therapist: Therapist, email: str, drafts: Sequence[CheckInDraft]) -> Person:
    now = timezone.now()
    with acting_as(therapist.pk):
        _, code = invite(therapist=therapist, label=email, now=now)
    relationship = join(
        code=code, email=email, password=token_urlsafe(), time_zone=ZONE, language="en", sharing={}, now=now
    )
    client = relationship.client
    with acting_as(client.pk):
        record_check_ins(client_id=client.pk, check_ins=drafts, by=client.account, now=now)
    return Person(client.pk, token_of(client.account), relationship)


def token_of(account: Account) -> str:
    """Of a session of their own, begun with a second factor: a therapist's call needs one."""
    return session_token_for(account, RequestFactory().post("/"), proofs=("password", PROVEN))


def diary(days: int, now: datetime, random: Random) -> list[CheckInDraft]:
    """One check-in on each of the last days."""
    return [_draft(now - timedelta(days=back), random) for back in range(days)]


def _draft(at: datetime, random: Random) -> CheckInDraft:
    answers = {"mood": random.randint(1, 7), "energy": random.randint(1, 7), "tension": random.randint(1, 7)}
    return CheckInDraft(
        id=UUID(int=random.getrandbits(128), version=4),
        day=at.date(),
        recorded_at=at,
        time_zone=ZONE,
        answers={**answers, "sleep_hours": 7.5},
        tags=TAGS,
        note=NOTE,
        note_shared=random.random() < 0.5,
    )
