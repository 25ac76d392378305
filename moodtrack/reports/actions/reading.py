"""A therapist reads: every read leaves its audit line, or nothing is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.core.packing import unpack
from moodtrack.core.sealing import Kind
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account
from moodtrack.people.queries import seal_for
from moodtrack.reports.actions.composing import instant
from moodtrack.reports.models import Report
from moodtrack.reports.queries.reports import current_ids, report_for


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A stored version and its document, complete as the API gives it."""

    row: Report
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A stored version, and the session it was made for: its start, and the number it had then."""

    row: Report
    session: dict[str, Any] | None


@transaction.atomic
def open_report(*, by: Account, report_id: UUID, now: datetime) -> OpenedReport:
    """Read one report.

    Raises:
        NotFoundError: there is none under this id, or it is not this therapist's.
    """
    report = report_for(by, report_id)
    opened = _opened(report, is_current=report.pk in current_ids([report], now))
    _record([report], report.client_id, by, Action.READ_REPORT, now)
    return opened


@transaction.atomic
def open_reports(*, by: Account, client_id: UUID, reports: Sequence[Report], now: datetime) -> list[OpenedReport]:
    """Read several reports about one client, one page of a list, which may be empty.

    Args:
        reports: rows that came from ``reports_for`` of the same account.
    """
    current = current_ids(reports, now)
    opened = [_opened(report, is_current=report.pk in current) for report in reports]
    _record(reports, client_id, by, Action.READ_REPORTS, now)
    return opened


@transaction.atomic
def list_reports(*, by: Account, client_id: UUID, reports: Sequence[Report], now: datetime) -> list[ListedReport]:
    """Look at a list of reports about one client, of which nothing else is shown; arguments as of ``open_reports``."""
    listed = [ListedReport(report, _opened(report, is_current=False).document["session"]) for report in reports]
    _record(reports, client_id, by, Action.LIST_REPORTS, now)
    return listed


def _opened(report: Report, *, is_current: bool) -> OpenedReport:
    stored = {"id": str(report.pk), "version": report.version, "made_at": instant(report.made_at)}
    document = seal_for(report.client).open(Kind.DOCUMENT, report.pk, report.version, report.document)
    return OpenedReport(report, {**stored, "is_current": is_current, **unpack(document)})


def _record(reports: Sequence[Report], client_id: UUID, by: Account, action: Action, now: datetime) -> None:
    record_events(
        client_ids=[client_id],
        by=by,
        action=action,
        kinds=sorted({kind for report in reports for kind in report.kinds}),
        count=len(reports),
        purpose="session_preparation",
        now=now,
    )
