"""Two people agree what to watch: one proposes, the other accepts or declines, either ends it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.agreements.models import WatchedQuestion
from moodtrack.agreements.queries import QuestionContent, opened_question, question_to_change
from moodtrack.agreements.rules import (
    Party,
    QuestionState,
    Subject,
    free_place,
    refuse_one_more_question,
    refuse_step,
)
from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship
from moodtrack.care.queries import current_consent, mutual_relationship_to_change
from moodtrack.core.errors import ConflictError
from moodtrack.core.packing import pack
from moodtrack.core.sealing import Kind, Seal
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account
from moodtrack.people.queries import seal_for

ACTIONS = {
    QuestionState.ACCEPTED: Action.ACCEPT_QUESTION,
    QuestionState.DECLINED: Action.DECLINE_QUESTION,
    QuestionState.ENDED: Action.END_QUESTION,
}


@transaction.atomic
def open_questions(
    *, by: Account, relationships: Sequence[CareRelationship], questions: Sequence[WatchedQuestion], now: datetime
) -> list[QuestionContent]:
    """Read questions, one page of a list, which may be empty; a therapist's look leaves its audit lines.

    Args:
        relationships: those whose list it is, from ``relationships_meant`` of the same account.
        questions: rows that came from ``questions_visible_to`` of the same account.
    """
    seals = {relationship.pk: seal_for(relationship.client) for relationship in relationships}
    opened = [opened_question(row, seals[row.relationship_id]) for row in questions]
    looked_at = [relationship.client_id for relationship in relationships if relationship.client_id != by.pk]
    record_events(client_ids=looked_at, by=by, action=Action.OPEN_QUESTIONS, kinds=["question"], now=now)
    return opened


@transaction.atomic
def propose_question(*, by: Account, relationship_id: UUID, subject: Subject, now: datetime) -> QuestionContent:
    """Propose to the other that the two watch this.

    Raises:
        NotFoundError: the relationship does not run, or is other people's.
        ConflictError: what it is about is not shared, it is proposed or watched already, or too many are proposed.
    """
    relationship = mutual_relationship_to_change(by, relationship_id)
    seal = seal_for(relationship.client)
    _refuse_unshared(relationship, subject)
    _refuse_known_or_too_many(relationship, subject, seal)
    row = WatchedQuestion(
        relationship=relationship,
        client=relationship.client,
        kinds=subject.kinds,
        proposed_at=now,
        proposed_by=_party(by, relationship),
    )
    row.subject = seal.close(Kind.QUESTION, row.pk, 0, pack(subject.said))
    row.save(force_insert=True)
    record_events(client_ids=[relationship.client_id], by=by, action=Action.PROPOSE_QUESTION, now=now)
    return QuestionContent(row, subject)


@transaction.atomic
def change_question(*, by: Account, question_id: UUID, state: QuestionState, now: datetime) -> QuestionContent:
    """Accept, decline or end a question; said again, nothing changes.

    Raises:
        NotFoundError: there is none under this id that the account may see, or end.
        ConflictError: that step is not theirs, or not possible any more; or two questions are watched already.
    """
    question, relationship = question_to_change(by, question_id, is_to_end=state is QuestionState.ENDED)
    party = _party(by, relationship)
    if question.state is not state:
        refuse_step(question.state, state, is_proposer=party == question.proposed_by)
        _take_step(question, state, party, now)
        record_events(client_ids=[relationship.client_id], by=by, action=ACTIONS[state], now=now)
    return opened_question(question, seal_for(relationship.client))


def _take_step(question: WatchedQuestion, state: QuestionState, party: Party, now: datetime) -> None:
    if state is QuestionState.ACCEPTED:
        question.accepted_at, question.place = now, _free_place_beside(question)
    elif state is QuestionState.DECLINED:
        question.declined_at = now
    else:
        question.ended_at, question.ended_by, question.place = now, party, None
    question.save()


def _free_place_beside(question: WatchedQuestion) -> int:
    beside = WatchedQuestion.objects.filter(relationship=question.relationship_id).watched()
    return free_place(frozenset(beside.values_list("place", flat=True)))


def _party(account: Account, relationship: CareRelationship) -> Party:
    return Party.CLIENT if relationship.client_id == account.pk else Party.THERAPIST


def _refuse_unshared(relationship: CareRelationship, subject: Subject) -> None:
    if not set(subject.kinds) <= set(current_consent(relationship).kinds):
        raise ConflictError("What this question is about, or mood, is not shared between the two of you.")


def _refuse_known_or_too_many(relationship: CareRelationship, subject: Subject, seal: Seal) -> None:
    """Of what was declined or ended, a new proposal may be made."""
    known = [row for row in relationship.questions.all() if not row.is_over]
    refuse_one_more_question(sum(row.state is QuestionState.PROPOSED for row in known))
    if any(opened_question(row, seal).subject.is_like(subject) for row in known):
        raise ConflictError("This question is proposed or watched already.")
