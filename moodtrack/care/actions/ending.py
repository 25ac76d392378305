"""A care relationship ends: from the next request on, nothing of that client is there for that therapist."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship, Invitation
from moodtrack.care.queries import own_relationship_to_change, relationship_to_change
from moodtrack.core.context import acting_as
from moodtrack.people.actions.accounts import close_account
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account, Practice, Therapist


@transaction.atomic
def end_care_of(*, by: Account, client_id: UUID, now: datetime) -> None:
    """A therapist ends their relationship with a client.

    Raises:
        NotFoundError: the client is not this therapist's.
    """
    _end(relationship_to_change(by, client_id), by=by, action=Action.END_RELATIONSHIP, now=now)


@transaction.atomic
def end_own_care(*, by: Account, relationship_id: UUID, now: datetime) -> None:
    """A client ends their relationship with a therapist.

    Raises:
        NotFoundError: it does not run, or is somebody else's.
    """
    _end(own_relationship_to_change(by, relationship_id), by=by, action=Action.END_RELATIONSHIP, now=now)


@transaction.atomic
def end_therapist(*, therapist: Therapist, now: datetime) -> int:
    """The practice lets a therapist go: nobody signs in as them, and none of their relationships runs any more.

    Returns:
        How many relationships ended.
    """
    close_account(account=therapist.account)
    with acting_as(therapist.pk):
        Invitation.objects.filter(therapist=therapist, used_at=None).delete()
        running = list(
            CareRelationship.objects.running().filter(therapist=therapist).select_for_update().order_by("client_id")
        )
    for relationship in running:
        _end(relationship, by=therapist.practice, action=Action.END_THERAPIST, now=now)
    return len(running)


def _end(relationship: CareRelationship, *, by: Account | Practice, action: Action, now: datetime) -> None:
    """End it in the client's name: a row that a therapist could still write to after its end would not have ended."""
    with acting_as(relationship.client_id):
        ended_by = by if isinstance(by, Account) else None
        CareRelationship.objects.filter(pk=relationship.pk).update(ended_at=now, ended_by=ended_by)
        record_events(client_ids=[relationship.client_id], by=by, action=action, now=now)
