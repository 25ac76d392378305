from django.db import models

from moodtrack.changes.rules import TABLES
from moodtrack.people.models import Client


class ChangeCounter(models.Model):
    """How often a client's record has changed; every writer locks it, so numbers come in the order of commits."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, primary_key=True, related_name="change_counter")
    value = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.client_id} at {self.value}"


class Tombstone(models.Model):
    """What is left of a deleted row: that it was there, and under which number it went."""

    pk = models.CompositePrimaryKey("client_id", "table", "id")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    id = models.UUIDField()
    table = models.CharField(max_length=16, choices=[(table, table) for table in TABLES])
    change = models.BigIntegerField()
    deleted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("client_id", "change", name="tombstones_by_change")]

    def __str__(self) -> str:
        return f"{self.table} {self.id}"
