"""What a report is made from: the key that says whether it changed, and the material itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from moodtrack.agreements.queries import annotations_in, opened_question, watched_at, watched_in
from moodtrack.agreements.rules import Subject
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import (
    current_consent,
    hidden_spans,
    label_of,
    number_of,
    sessions_held,
    sessions_off,
)
from moodtrack.care.rules.sessions import session_number
from moodtrack.care.rules.sharing import Span
from moodtrack.changes.queries import last_change
from moodtrack.checkins.models import CheckIn
from moodtrack.checkins.queries import TopicContent, agenda_of, opened, opened_topic, record_of
from moodtrack.core.days import local_day
from moodtrack.core.sealing import Seal
from moodtrack.people.models import Client
from moodtrack.people.queries import LocalDays, seal_for
from moodtrack.reports.models import ReportRun
from moodtrack.reports.rules import inputs_key

KIND_OF_ITEM = {"mood": "mood", "energy": "energy", "tension": "tension", "sleep_hours": "sleep"}


@dataclass(frozen=True, slots=True)
class SharedCheckIn:
    """What of a check-in one reader may see."""

    row: CheckIn
    answers: dict[str, float]
    tags: list[str]
    note: str

    @property
    def kinds(self) -> set[str]:
        """The kinds of what there is in it."""
        beside = {kind for kind, content in (("tags", self.tags), ("notes", self.note)) if content}
        return {KIND_OF_ITEM[item] for item in self.answers} | beside


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a report is made from, in short.

    Args:
        key: of everything.
        consent: the version of the consent.
        change: the number of the record's last change.
    """

    key: str
    consent: int
    change: int


@dataclass(frozen=True, slots=True)
class EarlierSession:
    """A session before the one prepared for; one that was not held has the number it would have had."""

    number: int
    starts_at: datetime
    is_held: bool


@dataclass(frozen=True, slots=True)
class Material:
    """Everything one report is made from, read in one transaction.

    Args:
        inputs: as of this transaction.
        label: what the therapist calls the client.
        as_of: the instant it is prepared as of: the session's start, or when it was asked for.
        up_to: that instant, or the one at which it was read while that is still to come.
        days: where and when the client's days began.
        session, number: the session prepared for, where there is one.
        sessions_held: those held by then, in order; ``last_number`` is the number of the latest.
        watched: what the two watch, of what its reader may see the answer to; ``known_dates`` were noted by the reader.
        previewed: of a preview, what it is of.
        hidden_days: those on which sharing rested for a while or all day: of their check-ins some may not be seen.
        paused_at: when the pause began that runs then, if one does.
        sessions_off: those before it that were missed or cancelled.
    """

    inputs: Inputs
    relationship: CareRelationship
    label: str
    as_of: datetime
    up_to: datetime
    days: LocalDays
    session: TherapySession | None
    number: int | None
    sessions_held: list[TherapySession]
    sessions_off: list[TherapySession]
    last_number: int | None
    check_ins: list[SharedCheckIn]
    topics: list[TopicContent]
    watched: list[Subject]
    known_dates: list[date]
    previewed: str
    hidden_days: list[date]
    paused_at: datetime | None

    @property
    def client(self) -> Client:
        """Whom it is about."""
        client: Client = self.relationship.client
        return client

    def still_holds(self, method_version: str) -> bool:
        """Whether it would be read again as it was."""
        relationship = relationships_to_report().filter(pk=self.relationship.pk).first()
        if relationship is None:
            return False
        return inputs_of(relationship, method_version, self.up_to, previewed=self.previewed) == self.inputs

    @property
    def last_session(self) -> TherapySession | None:
        """The latest session held before, where there is one."""
        return self.sessions_held[-1] if self.sessions_held else None

    @property
    def sessions(self) -> list[EarlierSession]:
        """Every session before, held or not, in order, with its number."""
        starts = [session.starts_at for session in self.sessions_held]
        every = sorted([*self.sessions_held, *self.sessions_off], key=lambda session: session.starts_at)
        return [
            EarlierSession(
                number=session_number(held_starts=starts, starts_at=session.starts_at),
                starts_at=session.starts_at,
                is_held=not session.is_off,
            )
            for session in every
        ]

    @property
    def kinds(self) -> list[str]:
        """The kinds of data in it, of what is asked of them too: what is shared and not there leaves no trace."""
        found = {kind for check_in in self.check_ins for kind in check_in.kinds}
        asked = {kind for subject in self.watched for kind in subject.kinds}
        return sorted(found | asked | ({"topics"} if self.topics else set()))


def relationships_to_report() -> QuerySet[CareRelationship]:
    """Running relationships with the rows a report's key and document are made from."""
    return CareRelationship.objects.running().select_related(
        "client__account", "client__key", "therapist__account", "therapist__practice"
    )


def inputs_of(relationship: CareRelationship, method_version: str, up_to: datetime, *, previewed: str = "") -> Inputs:
    """What a report for this relationship is made from, as of this transaction.

    Args:
        up_to: the instant its days end at. As long as its session is ahead it is another report every day, and another
            while sharing rests.
        previewed: of previews alone, the session prepared for.
    """
    client = relationship.client
    consent = current_consent(relationship).version
    change = last_change(client.pk)
    clients = {
        "change": change,
        "consent": consent,
        "client": [client.time_zone, client.day_starts_at.isoformat()],
        "day": str(local_day(up_to, client.time_zone, client.day_starts_at)),
        "is_resting": any(span.holds(up_to) for span in hidden_spans(relationship)),
        "previewed": previewed,
    }
    key = inputs_key(readers=readers_facts(relationship, method_version), clients=clients)
    return Inputs(key, consent, change)


