"""A therapist notes dates on a client's time line."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from moodtrack.agreements.models import Annotation
from moodtrack.agreements.queries import AnnotationContent, annotation_of, annotations_in, opened_annotation
from moodtrack.agreements.rules import refuse_day, refuse_one_more_annotation
from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship
from moodtrack.care.queries import relationship_to_change
from moodtrack.core.packing import canonical_text
from moodtrack.core.sealing import Kind
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account
from moodtrack.people.queries import seal_for


@transaction.atomic
def open_annotations(
    *, by: Account, relationship: CareRelationship, annotations: Sequence[Annotation], now: datetime
) -> list[AnnotationContent]:
    """Read what a therapist has noted on one client's time line, one page of a list; with an audit line.

    Args:
        relationship: one of the therapist's.
        annotations: rows of it.
    """
    seal, client_ids = seal_for(relationship.client), [relationship.client_id]
    opened = [opened_annotation(row, seal) for row in annotations]
    action, kinds = Action.OPEN_ANNOTATIONS, ["annotation"]
    record_events(client_ids=client_ids, by=by, action=action, kinds=kinds, count=len(opened), now=now)
    return opened


@transaction.atomic
def annotate(*, by: Account, client_id: UUID, day: date, text: str, now: datetime) -> AnnotationContent:
    """Note a word about a day on a client's time line; reports compare the days before with those since.

    Raises:
        NotFoundError: the client is not this therapist's.
        RefusedError: the day lies before 2000 or after 2099.
        ConflictError: as many dates are noted already as may be.
    """
    refuse_day(day)
    relationship = relationship_to_change(by, client_id)
    refuse_one_more_annotation(annotations_in(relationship).count())
    text = canonical_text(text)
    row = Annotation(relationship=relationship, client=relationship.client, day=day, created_at=now)
    row.text = seal_for(relationship.client).close(Kind.ANNOTATION, row.pk, 0, text.encode())
    row.save(force_insert=True)
    record_events(client_ids=[client_id], by=by, action=Action.ANNOTATE, now=now)
    return AnnotationContent(row, text)


@transaction.atomic
def delete_annotation(*, by: Account, annotation_id: UUID, now: datetime) -> None:
    """Take a date off a client's time line.

    Raises:
        NotFoundError: it does not exist, or is another therapist's.
    """
    client_id = annotation_of(by, annotation_id).client_id
    relationship_to_change(by, client_id)
    annotation_of(by, annotation_id).delete()
    record_events(client_ids=[client_id], by=by, action=Action.DELETE_ANNOTATION, now=now)
