"""One client about whom every table has a row."""

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator

from moodtrack.agreements.actions.annotations import annotate
from moodtrack.agreements.actions.questions import change_question, propose_question
from moodtrack.agreements.rules import QuestionState, Subject
from moodtrack.care.actions.ending import end_own_care
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.actions.sharing import pause_sharing, resume_sharing, reveal_pauses
from moodtrack.care.models import CareRelationship
from moodtrack.checkins.actions.check_ins import delete_check_in
from moodtrack.checkins.actions.topics import add_topic, delete_topic
from moodtrack.checkins.rules.topics import read_topic
from moodtrack.core.context import acting_as
from moodtrack.ownership.models import Erasure, Export
from moodtrack.people.actions.clients import change_client
from moodtrack.people.models import Client
from moodtrack.reminders.actions.devices import register_device, remove_device
from moodtrack.reminders.actions.schedules import change_schedule
from moodtrack.reminders.models import Delivery, Reminder
from moodtrack.reminders.rules.wish import CHECK_IN, Wish
from moodtrack.reports.models import ReportRun
from tests.conftest import done, phone_of
from tests.fixtures import documents
from tests.fixtures.stored import store_document
from tests.ownership.story import NOW
from tests.peers.web_push import Subscription
from tests.reports.story import check_in, draft

LATER = NOW + timedelta(hours=1)


def fill(relationship: CareRelationship, former: CareRelationship) -> None:
    """Give the client of these two relationships, of which one has ended, everything there is.

    Args:
        relationship: the one that runs.
        former: the one that will have ended.
    """
    client = relationship.client
    phone_of(client.account)
    _record(relationship)
    _care(relationship, former)
    with acting_as(client.pk):
        change_client(client=client, day_starts_at=time(5), now=NOW)
        _asking(client)
        Authenticator.objects.create(user=client.account, type="totp", data={}, last_used_at=NOW)
        parked = {"parked_at": NOW, "parked_because": "x"}
        Erasure.objects.create(client=client, asked_at=NOW, due_at=LATER, **parked)
        Export.objects.create(client=client, asked_at=NOW, made_at=NOW, expires_at=LATER, size=1, **parked)


def _record(relationship: CareRelationship) -> None:
    client = relationship.client
    kept, gone = draft(date(2026, 11, 20), 4, "=a note", shared=True), draft(date(2026, 11, 19), 2)
    check_in(relationship, kept, gone)
    with acting_as(client.pk):
        delete_check_in(client=client, check_in_id=gone.id, by=client.account, now=NOW)
        for text in ("Saying no.", "Sleep."):
            add_topic(client=client, topic_id=(topic_id := uuid4()), draft=read_topic({"text": text}), now=NOW)
        delete_topic(client=client, topic_id=topic_id, now=NOW)


def _care(relationship: CareRelationship, former: CareRelationship) -> None:
    client = relationship.client
    which: dict[str, Any] = {"by": client.account, "relationship_id": relationship.pk}
    done(pause_sharing, **which, until=None, now=NOW)
    done(resume_sharing, **which, now=LATER)
    done(reveal_pauses, **which, now=LATER)
    therapist = relationship.therapist.account
    session = done(plan_session, by=therapist, client_id=client.pk, starts_at=LATER, now=NOW)
    _agreements(relationship)
    with acting_as(client.pk):
        about = {"client": client, "relationship": relationship, "session": session, "kind": "session"}
        stamps = {"asked_at": NOW, "due_at": NOW, "made_at": NOW, "parked_at": NOW, "parked_because": "x"}
        store_document(ReportRun.objects.create(**about, **stamps), documents.full(), NOW)
    done(end_own_care, by=client.account, relationship_id=former.pk, now=NOW)


def _agreements(relationship: CareRelationship) -> None:
    """A question that has ended and one that was declined, and a date."""
    client, therapist = relationship.client.account, relationship.therapist.account
    for subject, steps in (
        (Subject(tag="=walk"), (QuestionState.ACCEPTED, QuestionState.ENDED)),
        (Subject(item="sleep"), (QuestionState.DECLINED,)),
    ):
        proposed = done(propose_question, by=therapist, relationship_id=relationship.pk, subject=subject, now=NOW)
        for state in steps:
            done(change_question, by=client, question_id=proposed.row.pk, state=state, now=LATER)
    done(annotate, by=therapist, client_id=client.pk, day=date(2026, 11, 10), text="=moved", now=NOW)


def _asking(client: Client) -> None:
    by = client.account
    wish = Wish("UTC", True, (time(19, 30),), (0, 6), time(21, 30), time(8, 0), NOW)
    change_schedule(by=by, kind=CHECK_IN, wish=wish, now=NOW)
    for place in ("one", "two"):
        address = Subscription(place, "https://push.example.org").address()
        device = register_device(by=by, address_kind="webpush", address=address, time_zone="UTC", now=NOW)
    stamps = ("claimed_at", "sent_at", "displayed_at", "opened_at", "snoozed_at")
    endings = ("skipped_at", "expired_at", "failed_at", "parked_at")
    reminder = Reminder.objects.create(
        client=client,
        kind=CHECK_IN,
        day=date(2026, 11, 20),
        slot=0,
        due_at=NOW,
        send_at=NOW,
        state="skipped",
        skip_reason="replanned",
        planned_at=NOW,
        **dict.fromkeys((*stamps, *endings), NOW),
    )
    settled = {"outcome": "accepted", "settled_at": NOW, "status": 201}
    Delivery.objects.create(
        client=client, reminder=reminder, device=device, attempt=1, token="t", started_at=NOW, **settled
    )
    remove_device(by=by, device_id=device.pk, now=NOW)
