"""The client decides what one therapist sees: every change is a new version, and holds from the next request on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship, Consent, Pause
from moodtrack.care.queries import current_consent, own_relationship_to_change
from moodtrack.care.rules.sharing import kinds_after, pause_problem
from moodtrack.core.errors import RefusedError
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account


@transaction.atomic
def change_sharing(
    *, by: Account, relationship_id: UUID | None, kinds: Mapping[str, bool], now: datetime
) -> CareRelationship:
    """Share kinds of data with one therapist, or share them no longer; what is not named stays as it is.

    Args:
        by: the client.
        relationship_id: with whom; may be left out where there is one only.
        kinds: what is to be shared and what not.

    Raises:
        NotFoundError: the relationship does not run, or is somebody else's.
        ConflictError: none is named and there are several.
    """
    relationship = own_relationship_to_change(by, relationship_id)
    before = current_consent(relationship).kinds
    after = kinds_after(before, kinds)
    if after != before:
        changed = [kind for kind in kinds if (kind in before) != (kind in after)]
        _Change(relationship, by, now).store(Action.CHANGE_SHARING, kinds_shared=after, kinds_changed=changed)
    return relationship


@transaction.atomic
def pause_sharing(
    *, by: Account, relationship_id: UUID | None, until: datetime | None, now: datetime
) -> CareRelationship:
    """Keep what is recorded from now on to oneself, until an instant or until further word.

    A pause that runs already ends then instead. What was recorded before stays as visible as it was.

    Raises:
        NotFoundError: the relationship does not run, or is somebody else's.
        ConflictError: none is named and there are several.
        RefusedError: the instant has passed.
    """
    if problem := pause_problem(until, now):
        raise RefusedError(problem)
    relationship = own_relationship_to_change(by, relationship_id)
    pause = relationship.pauses.running(now).first()
    if pause is not None and pause.ends_at == until:
        return relationship
    pause = pause or Pause(relationship=relationship, client_id=by.pk, starts_at=now)
    pause.ends_at = until
    pause.save()
    _Change(relationship, by, now).store(Action.PAUSE_SHARING)
    return relationship


@transaction.atomic
def resume_sharing(*, by: Account, relationship_id: UUID | None, now: datetime) -> CareRelationship:
    """End the pause that runs; what was recorded in it stays hidden.

    Raises:
        NotFoundError: the relationship does not run, or is somebody else's.
        ConflictError: none is named and there are several.
    """
    relationship = own_relationship_to_change(by, relationship_id)
    # A pause asked for at the same time may have begun after this clock was read; it then ends where it begins.
    if relationship.pauses.running(now).update(ends_at=Greatest("starts_at", Value(now))):
        _Change(relationship, by, now).store(Action.RESUME_SHARING)
    return relationship


@transaction.atomic
def reveal_pauses(*, by: Account, relationship_id: UUID | None, now: datetime) -> CareRelationship:
    """Share what was recorded in the pauses that are over.

    Raises:
        NotFoundError: the relationship does not run, or is somebody else's.
        ConflictError: none is named and there are several.
    """
    relationship = own_relationship_to_change(by, relationship_id)
    if relationship.pauses.unrevealed().filter(ends_at__lte=now).update(revealed_at=now):
        _Change(relationship, by, now).store(Action.REVEAL_PAUSES)
    return relationship


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of what a therapist sees: its new version of the consent and its audit line."""

    relationship: CareRelationship
    by: Account
    now: datetime

    def store(
        self, action: Action, *, kinds_shared: list[str] | None = None, kinds_changed: list[str] | None = None
    ) -> None:
        last = current_consent(self.relationship)
        Consent.objects.create(
            relationship=self.relationship,
            client_id=self.by.pk,
            version=last.version + 1,
            given_at=self.now,
            kinds=last.kinds if kinds_shared is None else kinds_shared,
        )
        record_events(client_ids=[self.by.pk], by=self.by, action=action, kinds=kinds_changed or [], now=self.now)
