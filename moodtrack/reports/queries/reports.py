"""What was made."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from moodtrack.core.errors import NotFoundError
from moodtrack.people.models import Account
from moodtrack.reports.models import Report
from moodtrack.reports.queries.inputs import readers_facts
from moodtrack.reports.rules import ReportKind, inputs_key, says_the_same_to_its_reader


def reports_for(account: Account, client_id: UUID) -> QuerySet[Report]:
    """A therapist's reports about one client, newest first."""
    return _with_everything(account).filter(client_id=client_id).order_by("-made_at", "-pk")


def report_for(account: Account, report_id: UUID) -> Report:
    """One report of a therapist's.

    Raises:
        NotFoundError: there is none under this id, or it is not theirs.
    """
    report = _with_everything(account).filter(pk=report_id).first()
    if report is None:
        raise NotFoundError
    return report


def _with_everything(account: Account) -> QuerySet[Report]:
    return Report.objects.visible_to(account).select_related(
        "run__session",
        "client__key",
        "relationship__client__account",
        "relationship__therapist__practice",
        "relationship__therapist__account",
    )


def newest_version(report: Report) -> Report | None:
    """The newest version of the same run that is still shared, where it is a later one."""
    later = Report.objects.still_shared().filter(run=report.run_id, version__gt=report.version)
    return later.defer("document").order_by("-version").first()


def current_ids(reports: Iterable[Report], now: datetime) -> frozenset[UUID]:
    """Which of these reports are the newest of their run and made from what holds now, as far as their reader knows.

    That the client has written or changed something since does not show before a new version is made from it: most of
    what a client writes may be nobody's but theirs.
    """
    by_id = {report.pk: report for report in reports}
    newer = Report.objects.still_shared().filter(run=OuterRef("run"), version__gt=OuterRef("version"))
    newest = Report.objects.filter(~Exists(newer), pk__in=by_id).values_list("pk", flat=True)
    return frozenset(report_id for report_id in newest if _holds(by_id[report_id], now))


def _holds(report: Report, now: datetime) -> bool:
    """A report whose session has started, or that was asked for without one, is frozen: newest is all it can be."""
    session = report.run.session
    if session is None or session.starts_at <= now or report.relationship is None:
        return True
    known = inputs_key(readers=readers_facts(report.relationship, report.method_version), clients={})
    return says_the_same_to_its_reader(report.run.made_from, known)


def newest_report(relationship_id: UUID) -> Report | None:
    """The newest report of a relationship, of those still shared, with its run; its payload stays closed."""
    reports = Report.objects.still_shared().filter(relationship_id=relationship_id, kind=ReportKind.SESSION)
    return reports.select_related("run").defer("document").order_by("-made_at", "-version", "-pk").first()


def newest_session_reports(relationship_ids: Iterable[UUID]) -> dict[UUID, Report]:
    """The newest report of each relationship that has one, of those still shared, with its run."""
    reports = Report.objects.still_shared().filter(relationship_id__in=list(relationship_ids), kind=ReportKind.SESSION)
    newest = reports.order_by("relationship_id", "-made_at", "-version", "-pk").distinct("relationship_id")
    return {report.relationship_id: report for report in newest.select_related("run") if report.relationship_id}
