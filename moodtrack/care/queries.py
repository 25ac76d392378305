import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery

from moodtrack.care.models import CareRelationship, Consent, Invitation, Pause, TherapySession
from moodtrack.care.rules.sessions import SessionStatus, session_number
from moodtrack.care.rules.sharing import Span
from moodtrack.core.context import acting_as
from moodtrack.core.errors import ConflictError, NotFoundError
from moodtrack.core.keys import keyring
from moodtrack.core.sealing import Kind, SealError
from moodtrack.people.models import Account, Client, Therapist
from moodtrack.people.queries import seal_for

logger = logging.getLogger(__name__)
Labelled = TypeVar("Labelled", CareRelationship, Invitation)


def clients_visible_to(account: Account) -> QuerySet[Client]:
    """The one place that says who may see whom: oneself, and the clients of one's running relationships."""
    caseload = CareRelationship.objects.running().filter(therapist_id=account.pk).values("client_id")
    return Client.objects.filter(Q(pk=account.pk) | Q(pk__in=caseload))


def relationship_with(account: Account, client_id: UUID) -> CareRelationship:
    """A therapist's running relationship with a client.

    Raises:
        NotFoundError: there is none, or no such client.
    """
    return _only(_running().filter(therapist_id=account.pk, client_id=client_id))


def relationship_to_change(account: Account, client_id: UUID) -> CareRelationship:
    """As ``relationship_with``, and it cannot end before this transaction does.

    Raises:
        NotFoundError: there is none, or no such client.
    """
    return _only(_running(is_held=True).filter(therapist_id=account.pk, client_id=client_id))


def own_relationship(account: Account, relationship_id: UUID | None) -> CareRelationship:
    """A client's running relationship: the one named, or the only one there is.

    Raises:
        NotFoundError: it does not run, is somebody else's, or there is none.
        ConflictError: none is named and there are several; the refusal names them.
    """
    return _own(_running(), account, relationship_id)


def own_relationship_to_change(account: Account, relationship_id: UUID | None) -> CareRelationship:
    """As ``own_relationship``, and nobody else changes what hangs on it before this transaction ends.

    Raises:
        NotFoundError: it does not run, is somebody else's, or there is none.
        ConflictError: none is named and there are several; the refusal names them.
    """
    return _own(_running(is_held=True), account, relationship_id)


def relationships_with(account: Account) -> QuerySet[CareRelationship]:
    """The running relationships of either a client or a therapist."""
    return _running().filter(Q(client_id=account.pk) | Q(therapist_id=account.pk))


def mutual_relationship_to_change(account: Account, relationship_id: UUID) -> CareRelationship:
    """A running relationship of either a client or a therapist; nobody else changes what hangs on it before commit.

    Raises:
        NotFoundError: it does not run, or is other people's.
    """
    mine = Q(client_id=account.pk) | Q(therapist_id=account.pk)
    return _only(_running(is_held=True).filter(mine, pk=relationship_id))


def _running(*, is_held: bool = False) -> QuerySet[CareRelationship]:
    running = CareRelationship.objects.running().select_related("client__key", "therapist__practice")
    return running.select_for_update(of=("self",), no_key=True) if is_held else running


def _own(running: QuerySet[CareRelationship], account: Account, relationship_id: UUID | None) -> CareRelationship:
    own = running.filter(client_id=account.pk).order_by("started_at")
    if relationship_id is not None:
        return _only(own.filter(pk=relationship_id))
    if len(found := list(own)) > 1:
        names = [{"id": str(one.pk), "therapist": one.therapist.name} for one in found]
        raise ConflictError("You have several therapists. Say which relationship you mean.", relationships=names)
    if not found:
        raise NotFoundError
    return found[0]


def _only(relationships: QuerySet[CareRelationship]) -> CareRelationship:
    found = relationships.first()
    if found is None:
        raise NotFoundError
    return found


def relationships_of_client(client: Client) -> QuerySet[CareRelationship]:
    """A client's running relationships, oldest first."""
    return CareRelationship.objects.running().filter(client=client).select_related("therapist").order_by("started_at")


def session_of(account: Account, session_id: UUID) -> TherapySession:
    """One session of the therapist's.

    Raises:
        NotFoundError: it does not exist, or is not theirs.
    """
    session = _sessions_of_therapist(account).filter(pk=session_id).first()
    if session is None:
        raise NotFoundError
    return session


