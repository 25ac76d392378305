from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from moodtrack.care.rules.sharing import Span
from moodtrack.checkins.models import CheckIn, CheckInFacts, CheckInVersion, Topic
from moodtrack.core.errors import NotFoundError
from moodtrack.core.sealing import unpack, unpack_text
from moodtrack.people.models import Account


@dataclass(frozen=True, slots=True)
class CheckInContent:
    """A check-in with its payloads opened."""

    row: CheckInFacts
    answers: dict[str, float]
    tags: list[str]
    note: str


def opened(row: CheckInFacts, *, with_note: bool = True) -> CheckInContent:
    """Open a check-in's payloads; a reader who may not see the note leaves it closed."""
    answers: dict[str, Any] = unpack(row.answers)
    tags = answers.pop("tags", [])
    return CheckInContent(row, answers, tags, unpack_text(row.note) if with_note else "")


def own_check_ins(account: Account, first: date | None = None, last: date | None = None) -> QuerySet[CheckIn]:
    """A client's own check-ins about the days from ``first`` to ``last``."""
    rows = CheckIn.objects.visible_to(account).filter(client_id=account.pk)
    if first is not None:
        rows = rows.filter(day__gte=first)
    return rows if last is None else rows.filter(day__lte=last)


def own_check_in(account: Account, check_in_id: UUID) -> CheckIn:
    """One of a client's own check-ins.

    Raises:
        NotFoundError: they have none under this id.
    """
    row = CheckIn.objects.filter(client_id=account.pk, id=check_in_id).first()
    if row is None:
        raise NotFoundError
    return row


def versions_of(account: Account, check_in_id: UUID) -> list[CheckInFacts]:
    """Every version of one of a client's own check-ins, oldest first; a deleted one keeps its history.

    Raises:
        NotFoundError: they never had one under this id.
    """
    former = CheckInVersion.objects.filter(client_id=account.pk, check_in_id=check_in_id).order_by("version")
    current = CheckIn.objects.filter(client_id=account.pk, id=check_in_id)
    versions: list[CheckInFacts] = [*former, *current]
    if not versions:
        raise NotFoundError
    return versions


def has_check_in(client_id: UUID, day: date) -> bool:
    """Whether a client has checked in about a day, on any device."""
    return CheckIn.objects.filter(client_id=client_id, day=day).exists()


def record_of(client_id: UUID, *, recorded_before: datetime, hidden: Iterable[Span] = ()) -> list[CheckIn]:
    """Everything a client has recorded up to an instant, in the order of days, without what lies in hidden spans."""
    rows = CheckIn.objects.filter(client_id=client_id, recorded_at__lt=recorded_before)
    for span in hidden:
        begun = Q(recorded_at__gte=span.starts_at)
        rows = rows.exclude(begun if span.ends_at is None else begun & Q(recorded_at__lt=span.ends_at))
    return list(rows.order_by("day", "recorded_at", "id"))


def own_topics(account: Account) -> QuerySet[Topic]:
    """A client's agenda, in their order."""
    return agenda_of(account.pk)


def agenda_of(client_id: UUID) -> QuerySet[Topic]:
    """A client's topics in their order; ties in the order they were made."""
    return Topic.objects.filter(client_id=client_id).order_by("position", "created_at", "id")
