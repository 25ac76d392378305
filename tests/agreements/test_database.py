"""What the database itself refuses of a question, whoever writes it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from moodtrack.agreements.models import WatchedQuestion
from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
WATCHED = {"accepted_at": NOW, "place": 1}


def store(relationship: CareRelationship, **said: Any) -> WatchedQuestion:
    about = {"relationship": relationship, "client_id": relationship.client_id, "kinds": [], "subject": b"x"}
    with transaction.atomic(), acting_as(relationship.client_id):
        return WatchedQuestion.objects.create(**about, proposed_at=NOW, proposed_by="client", **said)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"accepted_at": NOW}, "a_watched_question_has_one_of_two_places"),
        ({"place": 1}, "a_watched_question_has_one_of_two_places"),
        (WATCHED | {"place": 3}, "a_watched_question_has_one_of_two_places"),
        (WATCHED | {"ended_at": NOW, "ended_by": "client"}, "a_watched_question_has_one_of_two_places"),
        (WATCHED | {"declined_at": NOW}, "a_declined_question_was_not_accepted_and_does_not_end"),
        (
            {"declined_at": NOW, "ended_at": NOW, "ended_by": "client"},
            "a_declined_question_was_not_accepted_and_does_not_end",
        ),
        ({"ended_at": NOW}, "an_ended_question_has_a_time_and_a_party"),
        ({"ended_by": "client"}, "an_ended_question_has_a_time_and_a_party"),
    ],
)
def test_a_state_that_cannot_be_is_not_stored(relationship: CareRelationship, said: Any, name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        store(relationship, **said)


def test_a_place_is_taken_once_in_a_relationship(relationship: CareRelationship) -> None:
    store(relationship, **WATCHED)
    store(relationship, **WATCHED | {"place": 2})
    with pytest.raises(IntegrityError, match="one_question_is_watched_in_a_place"):
        store(relationship, **WATCHED)


def test_a_question_of_another_clients_relationship_is_refused(
    relationship: CareRelationship, make_client: Any, therapist: Any
) -> None:
    other = make_client(therapist, "Client B")
    about = {"relationship": other, "client_id": relationship.client_id, "kinds": [], "subject": b"x"}
    with (  # noqa: PT012 - the check comes with the commit
        pytest.raises(IntegrityError, match="a_question_is_of_the_relationships_client"),
        transaction.atomic(),
        acting_as(relationship.client_id),
    ):
        question = WatchedQuestion.objects.create(**about, proposed_at=NOW, proposed_by="client")
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert question
