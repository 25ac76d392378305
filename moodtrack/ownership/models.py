from django.db import models
from django.db.models import Q

from moodtrack.core.models import PARKED_WITH_A_REASON, Due, DueQuerySet
from moodtrack.people.models import Client

DUE = Q(due_at__isnull=False, parked_at=None)


class Export(Due):
    """A client's wish to have everything of theirs in one file: of ``size`` bytes, thrown away at ``expires_at``."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    size = models.PositiveIntegerField(null=True)

    objects = DueQuerySet["Export"].as_manager()

    class Meta:
        indexes = [
            models.Index("due_at", condition=DUE, name="exports_due"),
            models.Index("expires_at", condition=Q(expires_at__isnull=False), name="exports_by_end"),
        ]
        constraints = [
            models.CheckConstraint(condition=PARKED_WITH_A_REASON, name="a_parked_export_has_a_time_and_a_reason"),
            models.CheckConstraint(
                condition=Q(made_at=None, expires_at=None) | Q(made_at__isnull=False, expires_at__isnull=False),
                name="a_made_export_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ExportFile(models.Model):
    """The file of an export that was made, sealed; apart from it, so that no sweep reads it."""

    export = models.OneToOneField(Export, on_delete=models.CASCADE, primary_key=True, related_name="file")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class Erasure(Due):
    """A client's wish to be erased: at ``due_at``, until when they may think again."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    objects = DueQuerySet["Erasure"].as_manager()

    class Meta:
        indexes = [models.Index("due_at", condition=DUE, name="erasures_due")]
        constraints = [
            models.CheckConstraint(condition=PARKED_WITH_A_REASON, name="a_parked_erasure_has_a_time_and_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
