"""The demo data, put in the way the product puts them in: by the actions that phones and pages call."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from secrets import token_hex
from uuid import UUID

from django.db import transaction

from moodtrack.care.actions.invitations import invite, join
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship
from moodtrack.checkins.actions.check_ins import record_check_ins
from moodtrack.checkins.actions.topics import add_topic
from moodtrack.checkins.rules.check_ins import read_check_in
from moodtrack.checkins.rules.topics import read_topic
from moodtrack.core.context import acting_as
from moodtrack.core.days import instant_at, local_day
from moodtrack.core.errors import ConflictError
from moodtrack.embedded.record import write_private
from moodtrack.operation.demo.diary import diary
from moodtrack.operation.demo.people import CLIENTS, DAYS, PRACTICE, THERAPISTS, ZONE, DemoClient
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Account, Client, Therapist
from moodtrack.reminders.actions.schedules import change_schedule
from moodtrack.reminders.rules.wish import CHECK_IN, Wish

SOON = timedelta(hours=2)
SLOTS = 3
WEEK = timedelta(days=7)
EVERY_DAY = tuple(range(7))
QUIET_FROM, QUIET_UNTIL = time(21, 30), time(8, 0)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to sign in as somebody: ``role`` is therapist or client."""

    role: str
    email: str
    password: str


def make_demo(*, now: datetime) -> list[SignIn]:
    """Three therapists, twenty clients, ninety days: all of it, or nothing.

    Dates count back from ``now``; what happens on them is the same every time. Passwords are made afresh.

    Args:
        now: aware instant up to which things have happened.

    Returns:
        The log-ins of the therapists and of one client of each.

    Raises:
        ConflictError: somebody has an account here already.
    """
    with transaction.atomic():
        if Account.objects.exists():
            raise ConflictError("There are accounts in this database already; demo data are for an empty one.")
        therapists, sign_ins = _therapists(now)
        for place, demo in enumerate(CLIENTS):
            slot = sum(earlier.therapist == demo.therapist for earlier in CLIENTS[:place])
            sign_in = _client(demo, therapists[demo.therapist], slot, Random(place), now)  # noqa: S311 - no secret
            if not slot:
                sign_ins.append(sign_in)
    return sign_ins


def write_sign_ins(sign_ins: Sequence[SignIn], file: Path) -> None:
    """Keep the log-ins where only the owner of the data can read them."""
    write_private(file, json.dumps({"logins": [asdict(sign_in) for sign_in in sign_ins]}, indent=2))


def _therapists(now: datetime) -> tuple[list[Therapist], list[SignIn]]:
    practice = create_practice(name=PRACTICE, time_zone=ZONE)
    sign_ins = [SignIn("therapist", demo.email, _password()) for demo in THERAPISTS]
    therapists = [
        add_therapist(practice=practice, email=demo.email, name=demo.name, password=sign_in.password, now=now)
        for demo, sign_in in zip(THERAPISTS, sign_ins, strict=True)
    ]
    return therapists, sign_ins


def _password() -> str:
    # Of hexadecimal digits only: letters at random are now and then too like an address to be accepted.
    return token_hex(8)


def _client(demo: DemoClient, therapist: Therapist, slot: int, random: Random, now: datetime) -> SignIn:
    email = f"{demo.label.lower().replace(' ', '.')}@example.org"
    sign_in = SignIn("client", email, _password())
    relationship = _joined(demo, therapist, sign_in, now)
    with acting_as(relationship.client_id):
        _record(demo, relationship.client, random, now)
        _remind(demo, relationship.client, now)
    with acting_as(therapist.pk):
        _plan_sessions(demo, relationship, slot, now)
    return sign_in


def _joined(demo: DemoClient, therapist: Therapist, sign_in: SignIn, now: datetime) -> CareRelationship:
    joined_at = now - timedelta(days=demo.habits.began_days_ago)
    with acting_as(therapist.pk):
        _, code = invite(therapist=therapist, label=demo.label, now=joined_at)
    return join(
        code=code,
        email=sign_in.email,
        password=sign_in.password,
        time_zone=demo.zone,
        language="en",
        sharing=demo.sharing,
        now=joined_at,
    )


def _record(demo: DemoClient, client: Client, random: Random, now: datetime) -> None:
    today = local_day(now, demo.zone, client.day_starts_at)
    bodies = diary(demo.habits, today=today, zone=demo.zone, now=now, random=random)
    drafts = [read_check_in(body, check_in_id=UUID(body["id"]), now=now) for body in bodies]
    record_check_ins(client_id=client.pk, check_ins=drafts, by=client.account, now=now)
    for text, kind in demo.topics:
        topic_id = UUID(int=random.getrandbits(128), version=4)
        add_topic(client=client, topic_id=topic_id, draft=read_topic({"text": text, "kind": kind}), now=now)


def _remind(demo: DemoClient, client: Client, now: datetime) -> None:
    if demo.asked_at is not None:
        wish = Wish(demo.zone, True, (demo.asked_at,), EVERY_DAY, QUIET_FROM, QUIET_UNTIL, None)  # noqa: FBT003
        change_schedule(by=client.account, kind=CHECK_IN, wish=wish, now=now)


def _plan_sessions(demo: DemoClient, relationship: CareRelationship, slot: int, now: datetime) -> None:
    """One to come, and one held each week before it, back to the day the client joined."""
    for starts_at in _session_starts(demo, slot, now):
        if starts_at > relationship.started_at:
            plan_session(
                by=relationship.therapist.account, client_id=relationship.client_id, starts_at=starts_at, now=now
            )


def _session_starts(demo: DemoClient, slot: int, now: datetime) -> list[datetime]:
    """The clients of one therapist come one after another: ``slot`` is a client's place in the row."""
    day = local_day(now, ZONE) + timedelta(days=demo.next_session_in or 0)
    later = timedelta(hours=slot % SLOTS)
    usual = instant_at(day, THERAPISTS[demo.therapist].session_time, ZONE) + later
    to_come = max(usual, now.replace(minute=0, second=0, microsecond=0) + SOON + later)
    held = [start for weeks in range(1, DAYS // 7 + 1) if (start := usual - WEEK * weeks) < now]
    return held if demo.next_session_in is None else [to_come, *held]
