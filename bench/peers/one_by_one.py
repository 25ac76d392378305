"""A caseload as it is usually read: a query for the clients, and for each of them a query for each thing shown."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from moodtrack.care.models import CareRelationship, Invitation
from moodtrack.care.queries import label_of
from moodtrack.care.rules.caseload import PAGE
from moodtrack.core.context import acting_as
from moodtrack.people.models import Therapist
from moodtrack.reports.models import Report, ReportRun


def read_one_by_one(therapist: Therapist) -> int:
    """The same clients with the same facts; returns how many there are."""
    now = timezone.now()
    with transaction.atomic(), acting_as(therapist.pk):
        relationships = list(CareRelationship.objects.running().filter(therapist=therapist))
        for relationship in relationships:
            _read(relationship, now)
        for relationship in relationships[:PAGE]:
            _read_report(relationship)
        list(Invitation.objects.filter(therapist=therapist, used_at=None))
    return len(relationships)


def _read(relationship: CareRelationship, now: datetime) -> None:
    label_of(relationship)
    relationship.sessions.planned_after(now).order_by("starts_at").first()
    relationship.sessions.held(now).count()
    relationship.sessions.held(now).order_by("starts_at").last()
    relationship.pauses.running(now).first()
    relationship.consents.latest("version")
    Report.objects.filter(relationship=relationship, kind="session").exclude(kinds=[]).exists()


def _read_report(relationship: CareRelationship) -> None:
    report = Report.objects.still_shared().filter(relationship=relationship, kind="session").latest("made_at")
    ReportRun.objects.get(pk=report.run_id)
