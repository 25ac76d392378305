"""Everybody a caseload can hold, each in another state; for looking at the rooms of the portal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from moodtrack.agreements.actions.annotations import annotate
from moodtrack.agreements.actions.questions import propose_question
from moodtrack.agreements.rules import Subject
from moodtrack.care.actions.invitations import invite
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.actions.sharing import pause_sharing
from moodtrack.care.models import CareRelationship, Consent, TherapySession
from moodtrack.people.models import Therapist
from moodtrack.reports.models import Report, ReportRun
from tests.conftest import done, seen_by
from tests.fixtures import documents
from tests.fixtures.stored import store_document

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Rooms:
    """Puts people into a therapist's caseload.

    Args:
        therapist: whose.
        make_client: the fixture.
        now: when all of this is looked at.
    """

    def __init__(self, therapist: Therapist, make_client: Callable[..., CareRelationship], now: datetime) -> None:
        self.therapist, self.make_client, self.now = therapist, make_client, now

    def joined(self, label: str) -> CareRelationship:
        """Somebody who has joined and of whom nothing is known yet."""
        return self.make_client(self.therapist, label)

    def planned(self, relationship: CareRelationship, starts_at: datetime) -> TherapySession:
        """A session with them."""
        session: TherapySession = done(
            plan_session,
            by=self.therapist.account,
            client_id=relationship.client_id,
            starts_at=starts_at,
            now=self.now,
        )
        return session

    def reported(
        self,
        relationship: CareRelationship,
        session: TherapySession | None,
        document: dict[str, Any],
        versions: int = 1,
    ) -> Report:
        """The report of that session, or of none."""
        with seen_by(relationship.client):
            run = ReportRun.objects.create(
                client=relationship.client,
                relationship=relationship,
                session=session,
                kind="session",
                asked_at=self.now,
                made_at=self.now,
            )
            ages = reversed(range(versions))
            return [store_document(run, document, self.now - age * HOUR) for age in ages][-1]

    def invited(self, label: str, days_ago: int) -> None:
        """Somebody with a code that nobody has used."""
        with seen_by(self.therapist):
            invite(therapist=self.therapist, label=label, now=self.now - days_ago * DAY)

    def shared(self, relationship: CareRelationship, kinds: list[str]) -> None:
        """What they share from now on."""
        with seen_by(relationship.client):
            version = relationship.consents.latest("version").version
            Consent.objects.create(
                relationship=relationship,
                client=relationship.client,
                version=version + 1,
                given_at=self.now,
                kinds=kinds,
            )

    def paused(self, relationship: CareRelationship, since: datetime) -> None:
        """Their sharing rests."""
        done(pause_sharing, by=relationship.client.account, relationship_id=None, until=None, now=since)

    def agreed(self, relationship: CareRelationship) -> None:
        """Two questions and two dates on the time line."""
        who: dict[str, Any] = {"relationship_id": relationship.pk, "now": self.now}
        done(propose_question, by=self.therapist.account, subject=Subject(tag="walk"), **who)
        done(propose_question, by=relationship.client.account, subject=Subject(item="sleep"), **who)
        about: dict[str, Any] = {"by": self.therapist.account, "client_id": relationship.client_id, "now": self.now}
        done(annotate, **about, day=(self.now - 21 * DAY).date(), text="New dose")
        done(annotate, **about, day=(self.now - 40 * DAY).date(), text="Began at the new school")

    def everybody(self) -> CareRelationship:
        """One of each state; the first of them, with everything there is, is returned."""
        today = self.joined("Client A")
        self.planned(today, self.now - 14 * DAY)
        session = self.planned(today, self.now + HOUR)
        self.reported(today, session, documents.full())
        self.agreed(today)
        updated = self.joined("Client B")
        self.reported(updated, self.planned(updated, self.now + 2 * HOUR), documents.worse(), versions=2)
        few = self.joined("Client C on Thursdays")
        self.reported(few, self.planned(few, self.now + 20 * HOUR), documents.few())
        self.planned(self.joined("Client D"), self.now + 3 * DAY)
        resting = self.joined("Client E")
        self.reported(resting, self.planned(resting, self.now + 4 * DAY), documents.paused())
        self.paused(resting, self.now - 7 * DAY)
        self.planned(self.joined("Client F"), self.now + 23 * DAY)
        unplanned = self.joined("Client G")
        last = self.planned(unplanned, self.now - 4 * DAY)
        self.reported(unplanned, last, documents.flat())
        nothing = self.joined("Client H")
        self.reported(nothing, None, documents.none())
        self.joined("Client I")
        self.invited("Client J", 2)
        self.invited("Client K", 20)
        return today
