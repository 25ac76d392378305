"""What a client's preview is made from: what their therapist would get who asked for a report now."""

from datetime import datetime

from django.db.models import QuerySet

from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import next_sessions
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.queries.inputs import Inputs, inputs_of, relationships_to_report
from moodtrack.reports.queries.material import Material, material_for


def preview_material(run: ReportRun, method_version: str, now: datetime) -> Material | None:
    """What a run's preview is made from; None when its relationship has ended."""
    relationship = relationships_to_report().filter(report_runs=run).first()
    if relationship is None:
        return None
    session = _next_session(relationship, now)
    as_of = now if session is None else session.starts_at
    return material_for(relationship, session, as_of, method_version, now, previewed=_previewed(session))


def preview_inputs(relationship: CareRelationship, method_version: str, now: datetime) -> Inputs:
    """What a preview is made from, as of this transaction."""
    return inputs_of(relationship, method_version, now, previewed=_previewed(_next_session(relationship, now)))


def previews_of(run: ReportRun) -> QuerySet[Report]:
    """The versions of a preview that hold what is shared now, newest first."""
    return Report.objects.still_shared().filter(run=run).select_related("client__key").order_by("-version")


def _next_session(relationship: CareRelationship, now: datetime) -> TherapySession | None:
    return next_sessions([relationship.pk], now).get(relationship.pk)


def _previewed(session: TherapySession | None) -> str:
    """The session prepared for, where there is one."""
    return "" if session is None else str(session.pk)
