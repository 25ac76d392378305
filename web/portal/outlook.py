"""What is to be said above a report: that one is being made, could not be, or when there will be one."""

from django.utils.translation import gettext

from moodtrack.care.queries import Standing
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.rules import AHEAD_FOR, Outlook, outlook
from web.portal.clock import Clock


def outlook_of(standing: Standing, run: ReportRun | None, newest: Report | None, clock: Clock) -> Outlook:
    """What becomes of the report for the session that comes next.

    Args:
        standing: of the client.
        run: the one that prepares for it, where there is one.
        newest: the newest report about the client.
        clock: the therapist's.
    """
    if run is not None and run.parked_at is not None:
        return Outlook.FAILED
    if run is not None and run.due_at is not None and _is_awaited(run, newest):
        return Outlook.BEING_MADE
    session = standing.row.next_session
    is_for_next = newest is not None and run is not None and newest.run_id == run.pk
    versions = newest.version if newest and is_for_next else 0
    return outlook(versions=versions, starts_at=session.starts_at if session else None, now=clock.now)


def outlook_said(found: Outlook, standing: Standing, newest: Report | None, clock: Clock) -> str:
    """The sentence above the report; "" where there is nothing to wait for."""
    session = standing.row.next_session
    match found:
        case Outlook.FAILED if newest:
            day = clock.short_day(newest.made_at)
            return gettext("Report could not be made. Last good version: {day}. We were told.").format(day=day)
        case Outlook.FAILED:
            return gettext("Report could not be made. We were told.")
        case Outlook.BEING_MADE:
            return gettext("A report is being made. It is here within a minute.")
        case Outlook.TO_COME if session:
            when = clock.near(session.starts_at - AHEAD_FOR)
            return gettext("The report for the next session is made {when}.").format(when=when)
        case Outlook.UNPLANNED if newest is None:
            return gettext("Plan a session, and a report is made the day before it.")
    return ""


def _is_awaited(run: ReportRun, newest: Report | None) -> bool:
    """Whether the reader waits for it. What is made anew of its own accord would tell that the client has written."""
    if newest is None or newest.run_id != run.pk:
        return True
    return run.asked_at is not None and run.asked_at > newest.made_at
