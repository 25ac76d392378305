"""Six people and a row of everything: small enough to say for each row who may see it.

``owner`` is a client whom ``therapist`` and ``second`` care for and ``former`` did; ``stranger`` cares for ``other``.
"""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from moodtrack.agreements.models import Annotation, WatchedQuestion
from moodtrack.audit.models import AuditEvent
from moodtrack.care.models import CareRelationship, Consent, Invitation, Pause, TherapySession
from moodtrack.changes.models import ChangeCounter, Tombstone
from moodtrack.checkins.models import CheckIn, CheckInVersion, Topic
from moodtrack.core.context import acting_as
from moodtrack.ownership.models import Erasure, Export, ExportFile
from moodtrack.people.models import Account, Client, ClientKey, FormerZone, Practice, Therapist
from moodtrack.reminders.models import Delivery, Device, Reminder, ReminderSchedule
from moodtrack.reports.models import Report, ReportRun

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)
CLIENTS = ("owner", "other")
THERAPISTS = ("therapist", "second", "former", "stranger")
ACTORS = (*CLIENTS, *THERAPISTS)
BONDS = ("owner+therapist", "owner+second", "owner+former", "other+stranger")


def id_of(name: str) -> UUID:
    """The same in every run, so that a world made by another process can be asked about."""
    return uuid5(UUID(int=0), name)


def hash_of(maker: str) -> str:
    """What the invitation of this therapist is kept under."""
    return id_of(f"code of {maker}").hex


@transaction.atomic
def make_world() -> None:
    """Put everybody and everything into an empty database."""
    practice = Practice.objects.create(id=id_of("practice"), name="Practice", time_zone="UTC")
    for name in ACTORS:
        Account.objects.create(id=id_of(name), email=f"{name}@example.org")
    for name in THERAPISTS:
        Therapist.objects.create(account_id=id_of(name), practice=practice, name=name)
    for name in CLIENTS:
        with acting_as(id_of(name)):
            _record(id_of(name))
    for bond in BONDS:
        client, therapist = bond.split("+")
        with acting_as(id_of(client)):
            _bond(bond, id_of(client), id_of(therapist))
    for maker in ("therapist", "stranger"):
        with acting_as(id_of(maker)):
            _invitation(maker, label=maker.encode())
    for maker, client in (("second", "owner"), ("former", "other")):
        with acting_as(id_of(maker)):
            _invitation(maker, label=b"", used_at=NOW, used_by_id=id_of(client))


def _record(client_id: UUID) -> None:
    Client.objects.create(account_id=client_id, time_zone="UTC")
    ClientKey.objects.create(client_id=client_id, key_id="0", wrapped=b"x")
    FormerZone.objects.create(client_id=client_id, time_zone="UTC", day_starts_at=time(4), ended_at=NOW)
    ChangeCounter.objects.create(client_id=client_id, value=3)
    Tombstone.objects.create(client_id=client_id, id=id_of("gone"), table="topics", change=1, deleted_at=NOW)
    facts: dict[str, Any] = {
        "client_id": client_id,
        "day": DAY,
        "recorded_at": NOW,
        "time_zone": "UTC",
        "form_version": 1,
        "answers": b"{}",
        "note": b"",
        "note_shared": False,
        "added_later": False,
        "change": 2,
        "created_at": NOW,
        "updated_at": NOW,
    }
    CheckIn.objects.create(id=id_of("check-in"), version=2, fingerprint=b"x", **facts)
    CheckInVersion.objects.create(check_in_id=id_of("check-in"), version=1, **facts)
    stamps = {"version": 1, "change": 3, "created_at": NOW, "updated_at": NOW, "written_at": NOW}
    Topic.objects.create(client_id=client_id, id=id_of("topic"), text=b"x", kind="talk", position=0, **stamps)
    _reminders(client_id)
    export = Export.objects.create(client_id=client_id, asked_at=NOW, due_at=NOW)
    ExportFile.objects.create(export=export, client_id=client_id, content=b"x")
    Erasure.objects.create(client_id=client_id, asked_at=NOW, due_at=NOW)
    AuditEvent.objects.create(client_id=client_id, actor_id=_carer_of(client_id), action="open_client", at=NOW)


def _carer_of(client_id: UUID) -> UUID:
    """Who did something with their record, and may read that they did."""
    return id_of("therapist" if client_id == id_of("owner") else "stranger")


def _reminders(client_id: UUID) -> None:
    ReminderSchedule.objects.create(
        client_id=client_id,
        kind="check-in",
        enabled=True,
        times=[time(19)],
        weekdays=[0],
        quiet_from=time(22),
        quiet_until=time(8),
        updated_at=NOW,
    )
    reminder = Reminder.objects.create(
        client_id=client_id, kind="check-in", day=DAY, slot=0, due_at=NOW, send_at=NOW, state="planned", planned_at=NOW
    )
    device = Device.objects.create(
        client_id=client_id, address_kind="webpush", address=b"x", address_hash="x", time_zone="UTC", created_at=NOW
    )
    Delivery.objects.create(
        client_id=client_id, reminder=reminder, device=device, attempt=1, token="token", started_at=NOW
    )


def _bond(bond: str, client_id: UUID, therapist_id: UUID) -> None:
    ended = {"ended_at": NOW, "ended_by_id": client_id} if bond == "owner+former" else {}
    relationship = CareRelationship.objects.create(
        id=id_of(bond), client_id=client_id, therapist_id=therapist_id, label=bond.encode(), started_at=NOW, **ended
    )
    about = {"relationship": relationship, "client_id": client_id}
    Consent.objects.create(**about, version=1, given_at=NOW, kinds=[])
    Pause.objects.create(**about, starts_at=NOW)
    session = TherapySession.objects.create(
        **about, starts_at=NOW, ends_at=NOW.replace(hour=10), status="planned", created_at=NOW
    )
    WatchedQuestion.objects.create(**about, kinds=[], subject=b"x", proposed_at=NOW, proposed_by="client")
    Annotation.objects.create(**about, day=DAY, text=b"x", created_at=NOW)
    run = ReportRun.objects.create(**about, session=session, kind="session", due_at=NOW)
    Report.objects.create(
        **about,
        run=run,
        kind="session",
        version=1,
        made_at=NOW,
        method_version="1",
        kinds=[],
        document=b"x",
        fingerprint=b"x",
    )


def _invitation(maker: str, **facts: Any) -> None:
    whose = {"therapist_id": id_of(maker), "code_hash": hash_of(maker)}
    Invitation.objects.create(**whose, created_at=NOW, expires_at=NOW, **facts)
