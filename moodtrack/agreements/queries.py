from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from moodtrack.agreements.models import Annotation, WatchedQuestion
from moodtrack.agreements.rules import Subject
from moodtrack.care.models import CareRelationship
from moodtrack.care.queries import mutual_relationship_to_change, relationships_with
from moodtrack.core.errors import NotFoundError
from moodtrack.core.packing import unpack
from moodtrack.core.sealing import Kind, Seal
from moodtrack.people.models import Account, Client


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """A question with its subject opened."""

    row: WatchedQuestion
    subject: Subject


@dataclass(frozen=True, slots=True)
class AnnotationContent:
    """An annotation with its text opened."""

    row: Annotation
    text: str


def opened_question(row: WatchedQuestion, seal: Seal) -> QuestionContent:
    """Open what a question is about.

    Raises:
        BrokenSealError: it is not what was put there.
    """
    return QuestionContent(row, Subject.of(unpack(seal.open(Kind.QUESTION, row.pk, 0, row.subject))))


def opened_annotation(row: Annotation, seal: Seal) -> AnnotationContent:
    """Open an annotation's text.

    Raises:
        BrokenSealError: it is not what was put there.
    """
    return AnnotationContent(row, seal.open(Kind.ANNOTATION, row.pk, 0, row.text).decode())


def questions_visible_to(account: Account, relationships: Iterable[CareRelationship]) -> QuerySet[WatchedQuestion]:
    """The questions of these relationships that the account may see, newest first."""
    visible = WatchedQuestion.objects.visible_to(account).filter(relationship__in=list(relationships))
    return visible.order_by("-proposed_at", "-pk")


def relationships_meant(account: Account, relationship_id: UUID | None) -> list[CareRelationship]:
    """The running relationship that is named, or all the account has.

    Raises:
        NotFoundError: the one named does not run, or is other people's.
    """
    running = relationships_with(account)
    found = list(running if relationship_id is None else running.filter(pk=relationship_id))
    if relationship_id is not None and not found:
        raise NotFoundError
    return found


def question_to_change(
    account: Account, question_id: UUID, *, is_to_end: bool
) -> tuple[WatchedQuestion, CareRelationship]:
    """A question with its relationship, on which nobody else changes anything before this transaction ends.

    It is looked at once more when the relationship is held: until then it may have changed, and who may see it. What
    both agreed to either may end, seen or not: its place would be taken otherwise.

    Raises:
        NotFoundError: there is none under this id that the account may see, or end.
    """
    meant = (_within_reach(account) if is_to_end else WatchedQuestion.objects.visible_to(account)).filter(
        pk=question_id
    )
    relationship = mutual_relationship_to_change(account, _only(meant.all()).relationship_id)
    return _only(meant.all()), relationship


def _only(questions: QuerySet[WatchedQuestion]) -> WatchedQuestion:
    found = questions.first()
    if found is None:
        raise NotFoundError
    return found


def watched_in(relationship: CareRelationship) -> QuerySet[WatchedQuestion]:
    """What the two watch and the therapist may see the answer to, in the order of agreement."""
    questions = WatchedQuestion.objects.filter(relationship=relationship).watched().shared()
    return questions.order_by("accepted_at", "pk")


def watched_at(relationship: CareRelationship, as_of: datetime) -> QuerySet[WatchedQuestion]:
    """What the two watched at an instant, of what the client shares now; what was ended since was watched then."""
    then = Q(accepted_at__lt=as_of) & (Q(ended_at=None) | Q(ended_at__gte=as_of))
    questions = WatchedQuestion.objects.filter(then, relationship=relationship).shared()
    return questions.order_by("accepted_at", "pk")


def watched_by(client: Client) -> QuerySet[WatchedQuestion]:
    """What a client watches with any of their therapists, shared or not, in the order of agreement."""
    running = CareRelationship.objects.running().filter(client=client)
    return WatchedQuestion.objects.filter(relationship__in=running).watched().order_by("accepted_at", "pk")


def annotations_in(relationship: CareRelationship) -> QuerySet[Annotation]:
    """What the therapist has noted on the client's time line, latest day first."""
    return Annotation.objects.filter(relationship=relationship).order_by("-day", "-pk")


def annotations_about(client: Client) -> QuerySet[Annotation]:
    """What any of a client's therapists has noted on their time line, latest day first."""
    running = CareRelationship.objects.running().filter(client=client)
    return Annotation.objects.filter(relationship__in=running).order_by("-day", "-pk")


def question_of(account: Account, question_id: UUID) -> WatchedQuestion:
    """One question that the account may see, or that both agreed to, which either may end, seen or not.

    Raises:
        NotFoundError: there is none under this id, or it is other people's.
    """
    return _only(_within_reach(account).filter(pk=question_id))


def _within_reach(account: Account) -> QuerySet[WatchedQuestion]:
    return WatchedQuestion.objects.visible_to(account) | WatchedQuestion.objects.agreed_by(account)


def annotation_of(account: Account, annotation_id: UUID) -> Annotation:
    """One annotation of a therapist's.

    Raises:
        NotFoundError: there is none under this id, or it is not theirs.
    """
    visible = Annotation.objects.visible_to(account).filter(relationship__therapist_id=account.pk, pk=annotation_id)
    found = visible.first()
    if found is None:
        raise NotFoundError
    return found
