"""A database was brought back from a backup: what was withdrawn since would be shared again without a word."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship, Consent
from moodtrack.care.queries import current_consent
from moodtrack.people.actions.events import record_events


@transaction.atomic
def stop_sharing(*, client_id: UUID, now: datetime) -> int:
    """Share nothing of a client's with anybody until they say once more what each therapist may see.

    Returns:
        How many of their relationships shared something until now.
    """
    last = [current_consent(one) for one in CareRelationship.objects.running().filter(client_id=client_id)]
    sharing = [consent for consent in last if consent.kinds]
    Consent.objects.bulk_create(_nothing_after(consent, now) for consent in sharing)
    kinds = sorted({kind for consent in sharing for kind in consent.kinds})
    if sharing:
        record_events(client_ids=[client_id], by=None, action=Action.STOP_SHARING, kinds=kinds, now=now)
    return len(sharing)


def _nothing_after(last: Consent, now: datetime) -> Consent:
    return Consent(
        relationship_id=last.relationship_id,
        client_id=last.client_id,
        version=last.version + 1,
        given_at=now,
        kinds=[],
    )
