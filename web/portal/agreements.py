"""What the two agreed, as its page lists it: sessions, questions that are watched, dates on the time line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy

from moodtrack.agreements.queries import AnnotationContent, QuestionContent
from moodtrack.agreements.rules import Party, QuestionState
from moodtrack.care.models import TherapySession
from moodtrack.care.rules.sessions import SessionStatus, session_number
from web.portal.clock import Clock

STATES = {
    SessionStatus.PLANNED: gettext_lazy("Planned"),
    SessionStatus.HELD: gettext_lazy("Held"),
    SessionStatus.MISSED: gettext_lazy("Missed"),
    SessionStatus.CANCELLED: gettext_lazy("Cancelled"),
}
ITEMS = {
    "sleep": gettext_lazy("Do better days go with sleep?"),
    "energy": gettext_lazy("Do better days go with energy?"),
    "tension": gettext_lazy("Do better days go with tension?"),
}


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session: its number, which those that did not take place have none of, when, how long, what became of it."""

    session_id: UUID
    number: str
    starts: str
    minutes: int
    state: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question: what is asked, where it stands, and which steps are the therapist's to take."""

    question_id: UUID
    text: str
    state: str
    is_to_answer: bool
    is_to_end: bool


@dataclass(frozen=True, slots=True)
class AnnotationLine:
    """One date on the client's time line."""

    annotation_id: UUID
    day: str
    text: str


def session_lines(sessions: Iterable[TherapySession], clock: Clock) -> tuple[SessionLine, ...]:
    """The sessions, in their order, each with its number in the relationship."""
    rows = list(sessions)
    held = [row.starts_at for row in rows if _status(row, clock.now) is SessionStatus.HELD]
    return tuple(_session_line(row, held, clock) for row in rows)


def _session_line(row: TherapySession, held: list[datetime], clock: Clock) -> SessionLine:
    number = "" if row.is_off else str(session_number(held_starts=held, starts_at=row.starts_at))
    state = str(STATES[_status(row, clock.now)])
    return SessionLine(row.pk, number, clock.dates.moment(row.starts_at), row.minutes, state)


def _status(row: TherapySession, now: datetime) -> SessionStatus:
    """A planned session whose end has passed counts as held."""
    status = SessionStatus(row.status)
    return SessionStatus.HELD if status is SessionStatus.PLANNED and row.ends_at <= now else status


def question_lines(questions: Iterable[QuestionContent], clock: Clock) -> tuple[QuestionLine, ...]:
    """The questions, in their order."""
    return tuple(_question_line(question, clock) for question in questions)


def _question_line(question: QuestionContent, clock: Clock) -> QuestionLine:
    row, subject = question.row, question.subject
    is_proposed = row.state is QuestionState.PROPOSED
    is_clients = row.proposed_by == Party.CLIENT
    asked = ITEMS[subject.item] if subject.item else gettext("Do better days go with “{tag}”?").format(tag=subject.tag)
    return QuestionLine(
        question_id=row.pk,
        text=str(asked),
        state=_state(question, clock),
        is_to_answer=is_proposed and is_clients,
        is_to_end=not row.is_over and not (is_proposed and is_clients),
    )


def _state(question: QuestionContent, clock: Clock) -> str:
    row = question.row
    templates = {
        QuestionState.PROPOSED: (_proposed(row.proposed_by), row.proposed_at),
        QuestionState.ACCEPTED: (gettext("Watched since {day}"), row.accepted_at),
        QuestionState.DECLINED: (gettext("Declined {day}"), row.declined_at),
        QuestionState.ENDED: (gettext("Ended {day}"), row.ended_at),
    }
    template, instant = templates[row.state]
    return template.format(day=clock.short_day(instant or row.proposed_at))


def _proposed(party: str) -> str:
    if party == Party.CLIENT:
        return gettext("Proposed by the client {day}")
    return gettext("Proposed by you {day}; the client has not answered yet")


def annotation_lines(annotations: Iterable[AnnotationContent], clock: Clock) -> tuple[AnnotationLine, ...]:
    """The dates, in their order."""
    return tuple(
        AnnotationLine(annotation.row.pk, clock.dates.with_year(annotation.row.day), annotation.text)
        for annotation in annotations
    )
