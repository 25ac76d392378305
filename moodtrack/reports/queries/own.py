"""What a client's own findings are made from: everything they recorded, shared or not."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db.models import QuerySet

from moodtrack.agreements.queries import annotations_about, opened_question, watched_by
from moodtrack.agreements.rules import Subject
from moodtrack.care.models import TherapySession
from moodtrack.care.queries import sessions_held_of
from moodtrack.changes.queries import last_change
from moodtrack.checkins.queries import opened, record_of
from moodtrack.core.days import local_day
from moodtrack.people.models import Client
from moodtrack.people.queries import LocalDays, seal_for
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.queries.inputs import Inputs
from moodtrack.reports.queries.shared_record import SharedCheckIn
from moodtrack.reports.rules import ReportKind, inputs_key


@dataclass(frozen=True, slots=True)
class OwnMaterial:
    """Everything a client's own findings are made from, read in one transaction, as of that instant."""

    inputs: Inputs
    client: Client
    up_to: datetime
    days: LocalDays
    sessions_held: list[TherapySession]
    check_ins: list[SharedCheckIn]
    watched: list[Subject]
    known_dates: list[date]

    @classmethod
    def of(cls, run: ReportRun, method_version: str, now: datetime) -> Self:
        """What a run is made from; its inputs are read first, so that its key is never newer than what it is of."""
        client = Client.objects.select_related("account", "key").get(pk=run.client_id)
        inputs = own_inputs(client, method_version, now)
        seal, rows = seal_for(client), record_of(client.pk, recorded_before=now)
        contents = [(row, opened(row, seal, with_note=False)) for row in rows]
        return cls(
            inputs=inputs,
            client=client,
            up_to=now,
            days=LocalDays.of(client),
            sessions_held=list(sessions_held_of(client.pk, now)),
            check_ins=[SharedCheckIn(row, content.answers, content.tags, "") for row, content in contents],
            watched=[opened_question(row, seal).subject for row in watched_by(client)],
            known_dates=list(annotations_about(client).values_list("day", flat=True)),
        )

    @property
    def hidden_days(self) -> list[date]:
        """None: from themselves a client hides nothing."""
        return []

    @property
    def kinds(self) -> list[str]:
        """The kinds of data in it."""
        return sorted({kind for check_in in self.check_ins for kind in check_in.kinds})

    def still_holds(self, method_version: str) -> bool:
        """Whether it would be read again as it was."""
        return own_inputs(self.client, method_version, self.up_to) == self.inputs


def own_inputs(client: Client, method_version: str, now: datetime) -> Inputs:
    """What a client's own findings are made from, as of this transaction; another day, other days."""
    change, day = last_change(client.pk), local_day(now, client.time_zone, client.day_starts_at)
    sessions = TherapySession.objects.filter(client=client).order_by("starts_at", "id")
    facts = {
        "client": [client.time_zone, client.day_starts_at.isoformat(), client.account.language],
        "sessions": [[str(value) for value in row] for row in sessions.values_list("id", "starts_at", "status")],
        "watched": [str(question_id) for question_id in watched_by(client).values_list("pk", flat=True)],
        "known_dates": [str(day) for day in annotations_about(client).values_list("day", flat=True)],
        "method": method_version,
    }
    return Inputs(inputs_key(readers=facts, clients={"change": change, "day": str(day)}), 0, change)


def own_reports(client: Client) -> QuerySet[Report]:
    """The versions of a client's own findings, newest first."""
    reports = Report.objects.filter(client=client, kind=ReportKind.OWN).select_related("run", "client__key")
    return reports.order_by("-version")