def _sessions_of_therapist(account: Account) -> QuerySet[TherapySession]:
    return TherapySession.objects.visible_to(account).filter(relationship__therapist_id=account.pk)


def session_to_change(account: Account, session_id: UUID) -> TherapySession:
    """One session of the therapist's, locked with its relationship until the transaction ends.

    Raises:
        NotFoundError: it does not exist, or is not theirs.
    """
    sessions = _sessions_of_therapist(account).filter(pk=session_id)
    locked = sessions.select_for_update(of=("self", "relationship"), no_key=True)
    session = locked.select_related("relationship").first()
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


def planned_starts(client_id: UUID, since: datetime, until: datetime) -> list[datetime]:
    """When the sessions of a client's running relationships start that are planned between two instants, in order."""
    sessions = TherapySession.objects.planned_after(since).filter(client_id=client_id, starts_at__lte=until)
    running = sessions.filter(relationship__ended_at=None)
    return list(running.order_by("starts_at").values_list("starts_at", flat=True))


def sessions_held(relationship_id: UUID, before: datetime) -> QuerySet[TherapySession]:
    """The sessions that count as held and start before an instant, in order of start."""
    return TherapySession.objects.of_relationship(relationship_id).held(before).filter(starts_at__lt=before)


def sessions_off(relationship_id: UUID, before: datetime) -> QuerySet[TherapySession]:
    """The sessions that were to start before an instant and were missed or cancelled, in order of start."""
    sessions = TherapySession.objects.of_relationship(relationship_id).filter(starts_at__lt=before)
    return sessions.filter(status__in=[SessionStatus.MISSED, SessionStatus.CANCELLED])


def sessions_held_of(client_id: UUID, before: datetime) -> QuerySet[TherapySession]:
    """As ``sessions_held``, with whichever therapist they were."""
    sessions = TherapySession.objects.filter(client_id=client_id, starts_at__lt=before)
    return sessions.held(before).order_by("starts_at", "id")


def number_of(session: TherapySession) -> int:
    """The number of a session: one more than the held ones before it."""
    held = TherapySession.objects.of_relationship(session.relationship_id).held(session.starts_at)
    return session_number(held_starts=list(held.values_list("starts_at", flat=True)), starts_at=session.starts_at)


def current_consent(relationship: CareRelationship) -> Consent:
    """What the client lets this therapist see now."""
    return relationship.consents.latest("version")


def shared_kinds_of(relationship: OuterRef) -> Subquery:
    """The kinds shared within a relationship now, for a statement that reads what they let through."""
    return Subquery(Consent.objects.filter(relationship=relationship).order_by("-version").values("kinds")[:1])


def hidden_spans(relationship: CareRelationship) -> list[Span]:
    """The stretches whose record this therapist does not see, whatever its kind."""
    return [pause.span for pause in relationship.pauses.unrevealed().order_by("starts_at")]


def caseload_of(account: Account, now: datetime) -> QuerySet[CareRelationship]:
    """A therapist's running relationships with the session that comes next, soonest first: one statement for all."""
    soonest = TherapySession.objects.planned_after(now).filter(relationship=OuterRef("pk")).order_by("starts_at", "id")
    relationships = CareRelationship.objects.running().filter(therapist_id=account.pk)
    with_next = relationships.alias(next_id=Subquery(soonest.values("pk")[:1])).annotate(
        next_session=FilteredRelation("sessions", condition=Q(sessions__pk=F("next_id")))
    )
    joined = with_next.select_related("client__key", "next_session")  # type: ignore[misc]  # the name given above
    return joined.order_by("next_session__starts_at", "pk")


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One client of a therapist and the session that comes next; ``label`` is "" where it does not open."""

    relationship: CareRelationship
    label: str
    next_session: TherapySession | None

    @classmethod
    def of(cls, relationship: CareRelationship) -> Self:
        """From a relationship of ``caseload_of``."""
        # A joined row that is not there leaves no attribute.
        return cls(relationship, label_if_it_opens(label_of, relationship), getattr(relationship, "next_session", None))

    @property
    def by_label(self) -> tuple[str, str]:
        """In the order of a list that people read: sealed labels cannot be put into it by the database."""
        return self.label.casefold(), str(self.relationship.pk)

    @property
    def soonest_first(self) -> tuple[bool, float, tuple[str, str]]:
        """The soonest session first, then by label; those without one last."""
        starts = self.next_session.starts_at.timestamp() if self.next_session else 0.0
        return self.next_session is None, starts, self.by_label


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one relationship stands.

    Args:
        held: how many sessions were held.
        last_held_at: when the latest of them started.
        paused_at: since when sharing rests, where it does.
        kinds: what the client shares.
    """

    row: CaseloadRow
    held: int
    last_held_at: datetime | None
    paused_at: datetime | None
    kinds: frozenset[str]

    @classmethod
    def of(cls, relationship: Any) -> Self:
        """From a relationship of ``caseload_standing``."""
        return cls(
            row=CaseloadRow.of(relationship),
            held=relationship.held or 0,
            last_held_at=relationship.last_held_at,
            paused_at=relationship.paused_at,
            kinds=frozenset(relationship.kinds),
        )