def readers_facts(relationship: CareRelationship, method_version: str) -> dict[str, Any]:
    """The part of a report's inputs that its reader knows anyhow; a label shows as its seal, which changes with it."""
    therapist = relationship.therapist
    sessions = relationship.sessions.order_by("starts_at", "id").values_list("id", "starts_at", "minutes", "status")
    return {
        "label": sha256(relationship.label).hexdigest(),
        "reader": [therapist.name, therapist.zone, therapist.account.language],
        "sessions": [[str(value) for value in session] for session in sessions],
        "watched": [str(question_id) for question_id in watched_in(relationship).values_list("pk", flat=True)],
        "known_dates": [str(day) for day in annotations_in(relationship).values_list("day", flat=True)],
        "method": method_version,
    }


def material_of(run: ReportRun, method_version: str, now: datetime) -> Material | None:
    """What a run's report is made from; None when there is nothing to prepare for any more."""
    relationship = relationships_to_report().filter(report_runs=run).first()
    session = TherapySession.objects.filter(pk=run.session_id).first() if run.session_id else None
    as_of = run.asked_at if session is None else session.starts_at
    if relationship is None or as_of is None or _is_to_no_purpose(run, session):
        return None
    return material_for(relationship, session, as_of, method_version, now)


def material_for(
    relationship: CareRelationship,
    session: TherapySession | None,
    as_of: datetime,
    method_version: str,
    now: datetime,
    *,
    previewed: str = "",
) -> Material:
    """What a report of a relationship is made from that prepares for a session, or for none, as of an instant.

    Of days and sessions still to come it holds nothing: nobody has missed a day that has not been.
    The inputs are read first: what changes meanwhile is then in the material and not in its key, never the reverse.
    """
    up_to = min(as_of, now)
    inputs = inputs_of(relationship, method_version, up_to, previewed=previewed)
    held = list(sessions_held(relationship.pk, up_to))
    seal = seal_for(relationship.client)
    days = LocalDays.of(relationship.client)
    view = _View.of(relationship, as_of, seal)
    return Material(
        inputs=inputs,
        relationship=relationship,
        label=label_of(relationship),
        as_of=as_of,
        up_to=up_to,
        days=days,
        session=session,
        number=None if session is None else number_of(session),
        sessions_held=held,
        sessions_off=list(sessions_off(relationship.pk, as_of)),
        last_number=number_of(held[-1]) if held else None,
        check_ins=list(view.check_ins()),
        topics=view.topics(),
        watched=view.watched(),
        known_dates=view.known_dates(),
        previewed=previewed,
        hidden_days=view.hidden_days(days, up_to),
        paused_at=view.paused_at(up_to),
    )


def _is_to_no_purpose(run: ReportRun, session: TherapySession | None) -> bool:
    """Whether a session is gone, or will not take place and has no report; one there is may hold what is withdrawn."""
    if session is None:
        return run.session_id is not None
    return session.is_off and not run.reports.exists()


@dataclass(frozen=True, slots=True)
class _View:
    """The client's record as one therapist may see it, up to an instant."""

    relationship: CareRelationship
    kinds: frozenset[str]
    hidden: list[Span]
    as_of: datetime
    seal: Seal

    @classmethod
    def of(cls, relationship: CareRelationship, as_of: datetime, seal: Seal) -> "_View":
        kinds = frozenset(current_consent(relationship).kinds)
        return cls(relationship, kinds, hidden_spans(relationship), as_of, seal)

    def paused_at(self, instant: datetime) -> datetime | None:
        """When the pause began that runs at an instant."""
        return min((span.starts_at for span in self.hidden if span.holds(instant)), default=None)

    def hidden_days(self, days: LocalDays, up_to: datetime) -> list[date]:
        """The local days up to an instant of which a pause hides something, or all."""
        return sorted({day for span in self.hidden for day in _days_in(span, days, up_to)})

    def check_ins(self) -> Iterable[SharedCheckIn]:
        """A check-in with nothing shared is none."""
        for row in record_of(self.relationship.client_id, recorded_before=self.as_of, hidden=self.hidden):
            shared = self._shared(row)
            if shared.kinds:
                yield shared

    def _shared(self, row: CheckIn) -> SharedCheckIn:
        content = opened(row, self.seal, with_note="notes" in self.kinds and row.note_shared)
        answers = {item: value for item, value in content.answers.items() if KIND_OF_ITEM[item] in self.kinds}
        return SharedCheckIn(row, answers, content.tags if "tags" in self.kinds else [], content.note)

    def topics(self) -> list[TopicContent]:
        if "topics" not in self.kinds:
            return []
        rows = agenda_of(self.relationship.client_id).filter(created_at__lt=self.as_of)
        shown = (row for row in rows if not any(span.holds(row.written_at) for span in self.hidden))
        return [opened_topic(row, self.seal) for row in shown]

    def watched(self) -> list[Subject]:
        rows = watched_at(self.relationship, self.as_of)
        return [opened_question(row, self.seal).subject for row in rows]

    def known_dates(self) -> list[date]:
        rows = annotations_in(self.relationship).filter(created_at__lt=self.as_of)
        return list(rows.values_list("day", flat=True))


def _days_in(span: Span, days: LocalDays, up_to: datetime) -> Iterable[date]:
    first, last = days.day_of(span.starts_at), days.day_of(min(span.ends_at or up_to, up_to))
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
