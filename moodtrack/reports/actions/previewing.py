"""A client reads the report as one therapist would see it, under what they share with them now."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from moodtrack.care.models import CareRelationship
from moodtrack.care.queries import current_consent, own_relationship
from moodtrack.core.errors import NotFoundError
from moodtrack.people.models import Account
from moodtrack.reports.actions.for_clients import keep_current, opened_for_client
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.queries.inputs import relationships_to_report
from moodtrack.reports.queries.preview import preview_inputs, previews_of
from moodtrack.reports.rules import METHOD_VERSION, REST_FOR, ReportKind


@transaction.atomic
def read_preview(*, by: Account, relationship_id: UUID | None, now: datetime) -> dict[str, Any] | None:
    """The newest preview that holds no more than is shared; None while the first one is being made.

    Asking has it made, and made again when what it was made from has changed since: at once where the client shares
    something else than before, otherwise at most every ten minutes.

    Raises:
        NotFoundError: the relationship does not run, or is somebody else's.
        ConflictError: none is named and there are several.
    """
    relationship = _with_everything(own_relationship(by, relationship_id))
    run, _ = ReportRun.objects.get_or_create(
        relationship=relationship,
        session=None,
        kind=ReportKind.PREVIEW,
        defaults={"client": relationship.client, "asked_at": now, "due_at": now},
    )
    report = previews_of(run).first()
    is_current = report is not None and run.made_from == preview_inputs(relationship, METHOD_VERSION, now).key
    has_same_consent = run.seen_consent == current_consent(relationship).version
    keep_current(run, is_current=is_current, rested_at=_rested_at(report if has_same_consent else None, now), now=now)
    return opened_for_client(report, is_current=is_current) if report else None


def _with_everything(relationship: CareRelationship) -> CareRelationship:
    """A relationship with what a report's key is made from, if it still runs."""
    found = relationships_to_report().filter(pk=relationship.pk).first()
    if found is None:
        raise NotFoundError
    return found


def _rested_at(report: Report | None, now: datetime) -> datetime:
    return report.made_at + REST_FOR if report else now
