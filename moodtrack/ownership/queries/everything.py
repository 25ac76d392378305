"""Everything there is about one client, as it lies in the tables: sealed payloads stay closed."""

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Model

from moodtrack.agreements.models import Annotation, WatchedQuestion
from moodtrack.audit.models import AuditEvent
from moodtrack.care.models import CareRelationship, Consent, Pause, TherapySession
from moodtrack.changes.models import Tombstone
from moodtrack.changes.queries import hold_record
from moodtrack.checkins.models import CheckIn, CheckInVersion, Topic
from moodtrack.core.sealing import Seal
from moodtrack.ownership.models import Erasure, Export
from moodtrack.people.models import Account, Client, FormerZone
from moodtrack.people.queries import seal_of
from moodtrack.reminders.models import Delivery, Device, Reminder, ReminderSchedule
from moodtrack.reports.models import Report, ReportRun

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Everything:
    """The rows of all tables about one client, each in an order of its own; ``seal`` opens what is sealed in them."""

    client: Client
    seal: Seal
    email_addresses: list[EmailAddress]
    second_steps: list[Authenticator]
    sign_ins: list[UserSession]
    former_zones: list[FormerZone]
    check_ins: list[CheckIn]
    former: list[CheckInVersion]
    topics: list[Topic]
    tombstones: list[Tombstone]
    relationships: list[CareRelationship]
    consents: list[Consent]
    pauses: list[Pause]
    sessions: list[TherapySession]
    questions: list[WatchedQuestion]
    annotations: list[Annotation]
    report_runs: list[ReportRun]
    reports: list[Report]
    schedules: list[ReminderSchedule]
    devices: list[Device]
    reminders: list[Reminder]
    deliveries: list[Delivery]
    exports: list[Export]
    erasures: list[Erasure]
    lines: list[AuditEvent]

    @property
    def account(self) -> Account:
        """Who signs in."""
        return self.client.account


def everything_of(client_id: UUID) -> Everything:
    """What there is about a client; until commit nobody writes to their record, so that its versions fit together.

    Raises:
        SealError: their key is gone, or cannot be unwrapped.
    """
    hold_record(client_id=client_id)
    mine = {"client_id": client_id}
    account = {"user_id": client_id}
    bonds = CareRelationship.objects.select_related("therapist__practice", "ended_by")
    return Everything(
        client=Client.objects.select_related("account").get(pk=client_id),
        seal=seal_of(client_id),
        email_addresses=_rows(EmailAddress, "pk", **account),
        second_steps=_rows(Authenticator, "created_at pk", **account),
        sign_ins=_rows(UserSession, "created_at pk", **account),
        former_zones=_rows(FormerZone, "ended_at pk", **mine),
        check_ins=_rows(CheckIn, "recorded_at id", **mine),
        former=_rows(CheckInVersion, "check_in_id version", **mine),
        topics=_rows(Topic, "position created_at id", **mine),
        tombstones=_rows(Tombstone, "deleted_at id", **mine),
        consents=_rows(Consent, "relationship_id version", **mine),
        pauses=_rows(Pause, "starts_at pk", **mine),
        sessions=_rows(TherapySession, "starts_at pk", **mine),
        questions=_rows(WatchedQuestion, "proposed_at pk", **mine),
        annotations=_rows(Annotation, "created_at pk", **mine),
        report_runs=_rows(ReportRun, "pk", **mine),
        reports=_rows(Report, "made_at pk", **mine),
        # After all that names one of them: a relationship that begins meanwhile may lack its consent, never be missing.
        relationships=list(bonds.filter(**mine).order_by("started_at", "pk")),
        schedules=_rows(ReminderSchedule, "kind", **mine),
        devices=_rows(Device, "created_at pk", **mine),
        reminders=_rows(Reminder, "due_at pk", **mine),
        deliveries=_rows(Delivery, "started_at pk", **mine),
        exports=_rows(Export, "asked_at pk", **mine),
        erasures=_rows(Erasure, "asked_at pk", **mine),
        lines=_rows(AuditEvent, "sequence", **mine),
    )


def _rows(model: type[Row], order: str, **whose: Any) -> list[Row]:
    return list(model._default_manager.filter(**whose).order_by(*order.split()))
