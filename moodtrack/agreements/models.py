from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q

from moodtrack.agreements.rules import OVER, PLACES, Party, QuestionState
from moodtrack.care.models import CareRelationship
from moodtrack.care.queries import shared_kinds_of
from moodtrack.core.models import Record
from moodtrack.people.models import Account, Client

PARTIES = [(party.value, party.value) for party in Party]
IS_WATCHED = Q(accepted_at__isnull=False, ended_at=None)


class WatchedQuestionQuerySet(models.QuerySet["WatchedQuestion"]):
    def visible_to(self, account: Account) -> Self:
        """Those of running relationships: a client's own, and a therapist's as far as what they are about is shared."""
        running = CareRelationship.objects.running()
        own = Q(relationship__in=running.filter(client_id=account.pk))
        shared = Q(kinds__contained_by=shared_kinds_of(OuterRef("relationship_id")))
        return self.filter(own | Q(relationship__in=running.filter(therapist_id=account.pk)) & shared)

    def agreed_by(self, account: Account) -> Self:
        """Those of running relationships that the account is one of and both agreed to, whatever is shared now."""
        mine = Q(client_id=account.pk) | Q(therapist_id=account.pk)
        running = CareRelationship.objects.running().filter(mine)
        return self.filter(relationship__in=running, accepted_at__isnull=False)

    def watched(self) -> Self:
        """Those that both agreed to and neither has ended."""
        return self.filter(place__isnull=False)

    def shared(self) -> Self:
        """Those about what the client shares within their relationship now."""
        return self.filter(kinds__contained_by=shared_kinds_of(OuterRef("relationship_id")))


class WatchedQuestion(Record):
    """A tag or an item that one of the two proposed to watch, and what became of it.

    ``subject`` says which, sealed; ``kinds`` are the kinds of data that an answer is made from. While it is watched it
    has a ``place``. Whoever did not propose it accepted or declined it.
    """

    relationship = models.ForeignKey(CareRelationship, on_delete=models.PROTECT, related_name="questions")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    kinds = ArrayField(models.CharField(max_length=16))
    subject = models.BinaryField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=9, choices=PARTIES)
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=9, choices=PARTIES, blank=True)
    place = models.PositiveSmallIntegerField(null=True)

    objects = WatchedQuestionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("client_id", name="questions_of_one_client")]
        constraints = [
            models.UniqueConstraint(fields=["relationship", "place"], name="one_question_is_watched_in_a_place"),
            models.CheckConstraint(
                condition=(IS_WATCHED & Q(place__isnull=False, place__in=PLACES)) | (~IS_WATCHED & Q(place=None)),
                name="a_watched_question_has_one_of_two_places",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(accepted_at=None, ended_at=None),
                name="a_declined_question_was_not_accepted_and_does_not_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | Q(ended_at__isnull=False) & ~Q(ended_by=""),
                name="an_ended_question_has_a_time_and_a_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def state(self) -> QuestionState:
        """Where it stands."""
        if self.ended_at is not None:
            return QuestionState.ENDED
        if self.declined_at is not None:
            return QuestionState.DECLINED
        return QuestionState.PROPOSED if self.accepted_at is None else QuestionState.ACCEPTED

    @property
    def is_over(self) -> bool:
        """Whether nothing comes of it any more."""
        return self.state in OVER


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def visible_to(self, account: Account) -> Self:
        """Those of relationships the account may see."""
        return self.filter(relationship__in=CareRelationship.objects.visible_to(account))


class Annotation(Record):
    """A word of the therapist's about a day on the client's time line, sealed; the day may be compared around."""

    relationship = models.ForeignKey(CareRelationship, on_delete=models.PROTECT, related_name="annotations")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    text = models.BinaryField()
    created_at = models.DateTimeField()

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("client_id", name="annotations_of_one_client")]

    def __str__(self) -> str:
        return f"{self.relationship_id} on {self.day}"
