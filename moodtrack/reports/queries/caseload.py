"""Where a therapist's clients stand, reports counted in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import IsNull

from moodtrack.care.queries import Standing, caseload_standing
from moodtrack.people.models import Account
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.rules import ReportKind


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a caseload.

    Args:
        is_started: whether any report has held something of theirs.
        has_failed: whether the report that is to be read next could not be made.
    """

    standing: Standing
    is_started: bool
    has_failed: bool

    @classmethod
    def of(cls, relationship: Any) -> Self:
        """From a relationship of ``caseload_places``."""
        return cls(Standing.of(relationship), relationship.is_started, relationship.has_failed)


def caseload_places(account: Account, now: datetime) -> list[Place]:
    """Every client of a therapist's, in one statement; what is in their reports stays closed."""
    filled = Report.objects.filter(relationship=OuterRef("pk"), kind=ReportKind.SESSION).exclude(kinds=[])
    for_next = Q(session=OuterRef("next_id")) | (Q(session=None) & Q(IsNull(OuterRef("next_id"), rhs=True)))
    parked = ReportRun.objects.filter(for_next, relationship=OuterRef("pk"), kind=ReportKind.SESSION)
    failed = parked.filter(parked_at__isnull=False)
    relationships = caseload_standing(account, now).annotate(is_started=Exists(filled), has_failed=Exists(failed))
    return [Place.of(relationship) for relationship in relationships]
