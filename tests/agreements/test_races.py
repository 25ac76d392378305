"""Two at once: real threads, each with a connection and a transaction of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from moodtrack.agreements.actions.questions import change_question, propose_question
from moodtrack.agreements.models import WatchedQuestion
from moodtrack.agreements.queries import QuestionContent
from moodtrack.agreements.rules import QuestionState, Subject
from moodtrack.care.models import CareRelationship
from moodtrack.core.errors import ConflictError
from tests.audit.people import committed_client, committed_therapist
from tests.care.test_races import at_once
from tests.conftest import done, seen_by


@pytest.fixture
def relationship(own_database: str) -> CareRelationship:
    return committed_client(committed_therapist())


def proposing(relationship: CareRelationship, tag: str) -> Callable[[], QuestionContent]:
    by, now = relationship.therapist.account, timezone.now()
    subject = Subject(tag=tag)
    return lambda: done(propose_question, by=by, relationship_id=relationship.pk, subject=subject, now=now)


def accepting(relationship: CareRelationship, question: QuestionContent) -> Callable[[], Any]:
    by, now = relationship.client.account, timezone.now()
    accepted = QuestionState.ACCEPTED
    return lambda: done(change_question, by=by, question_id=question.row.pk, state=accepted, now=now)


def test_of_five_accepted_at_once_two_are_watched(relationship: CareRelationship) -> None:
    proposed = [proposing(relationship, f"tag {number}")() for number in range(5)]
    answers = at_once(*(accepting(relationship, question) for question in proposed))
    refused = [answer for answer in answers if isinstance(answer, ConflictError)]
    assert {str(error) for error in refused} == {"Two questions are watched already. End one of them first."}
    with seen_by(relationship.client):
        assert sorted(WatchedQuestion.objects.watched().values_list("place", flat=True)) == [1, 2]
    assert len(refused) == 3


def test_the_same_proposed_four_times_at_once_is_there_once(relationship: CareRelationship) -> None:
    answers = at_once(*(proposing(relationship, "walk") for _ in range(4)))
    assert sorted(type(answer).__name__ for answer in answers) == [*["ConflictError"] * 3, "QuestionContent"]
