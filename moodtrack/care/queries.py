from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from moodtrack.care.models import CareRelationship, Consent, Invitation, TherapySession
from moodtrack.care.rules import KINDS, session_number
from moodtrack.core.errors import NotFoundError
from moodtrack.people.models import Account, Client, Therapist


def clients_visible_to(account: Account) -> QuerySet[Client]:
    """The one place that says who may see whom: oneself, and the clients of one's running relationships."""
    caseload = CareRelationship.objects.running().filter(therapist_id=account.pk).values("client_id")
    return Client.objects.filter(Q(pk=account.pk) | Q(pk__in=caseload))


def relationship_with(account: Account, client_id: UUID) -> CareRelationship:
    """A therapist's running relationship with a client.

    Raises:
        NotFoundError: there is none, or no such client.
    """
    relationships = CareRelationship.objects.running().select_related("client", "therapist__practice")
    found = relationships.filter(therapist_id=account.pk, client_id=client_id).first()
    if found is None:
        raise NotFoundError
    return found


def relationships_of_client(client: Client) -> QuerySet[CareRelationship]:
    """A client's running relationships, oldest first."""
    return CareRelationship.objects.running().filter(client=client).select_related("therapist").order_by("started_at")


def session_to_change(account: Account, session_id: UUID) -> TherapySession:
    """One session of the therapist's, locked until the transaction ends.

    Raises:
        NotFoundError: it does not exist, or is not theirs.
    """
    sessions = TherapySession.objects.visible_to(account).filter(relationship__therapist_id=account.pk, pk=session_id)
    session = sessions.select_for_update(of=("self",)).select_related("relationship").first()
    if session is None:
        raise NotFoundError
    return session


def next_sessions(relationship_ids: Iterable[UUID], now: datetime) -> dict[UUID, TherapySession]:
    """The soonest session still to come of each relationship that has one."""
    sessions = TherapySession.objects.planned_after(now).filter(relationship_id__in=list(relationship_ids))
    soonest: dict[UUID, TherapySession] = {}
    for session in sessions.order_by("starts_at", "id"):
        soonest.setdefault(session.relationship_id, session)
    return soonest


def last_session(relationship_id: UUID, before: datetime) -> TherapySession | None:
    """The latest session that counts as held and starts before an instant."""
    sessions = TherapySession.objects.of_relationship(relationship_id).held(before)
    return sessions.filter(starts_at__lt=before).last()


def number_of(session: TherapySession) -> int:
    """The number of a session: one more than the held ones before it."""
    held = TherapySession.objects.of_relationship(session.relationship_id).held(session.starts_at)
    return session_number(held_starts=list(held.values_list("starts_at", flat=True)), starts_at=session.starts_at)


def current_consent(relationship: CareRelationship) -> Consent:
    """What the client lets this therapist see now."""
    return relationship.consents.latest("version")


def shared_kinds(consent: Consent) -> frozenset[str]:
    """The kinds a consent lets through."""
    return frozenset(kind for kind in KINDS if getattr(consent, kind))


def caseload_of(account: Account, now: datetime) -> QuerySet[CareRelationship]:
    """A therapist's running relationships, soonest session first, then by label."""
    soonest = TherapySession.objects.planned_after(now).filter(relationship=OuterRef("pk")).order_by("starts_at")
    relationships = CareRelationship.objects.running().filter(therapist_id=account.pk).select_related("client")
    return relationships.annotate(next_session_at=Subquery(soonest.values("starts_at")[:1])).order_by(
        "next_session_at", "label", "pk"
    )


def invitations_of(therapist: Therapist) -> QuerySet[Invitation]:
    """A therapist's invitations, newest first."""
    return Invitation.objects.filter(therapist=therapist).order_by("-created_at", "-pk")
