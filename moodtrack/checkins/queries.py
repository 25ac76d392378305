from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from moodtrack.care.rules.sharing import Span
from moodtrack.changes.actions import Standing
from moodtrack.changes.queries import deleted_since
from moodtrack.changes.rules import CHECK_INS, TABLES, TOPICS, is_foreign
from moodtrack.checkins.models import CheckIn, CheckInVersion, Topic
from moodtrack.checkins.rules.rows import CheckInRow
from moodtrack.core.errors import NotFoundError
from moodtrack.core.packing import unpack
from moodtrack.core.sealing import Kind, Seal
from moodtrack.core.statements import fetched, rows_where
from moodtrack.people.models import Account
from moodtrack.people.queries import seal_of


@dataclass(frozen=True, slots=True)
class CheckInContent:
    """A check-in with its payloads opened."""

    row: CheckIn | CheckInVersion | CheckInRow
    answers: dict[str, float]
    tags: list[str]
    note: str


@dataclass(frozen=True, slots=True)
class TopicContent:
    """A topic with its text opened."""

    row: Topic
    text: str


class CheckInColumns(NamedTuple):
    """What a phone keeps of a row, without a model object, which would cost more than opening it does."""

    check_in_id: UUID
    change: int
    day: date
    recorded_at: datetime
    time_zone: str
    answers: bytes
    note: bytes
    note_shared: bool
    added_later: bool


SINCE = "client_id = %s AND change > %s ORDER BY change, id"
CHECK_INS_SINCE = f"SELECT id, {', '.join(CheckInColumns._fields[1:])} FROM checkins_checkin WHERE {SINCE}"  # noqa: S608


class CheckInForPhone(NamedTuple):
    """The same with its payloads opened."""

    columns: CheckInColumns
    answers: dict[str, float]
    tags: list[str]
    note: str


def opened(row: CheckIn | CheckInVersion, seal: Seal, *, with_note: bool = True) -> CheckInContent:
    """Open a check-in's payloads; a reader who may not see the note leaves it closed.

    Raises:
        BrokenSealError: a payload is not what was put there.
    """
    return CheckInContent(row, *_payloads(row, seal, with_note=with_note))


def _payloads(
    row: CheckIn | CheckInVersion | CheckInColumns, seal: Seal, *, with_note: bool
) -> tuple[dict[str, float], list[str], str]:
    answers: dict[str, Any] = unpack(seal.open(Kind.ANSWERS, row.check_in_id, row.change, row.answers))
    tags = answers.pop("tags", [])
    note = seal.open(Kind.NOTE, row.check_in_id, row.change, row.note) if with_note else b""
    return answers, tags, note.decode()


def opened_topic(row: Topic, seal: Seal) -> TopicContent:
    """Open a topic's text.

    Raises:
        BrokenSealError: it is not what was put there.
    """
    return TopicContent(row, seal.open(Kind.TOPIC, row.id, row.change, row.text).decode())


def own_contents(account: Account, rows: Iterable[CheckIn | CheckInVersion]) -> list[CheckInContent]:
    """A client's own check-ins, opened; one look at the key for all of them."""
    seal = seal_of(account.pk)
    return [opened(row, seal) for row in rows]


def own_topic_contents(account: Account, rows: Iterable[Topic]) -> list[TopicContent]:
    """A client's own topics, opened; one look at the key for all of them."""
    seal = seal_of(account.pk)
    return [opened_topic(row, seal) for row in rows]


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


def versions_of(account: Account, check_in_id: UUID) -> list[CheckIn | CheckInVersion]:
    """Every version of one of a client's own check-ins, oldest first; a deleted one keeps its history.

    Raises:
        NotFoundError: they never had one under this id.
    """
    former = CheckInVersion.objects.filter(client_id=account.pk, check_in_id=check_in_id).order_by("version")
    current = CheckIn.objects.filter(client_id=account.pk, id=check_in_id)
    versions: list[CheckIn | CheckInVersion] = [*former, *current]
    if not versions:
        raise NotFoundError
    return versions


def last_day_with_check_in(client_id: UUID, until: date) -> date | None:
    """The latest day up to ``until`` about which a client has checked in, on any device."""
    days = CheckIn.objects.filter(client_id=client_id, day__lte=until).order_by("-day")
    return days.values_list("day", flat=True).first()


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


@dataclass(frozen=True, slots=True)
class Changes:
    """What a phone has not seen yet.

    Args:
        check_ins, topics: as they are now.
        deleted: by table, the ids of rows that are gone.
    """

    check_ins: list[CheckInForPhone]
    topics: list[TopicContent]
    deleted: dict[str, list[UUID]]


def changes_since(account: Account, cursor: int, standing: Standing, *, anew: frozenset[str] = frozenset()) -> Changes:
    """What of a client's record has changed after a cursor; everything, for a cursor of another life of the database.

    Whoever commits between ``begin_pull`` and the look at the rows is seen now or with the next pull. The deleted are
    looked at before the rows: no id is in both.

    Args:
        account: the client.
        cursor: the change number up to which the phone has seen everything; 0 for nothing.
        standing: as ``begin_pull`` has found it; the phone's next pull begins after its last change.
        anew: tables of which it wants everything whatever it has seen.
    """
    since = 0 if is_foreign(cursor, standing.last_change) else cursor
    after = {table: 0 if table in anew else since for table in TABLES}
    deleted = deleted_since(account.pk, since) if cursor else []
    check_ins = map(CheckInColumns._make, fetched(CHECK_INS_SINCE, account.pk, after[CHECK_INS]))
    topics = rows_where(Topic, SINCE, account.pk, after[TOPICS])
    seal = standing.seal
    return Changes(
        [CheckInForPhone(one, *_payloads(one, seal, with_note=True)) for one in check_ins],
        [opened_topic(row, seal) for row in topics],
        {table: [row.id for row in deleted if row.table == table] for table in TABLES},
    )