def caseload_standing(account: Account, now: datetime) -> QuerySet[CareRelationship]:
    """As ``caseload_of``, with what ``Standing`` tells of each, still in one statement."""
    held = TherapySession.objects.held(now).filter(relationship=OuterRef("pk")).order_by().values("relationship")
    pauses = Pause.objects.running(now).filter(relationship=OuterRef("pk")).order_by("starts_at")
    return caseload_of(account, now).annotate(
        held=Subquery(held.annotate(count=Count("pk")).values("count")),
        last_held_at=Subquery(held.annotate(last=Max("starts_at")).values("last")),
        paused_at=Subquery(pauses.values("starts_at")[:1]),
        kinds=shared_kinds_of(OuterRef("pk")),
    )


def standing_with(account: Account, client_id: UUID, now: datetime) -> Standing:
    """Where a therapist's relationship with one client stands.

    Raises:
        NotFoundError: there is none, or no such client.
    """
    return Standing.of(_only(caseload_standing(account, now).filter(client_id=client_id)))


def open_invitations_of(therapist: Therapist) -> QuerySet[Invitation]:
    """Those that nobody has used, newest first."""
    return invitations_of(therapist).filter(used_at=None)


def invitations_of(therapist: Therapist) -> QuerySet[Invitation]:
    """A therapist's invitations, newest first."""
    return Invitation.objects.filter(therapist=therapist).order_by("-created_at", "-pk")


def label_of(relationship: CareRelationship) -> str:
    """What the therapist calls the client; the relationship was read together with the client's key.

    Raises:
        SealError: it cannot be opened.
    """
    return seal_for(relationship.client).open(Kind.LABEL, relationship.pk, 0, relationship.label).decode()


def label_invited(invitation: Invitation) -> str:
    """What the therapist will call whoever uses an invitation; "" once it was used.

    Raises:
        SealError: it cannot be opened.
    """
    if not invitation.label:
        return ""
    seal = keyring().invitations_of(invitation.therapist_id, invitation.key_id)
    return seal.open(Kind.INVITATION, invitation.pk, 0, invitation.label).decode()


def label_if_it_opens(label: Callable[[Labelled], str], row: Labelled) -> str:
    """A label by one of the two above; "" where it does not open: one broken row must not hide who comes today."""
    try:
        return label(row)
    except SealError:
        logger.exception("a label does not open")
        return ""


@transaction.atomic
def invitation_keys_in_use(therapist_id: UUID) -> dict[str, int]:
    """How many of a therapist's invitations each of the keys outside the database has sealed, by its id."""
    with acting_as(therapist_id):
        labelled = Invitation.objects.filter(therapist_id=therapist_id).exclude(key_id="")
        return dict(labelled.values_list("key_id").annotate(count=Count("pk")).order_by("key_id"))


def every_invitation_key() -> list[tuple[UUID, str]]:
    """Whose invitations are labelled under which of the keys outside the database; for who sees every row."""
    labelled = Invitation.objects.exclude(key_id="").order_by("therapist_id", "key_id")
    return list(labelled.values_list("therapist_id", "key_id").distinct())


@dataclass(frozen=True, slots=True)
class Sharing:
    """What one therapist sees of a client's record, as of an instant.

    Args:
        kinds: those shared.
        pause: the pause that runs, if one does.
        pauses: all there were, latest first.
    """

    relationship: CareRelationship
    kinds: frozenset[str]
    pause: Pause | None
    pauses: list[Pause]


def sharing_within(relationship: CareRelationship, now: datetime) -> Sharing:
    """What the therapist of a relationship sees, as of now."""
    pauses = list(relationship.pauses.order_by("-starts_at", "-pk"))
    running = next((pause for pause in pauses if pause.span.holds(now)), None)
    return Sharing(relationship, frozenset(current_consent(relationship).kinds), running, pauses)
