"""Where a therapist's clients stand, reports counted in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db.models import Exists, OuterRef

from moodtrack.care.queries import Standing, caseload_standing
from moodtrack.people.models import Account
from moodtrack.reports.models import Report
from moodtrack.reports.rules import ReportKind


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a caseload; ``is_started`` says whether any report has held something of theirs."""

    standing: Standing
    is_started: bool

    @classmethod
    def of(cls, relationship: Any) -> Self:
        """From a relationship of ``caseload_places``."""
        return cls(Standing.of(relationship), relationship.is_started)


def caseload_places(account: Account, now: datetime) -> list[Place]:
    """Every client of a therapist's, in one statement; what is in their reports stays closed."""
    filled = Report.objects.filter(relationship=OuterRef("pk"), kind=ReportKind.SESSION).exclude(kinds=[])
    relationships = caseload_standing(account, now).annotate(is_started=Exists(filled))
    return [Place.of(relationship) for relationship in relationships]
