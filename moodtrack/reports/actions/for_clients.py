"""What clients have made for themselves: asked for by reading it, made again when it is outdated."""

from datetime import datetime
from typing import Any

from moodtrack.core.packing import unpack
from moodtrack.core.sealing import Kind
from moodtrack.people.queries import seal_for
from moodtrack.reports.actions.composing import instant
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.rules import REST_FOR


def keep_current(run: ReportRun, *, is_current: bool, rested_at: datetime, now: datetime) -> None:
    """Have a run made again if what it made is outdated, when it has rested."""
    if _is_to_be_made_again(run, is_current=is_current, rested_at=rested_at, now=now):
        fresh = {"attempts": 0, "parked_at": None, "parked_because": ""}
        again = ReportRun.objects.filter(pk=run.pk, due_at=run.due_at)
        again.update(asked_at=now, due_at=max(now, rested_at), **fresh)


def _is_to_be_made_again(run: ReportRun, *, is_current: bool, rested_at: datetime, now: datetime) -> bool:
    """What could not be made is tried anew after a rest; what is due later than need be is brought forward.

    Not so what was tried and did not succeed: it is tried again when its time has come.
    """
    if run.parked_at is not None:
        return run.parked_at + REST_FOR <= now
    is_due_too_late = run.due_at is not None and run.attempts == 0 and run.due_at > max(now, rested_at)
    return not is_current and (run.due_at is None or is_due_too_late)


def opened_for_client(report: Report, *, is_current: bool) -> dict[str, Any]:
    """A stored version, complete as the API gives it."""
    document = seal_for(report.client).open(Kind.DOCUMENT, report.pk, report.version, report.document)
    stored = {"id": str(report.pk), "version": report.version, "made_at": instant(report.made_at)}
    return {**stored, **unpack(document), "is_current": is_current}
