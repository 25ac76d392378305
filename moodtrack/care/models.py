from datetime import datetime
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from moodtrack.care.rules.sessions import SessionStatus
from moodtrack.care.rules.sharing import KINDS, Span
from moodtrack.core.models import Record
from moodtrack.people.models import Account, Client, Therapist


class RelationshipQuerySet(models.QuerySet["CareRelationship"]):
    def running(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def visible_to(self, account: Account) -> Self:
        """A client's own, and a therapist's running ones."""
        return self.filter(Q(client_id=account.pk) | Q(therapist_id=account.pk, ended_at=None))


class CareRelationship(Record):
    """One client and one therapist, from ``started_at`` until it ends; all access hangs on it.

    ``label`` is what the therapist calls the client, sealed under the client's key.
    ``ended_by`` is one of the two, or nobody where the practice let the therapist go.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="relationships")
    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="relationships")
    label = models.BinaryField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("client_id", name="relationships_of_one_client")]
        constraints = [
            models.UniqueConstraint(
                fields=["therapist", "client"],
                condition=Q(ended_at=None),
                name="a_client_has_one_running_relationship_with_a_therapist",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="whoever_ended_care_did_so_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} with {self.therapist_id}"


class Invitation(Record):
    """A code a therapist hands to one client; kept as a hash, used once.

    ``label`` is sealed under a key made from the one that ``key_id`` names, for as long as there is no client; when the
    code is used, it moves to the relationship.
    """

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="invitations")
    label = models.BinaryField()
    key_id = models.CharField(max_length=16, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
                name="a_used_invitation_has_a_time_and_a_client",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(label=b"", key_id=""), name="a_used_invitation_keeps_no_label"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Consent(Record):
    """One version of what a client lets one therapist see; the greatest version holds.

    A pause, its end and its revelation make a version too, so that the number says whether anything changed.
    """

    relationship = models.ForeignKey(CareRelationship, on_delete=models.PROTECT, related_name="consents")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    kinds = ArrayField(models.CharField(max_length=16))

    class Meta:
        indexes = [models.Index("client_id", name="consents_of_one_client")]
        constraints = [
            models.UniqueConstraint(fields=["relationship", "version"], name="a_consent_version_is_given_once"),
            models.CheckConstraint(
                condition=Q(kinds__contained_by=list(KINDS)), name="a_consent_is_to_kinds_that_there_are"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship_id} v{self.version}"


class PauseQuerySet(models.QuerySet["Pause"]):
    def running(self, now: datetime) -> Self:
        """Those that are not over by an instant; none is ever begun for later."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now))

    def unrevealed(self) -> Self:
        """Those whose days the client has not shared afterwards."""
        return self.filter(revealed_at=None)


class Pause(Record):
    """A stretch in which sharing with one therapist rests: what is recorded in it stays hidden until it is revealed."""

    relationship = models.ForeignKey(CareRelationship, on_delete=models.PROTECT, related_name="pauses")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("client_id", name="pauses_of_one_client")]
        constraints = [
            models.UniqueConstraint(
                fields=["relationship"], condition=Q(ends_at=None), name="a_relationship_has_one_pause_without_an_end"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="a_pause_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(revealed_at=None) | Q(ends_at__lte=F("revealed_at")),
                name="only_a_pause_that_is_over_is_revealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship_id} from {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> Span:
        """The stretch itself."""
        return Span(self.starts_at, self.ends_at)


class SessionQuerySet(models.QuerySet["TherapySession"]):
    def visible_to(self, account: Account) -> Self:
        """Those of relationships the account may see."""
        return self.filter(relationship__in=CareRelationship.objects.visible_to(account))

    def held(self, now: datetime) -> Self:
        """Those that count as held by ``now``: marked so, or planned and over."""
        over = Q(status=SessionStatus.PLANNED, ends_at__lte=now)
        return self.filter(Q(status=SessionStatus.HELD) | over)

    def planned_after(self, instant: datetime) -> Self:
        """Those still to come."""
        return self.filter(status=SessionStatus.PLANNED, starts_at__gt=instant)

    def of_relationship(self, relationship_id: UUID) -> Self:
        """One relationship's, in order of start."""
        return self.filter(relationship_id=relationship_id).order_by("starts_at", "id")


class TherapySession(Record):
    """A planned or held meeting."""

    relationship = models.ForeignKey(CareRelationship, on_delete=models.PROTECT, related_name="sessions")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=50)
    ends_at = models.DateTimeField(editable=False)
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in SessionStatus])
    created_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("client_id", "starts_at", name="sessions_of_one_client"),
            models.Index("starts_at", condition=Q(status="planned"), name="planned_sessions_by_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="a_session_lasts_five_minutes_to_eight_hours"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["relationship", "starts_at"],
                condition=~Q(status="cancelled"),
                name="one_session_of_a_relationship_starts_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship_id} at {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def is_off(self) -> bool:
        """Whether it will not take, or did not take place."""
        return self.status in {SessionStatus.MISSED, SessionStatus.CANCELLED}
