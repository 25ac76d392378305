"""The caseload as its page shows it: rows by when the next session comes, times on the therapist's clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext

from moodtrack.care.actions.caseload import CaseloadRow
from moodtrack.core.words import words_in
from moodtrack.reports.models import Report
from moodtrack.reports.wording.dates import Dates

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client of the list; times as text, on the therapist's clock, "" where there is nothing yet."""

    label: str
    next_session: str
    report_id: UUID | None
    report_made: str


@dataclass(frozen=True, slots=True)
class Group:
    """Clients whose next session comes in the same stretch of time."""

    heading: str
    lines: tuple[ClientLine, ...]


def groups_of(
    rows: Iterable[CaseloadRow], reports: Mapping[UUID, Report], *, zone: str, now: datetime
) -> tuple[Group, ...]:
    """The list in groups: today, within seven days, later, and without a session.

    Args:
        rows: in the order of the caseload, soonest session first, those without one last.
        reports: the newest of each relationship that has one.
        zone: the therapist's.
        now: aware instant.
    """
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    dates = Dates(words_in(get_language() or "en"), zone)
    grouped = groupby(rows, lambda row: _heading(_day_of(row, place), today))
    return tuple(
        Group(heading, tuple(_line(row, reports.get(row.relationship.pk), dates) for row in group))
        for heading, group in grouped
    )


def _day_of(row: CaseloadRow, place: ZoneInfo) -> date | None:
    return row.next_session.starts_at.astimezone(place).date() if row.next_session else None


def _heading(day: date | None, today: date) -> str:
    if day is None:
        return gettext("No session set")
    if day == today:
        return gettext("Today")
    return gettext("Within seven days") if day < today + WEEK else gettext("Later")


def _line(row: CaseloadRow, report: Report | None, dates: Dates) -> ClientLine:
    return ClientLine(
        label=row.label,
        next_session=dates.moment(row.next_session.starts_at) if row.next_session else "",
        report_id=report.pk if report else None,
        report_made=dates.moment(report.made_at) if report else "",
    )
