from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from moodtrack.care.queries import clients_visible_to
from moodtrack.people.models import Account, Client


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, account: Account) -> Self:
        """Check-ins of clients the account may see."""
        return self.filter(client__in=clients_visible_to(account))


class CheckInFacts(models.Model):
    """The columns of a check-in; ``answers`` (with the tags) and ``note`` are sealed, the rest lies plain.

    ``day`` and ``time_zone`` are facts of the moment of entry and are never computed again; nor is ``added_later``, so
    that moving the start of one's day does not rewrite the past.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    recorded_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    form_version = models.PositiveSmallIntegerField()
    answers = models.BinaryField()
    note = models.BinaryField()
    note_shared = models.BooleanField()
    added_later = models.BooleanField()
    version = models.PositiveIntegerField()
    change = models.BigIntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True


class CheckIn(CheckInFacts):
    """One submission about one local day, under the phone's own id.

    ``fingerprint`` is keyed, and of all the client said: equal where nothing differs, and nothing is opened to see.
    ``note_fingerprint``, keyed too, tells which note is in it; empty for none.
    """

    pk = models.CompositePrimaryKey("client_id", "id")
    id = models.UUIDField()
    fingerprint = models.BinaryField()
    note_fingerprint = models.CharField(max_length=64)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("client_id", "day", "recorded_at", name="check_ins_by_day"),
            models.Index("client_id", "change", name="check_ins_by_change"),
            models.Index("client_id", "id", condition=Q(note_shared=True), name="check_ins_with_a_shared_note"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="a_check_in_starts_at_version_1"),
        ]

    def __str__(self) -> str:
        return f"{self.id} v{self.version}"

    @property
    def check_in_id(self) -> UUID:
        """What its former versions call it."""
        return self.id


class CheckInVersion(CheckInFacts):
    """A check-in as it was before an edit or its deletion; written by a trigger, so that no writer can forget it."""

    pk = models.CompositePrimaryKey("client_id", "check_in_id", "version")
    check_in_id = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.check_in_id} v{self.version}"


class Topic(models.Model):
    """Something for the next session's agenda; ``text`` is sealed, and was written by the client at ``written_at``."""

    pk = models.CompositePrimaryKey("client_id", "id")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    id = models.UUIDField()
    text = models.BinaryField()
    kind = models.CharField(max_length=12, choices=[("talk", "talk"), ("went_well", "went_well")])
    position = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    change = models.BigIntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("client_id", "change", name="topics_by_change")]

    def __str__(self) -> str:
        return f"{self.id} v{self.version}"
