from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from moodtrack.audit.rules import Action
from moodtrack.core.models import Record


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def reads_of_reports(self, client_id: UUID) -> Self:
        """The lines that say when somebody opened a report of this client's, the earliest first."""
        return self.of_client(client_id).filter(action=Action.READ_REPORT).order_by("at")

    def of_client(self, client_id: UUID) -> Self:
        """The lines about one client's record."""
        return self.filter(client_id=client_id)

    def done_by(self, account_id: UUID, client_id: UUID) -> Self:
        """What somebody has done with one client's record; of a therapist's own relationships only."""
        return self.of_client(client_id).filter(actor_id=account_id).order_by("-sequence")


class AuditEvent(Record):
    """Who did what to whose record. Plain ids, so that it outlives everyone it names; never content.

    ``sequence``, ``previous_hash`` and ``hash`` are the database's: whatever is given here, its trigger replaces.
    """

    client_id = models.UUIDField()
    sequence = models.PositiveBigIntegerField(default=0, editable=False)
    previous_hash = models.BinaryField(default=b"")
    hash = models.BinaryField(default=b"")
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=254, blank=True)
    action = models.CharField(max_length=64)
    kinds = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=1)
    purpose = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client_id", "sequence"], name="an_audit_line_has_its_own_place"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="an_audit_line_is_chained"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_id} at {self.at:%Y-%m-%d %H:%M}"


class AuditHead(models.Model):
    """Where one client's chain of audit lines ends; only the trigger that chains them may touch it."""

    client_id = models.UUIDField(primary_key=True)
    sequence = models.PositiveBigIntegerField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.client_id} at {self.sequence}"
