"""The whole way from made-up days to findings: check-ins recorded, reports asked for, made by the task, and read."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count
from math import ceil
from secrets import token_urlsafe

from django.db import transaction
from django.utils import timezone

from bench.truth.diary import NOON, ZONE, Diary
from bench.truth.statements import Document
from moodtrack.care.actions.invitations import invite, join
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.checkins.actions.check_ins import record_check_ins
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.context import acting_as
from moodtrack.core.days import instant_at
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Therapist
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.actions.making import RUNS
from moodtrack.reports.actions.reading import open_report
from moodtrack.reports.queries.reports import reports_for
from moodtrack.reports.tasks import make

QUIET = ("moodtrack.reports.tasks", "moodtrack.core.ledger")


class MadeUpClients:
    """Clients of one therapist, made up one after the other."""

    def __init__(self, where: str) -> None:
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.ERROR)
        now = timezone.now()
        practice = create_practice(name="Bench", time_zone=ZONE)
        self._therapist: Therapist = add_therapist(practice=practice, email=f"t@{where}", name="Bench", now=now)
        self._addresses = (f"client{number}@{where}" for number in count())

    def findings(self, said: Sequence[tuple[Diary, Sequence[CheckInDraft]]]) -> list[list[Document]]:
        """What the report about each client holds, prepared as of the start of their session."""
        relationships = [self._client(diary, drafts) for diary, drafts in said]
        for _ in range(ceil(len(relationships) / RUNS.batch)):
            make()
        return [self._read(relationship) for relationship in relationships]

    def _client(self, diary: Diary, drafts: Sequence[CheckInDraft]) -> CareRelationship:
        now = timezone.now()
        relationship = self._joined(now)
        client = relationship.client
        for delivery in deliveries(drafts):
            with transaction.atomic(), acting_as(client.pk):
                record_check_ins(client_id=client.pk, check_ins=delivery, by=client.account, now=now)
        self._ask(relationship, diary, now)
        return relationship

    @transaction.atomic
    def _joined(self, now: datetime) -> CareRelationship:
        email = next(self._addresses)
        with acting_as(self._therapist.pk):
            _, code = invite(therapist=self._therapist, label=email, now=now)
        return join(
            code=code, email=email, password=token_urlsafe(), time_zone=ZONE, language="en", sharing={}, now=now
        )

    def _ask(self, relationship: CareRelationship, diary: Diary, now: datetime) -> None:
        by, client_id = self._therapist.account, relationship.client_id
        with transaction.atomic(), acting_as(self._therapist.pk):
            starts = [*(instant_at(day, NOON, ZONE) for day in diary.held), diary.session_starts_at]
            sessions: list[TherapySession] = [
                plan_session(by=by, client_id=client_id, starts_at=start, now=now) for start in starts
            ]
            ask_for_report(by=by, client_id=client_id, session_id=sessions[-1].pk, now=now)

    def _read(self, relationship: CareRelationship) -> list[Document]:
        by = self._therapist.account
        with transaction.atomic(), acting_as(self._therapist.pk):
            report = reports_for(by, relationship.client_id).get()
            found: list[Document] = open_report(by=by, report_id=report.pk, now=timezone.now()).document["findings"]
        return found


def deliveries(drafts: Sequence[CheckInDraft]) -> Iterator[list[CheckInDraft]]:
    """What is sent at a time: no check-in twice, later ones that come again in a list of their own."""
    rest = list(drafts)
    while rest:
        first = {draft.id: draft for draft in reversed(rest)}
        yield list(first.values())
        again = list(rest)
        for draft in first.values():
            again.remove(draft)
        rest = again
