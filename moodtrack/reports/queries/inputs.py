"""What a report is made from, in short: the key that says whether it changed."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from moodtrack.agreements.queries import annotations_in, watched_in
from moodtrack.care.models import CareRelationship
from moodtrack.care.queries import current_consent, hidden_spans
from moodtrack.changes.queries import last_change
from moodtrack.core.days import local_day
from moodtrack.reports.rules import inputs_key


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a report is made from, in short.

    Args:
        key: of everything.
        consent: the version of the consent.
        change: the number of the record's last change.
    """

    key: str
    consent: int
    change: int


def relationships_to_report() -> QuerySet[CareRelationship]:
    """Running relationships with the rows a report's key and document are made from."""
    return CareRelationship.objects.running().select_related(
        "client__account", "client__key", "therapist__account", "therapist__practice"
    )


def inputs_of(relationship: CareRelationship, method_version: str, up_to: datetime, *, previewed: str = "") -> Inputs:
    """What a report for this relationship is made from, as of this transaction.

    Args:
        up_to: the instant its days end at. As long as its session is ahead it is another report every day, and another
            while sharing rests.
        previewed: of previews alone, the session prepared for.
    """
    client = relationship.client
    consent = current_consent(relationship).version
    change = last_change(client.pk)
    clients = {
        "change": change,
        "consent": consent,
        "client": [client.time_zone, client.day_starts_at.isoformat()],
        "day": str(local_day(up_to, client.time_zone, client.day_starts_at)),
        "is_resting": any(span.holds(up_to) for span in hidden_spans(relationship)),
        "previewed": previewed,
    }
    key = inputs_key(readers=readers_facts(relationship, method_version), clients=clients)
    return Inputs(key, consent, change)


def readers_facts(relationship: CareRelationship, method_version: str) -> dict[str, Any]:
    """The part of a report's inputs that its reader knows anyhow; a label shows as its seal, which changes with it."""
    therapist = relationship.therapist
    sessions = relationship.sessions.order_by("starts_at", "id").values_list("id", "starts_at", "minutes", "status")
    return {
        "label": sha256(relationship.label).hexdigest(),
        "reader": [therapist.name, therapist.zone, therapist.account.language],
        "sessions": [[str(value) for value in session] for session in sessions],
        "watched": [str(question_id) for question_id in watched_in(relationship).values_list("pk", flat=True)],
        "known_dates": [str(day) for day in annotations_in(relationship).values_list("day", flat=True)],
        "method": method_version,
    }
