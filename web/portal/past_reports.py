"""The past reports about one client as their page lists them: every version that holds only what is still shared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext

from moodtrack.core.words import words_in
from moodtrack.reports.actions.reading import ListedReport
from moodtrack.reports.wording.dates import Dates


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One version: the session it was made for, its number, and when it was made, on the therapist's clock."""

    report_id: UUID
    session: str
    version: str
    made: str


def lines_of(reports: Iterable[ListedReport], *, zone: str) -> tuple[ReportLine, ...]:
    """The list, in the order of the reports.

    Args:
        reports: each with its session, which has the number it had when the report was made.
        zone: the therapist's.
    """
    dates = Dates(words_in(get_language() or "en"), zone)
    return tuple(
        ReportLine(
            report_id=report.row.pk,
            session=_session(report.session, dates),
            version=gettext("Version {number}").format(number=report.row.version),
            made=gettext("made {when}").format(when=dates.moment(report.row.made_at)),
        )
        for report in reports
    )


def _session(session: dict[str, Any] | None, dates: Dates) -> str:
    if session is None:
        return gettext("No session set")
    starts = dates.moment(datetime.fromisoformat(session["starts_at"]))
    return gettext("Session {number}, {starts}").format(number=session["number"], starts=starts)
