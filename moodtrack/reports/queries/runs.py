"""What is to be made."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from moodtrack.care.models import Consent, TherapySession
from moodtrack.care.queries import next_sessions
from moodtrack.core.models import DueQuerySet
from moodtrack.reports.models import ReportRun
from moodtrack.reports.rules import AHEAD_FOR, ReportKind


def sessions_to_prepare(now: datetime) -> QuerySet[TherapySession]:
    """Planned sessions of running relationships that start within 24 h, and later ones whose report was asked for."""
    asked = ReportRun.objects.filter(asked_at__isnull=False, session__isnull=False).values("session_id")
    sessions = TherapySession.objects.planned_after(now).filter(relationship__ended_at=None)
    return sessions.filter(Q(starts_at__lte=now + AHEAD_FOR) | Q(pk__in=asked))


def runs_to_look_over() -> QuerySet[ReportRun]:
    """Runs that have made something for a therapist of which it is not known whether it is still shared.

    The consent has a newer version (those come first); or notes are quoted, and the client's record has changed at all.
    """
    newer = Consent.objects.filter(relationship=OuterRef("relationship"), version__gt=OuterRef("seen_consent"))
    has_changed_since = Q(has_quotes=True, seen_change__lt=F("client__change_counter__value"))
    made = ReportRun.objects.filter(kind=ReportKind.SESSION, settled_version__isnull=False, relationship__ended_at=None)
    doubtful = made.annotate(has_newer_consent=Exists(newer)).filter(Q(has_newer_consent=True) | has_changed_since)
    return doubtful.order_by("-has_newer_consent", "pk")


def runs_to_claim() -> DueQuerySet[ReportRun]:
    """Every run with the relationship it is about: who makes it acts as its reader."""
    return ReportRun.objects.select_related("relationship")


def is_being_made(relationship_id: UUID) -> bool:
    """Whether a report for this relationship's therapist is due or in work; previews are the client's own affair."""
    runs = ReportRun.objects.filter(relationship_id=relationship_id, kind=ReportKind.SESSION)
    return runs.filter(due_at__isnull=False, parked_at=None).exists()


def run_for_next(relationship_id: UUID, session_id: UUID | None) -> ReportRun | None:
    """The run that prepares for the session that comes next, or, where none is planned, for none."""
    runs = ReportRun.objects.filter(relationship_id=relationship_id, kind=ReportKind.SESSION)
    return runs.filter(session_id=session_id).first()


def failed_at(relationship_id: UUID, now: datetime) -> datetime | None:
    """Since when the report that is to be read next could not be made; None where it can be."""
    session = next_sessions([relationship_id], now).get(relationship_id)
    run = run_for_next(relationship_id, session.pk if session else None)
    return run.parked_at if run else None
