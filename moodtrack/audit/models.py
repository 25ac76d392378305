from django.db import models

from moodtrack.core.models import Record


class AuditEvent(Record):
    """Who did what to whose record. Plain ids, so that it outlives everyone it names; never content."""

    client_id = models.UUIDField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=254, blank=True)
    action = models.CharField(max_length=64)
    kinds = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=1)
    purpose = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("client_id", "at", name="audit_of_one_client")]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_id} at {self.at:%Y-%m-%d %H:%M}"
