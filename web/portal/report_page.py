"""What stands around a report: whose it is, and what becomes of the next one."""

from dataclasses import dataclass
from typing import Any

from moodtrack.care.queries import Standing
from moodtrack.reports.models import Report
from moodtrack.reports.queries.runs import run_for_next
from moodtrack.reports.rules import Outlook
from web.portal.clock import Clock
from web.portal.heading import heading_of
from web.portal.outlook import outlook_of, outlook_said


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The page of one report, or of a client without any; beside an older one nothing is said of the next."""

    standing: Standing
    report: Report | None
    is_newest: bool

    def context(self, clock: Clock) -> dict[str, Any]:
        """What its template asks for beside the sheet."""
        if not self.is_newest:
            return {"heading": heading_of(self.standing, clock, tab="reports"), "said": "", "is_being_made": False}
        outlook = self.outlook(clock)
        return {
            "heading": heading_of(self.standing, clock, tab="report"),
            "said": outlook_said(outlook, self.standing, self.report, clock),
            "is_being_made": outlook is Outlook.BEING_MADE,
        }

    def outlook(self, clock: Clock) -> Outlook:
        """What becomes of the report that is to be read next."""
        session = self.standing.row.next_session
        run = run_for_next(self.standing.row.relationship.pk, session.pk if session else None)
        return outlook_of(self.standing, run, self.report, clock)
