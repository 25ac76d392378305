"""Everything one report is made from."""

from dataclasses import dataclass
from datetime import date, datetime

from moodtrack.agreements.rules import Subject
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import label_of, number_of, sessions_held, sessions_off
from moodtrack.care.rules.sessions import session_number
from moodtrack.checkins.queries import TopicContent
from moodtrack.people.models import Client
from moodtrack.people.queries import LocalDays, seal_for
from moodtrack.reports.models import ReportRun
from moodtrack.reports.queries.inputs import Inputs, inputs_of, relationships_to_report
from moodtrack.reports.queries.shared_record import SharedCheckIn, SharedRecord


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
    record = SharedRecord.of(relationship, as_of, seal)
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
        check_ins=list(record.check_ins()),
        topics=record.topics(),
        watched=record.watched(),
        known_dates=record.known_dates(),
        previewed=previewed,
        hidden_days=record.hidden_days(days, up_to),
        paused_at=record.paused_at(up_to),
    )


def _is_to_no_purpose(run: ReportRun, session: TherapySession | None) -> bool:
    """Whether a session is gone, or will not take place and has no report; one there is may hold what is withdrawn."""
    if session is None:
        return run.session_id is not None
    return session.is_off and not run.reports.exists()
