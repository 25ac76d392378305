"""The client decides what each therapist sees; the therapist learns of it only by what is there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.invitations import invite, join_another
from moodtrack.care.actions.sharing import pause_sharing, resume_sharing
from moodtrack.care.models import CareRelationship, Consent, Pause
from moodtrack.core.context import acting_as
from moodtrack.people.models import Therapist
from tests.conftest import Phone

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
SHARED_AT_FIRST = {"mood", "energy", "tension", "sleep", "tags", "notes", "topics"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def second(relationship: CareRelationship, make_therapist: Callable[[str], Therapist]) -> CareRelationship:
    """The same client with one more therapist."""
    other = make_therapist("Therapist Two")
    with acting_as(other.pk):
        _, code = invite(therapist=other, label="Client A", now=NOW)
    client = relationship.client
    with acting_as(client.pk):
        return join_another(code=code, client=client, sharing={}, by=client.account, now=NOW)


def shared(answer: Any) -> set[str]:
    return {kind for kind, value in answer.json().items() if value is True}


def versions(relationship: CareRelationship) -> list[int]:
    with acting_as(relationship.client_id):
        rows = Consent.objects.filter(relationship=relationship).order_by("version")
        return list(rows.values_list("version", flat=True))


def actions_on(relationship: CareRelationship) -> list[str]:
    with acting_as(relationship.client_id):
        rows = AuditEvent.objects.filter(client_id=relationship.client_id)
        return sorted(rows.values_list("action", flat=True))


def test_a_client_reads_and_changes_what_is_shared(phone: Phone, relationship: CareRelationship) -> None:
    first = phone.get("/sharing")
    assert first.json() == {
        "relationship": str(relationship.pk),
        "therapist": "Therapist One",
        **dict.fromkeys(SHARED_AT_FIRST, True),
        "questionnaires": False,
        "paused_until": None,
        "pauses": [],
    }
    changed = phone.patch("/sharing", {"sleep": False, "questionnaires": True})
    assert shared(changed) == SHARED_AT_FIRST - {"sleep"} | {"questionnaires"}
    assert phone.get("/sharing").json() == changed.json()
    assert versions(relationship) == [1, 2]
    assert actions_on(relationship) == ["change_sharing", "start_relationship"]


def test_saying_what_holds_already_makes_no_version(phone: Phone, relationship: CareRelationship) -> None:
    phone.patch("/sharing", {"mood": True, "paused_until": None, "reveal_pauses": True})
    assert versions(relationship) == [1]
    assert actions_on(relationship) == ["start_relationship"]


def test_a_pause_until_an_instant_ends_by_itself(phone: Phone, clock: Any) -> None:
    until = NOW + timedelta(days=7)
    assert phone.patch("/sharing", {"paused_until": "2026-11-28T20:00:00Z"}).json()["paused_until"] == (
        "2026-11-28T20:00:00Z"
    )
    clock.move_to(until - timedelta(seconds=1))
    assert phone.get("/sharing").json()["paused_until"] == "2026-11-28T20:00:00Z"
    clock.move_to(until)
    paused = phone.get("/sharing").json()
    assert paused["paused_until"] is None
    assert paused["pauses"] == [
        {"starts_at": "2026-11-21T20:00:00Z", "ends_at": "2026-11-28T20:00:00Z", "is_revealed": False}
    ]


def test_an_open_pause_lasts_until_further_word(phone: Phone, clock: Any) -> None:
    assert phone.patch("/sharing", {"paused_until": "open"}).json()["paused_until"] == "open"
    clock.move_to(NOW + timedelta(days=10))
    assert phone.get("/sharing").json()["paused_until"] == "open"
    assert phone.patch("/sharing", {"paused_until": None}).json()["paused_until"] is None


def test_a_running_pause_is_made_longer_not_doubled(phone: Phone, relationship: CareRelationship, clock: Any) -> None:
    phone.patch("/sharing", {"paused_until": "2026-11-22T20:00:00Z"})
    clock.move_to(NOW + timedelta(hours=1))
    phone.patch("/sharing", {"paused_until": "open"})
    with acting_as(relationship.client_id):
        pause = Pause.objects.get()
    assert (pause.starts_at, pause.ends_at) == (NOW, None)


def test_only_pauses_that_are_over_are_revealed(phone: Phone, clock: Any) -> None:
    phone.patch("/sharing", {"paused_until": "open"})
    still = phone.patch("/sharing", {"reveal_pauses": True})
    assert [pause["is_revealed"] for pause in still.json()["pauses"]] == [False]
    clock.move_to(NOW + timedelta(days=1))
    over = phone.patch("/sharing", {"paused_until": None, "reveal_pauses": True})
    assert [pause["is_revealed"] for pause in over.json()["pauses"]] == [True]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"paused_until": "2026-11-21T19:59:00Z"}, "/paused_until"),
        ({"paused_until": "for ever"}, "/paused_until"),
        ({"mood": "yes please"}, "/mood"),
        ({"dreams": True}, "/dreams"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_stored(
    phone: Phone, relationship: CareRelationship, body: Any, pointer: str
) -> None:
    refused = phone.patch("/sharing", {"energy": False, **body})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert versions(relationship) == [1]


def test_with_two_therapists_the_client_says_which(
    phone: Phone, relationship: CareRelationship, second: CareRelationship
) -> None:
    unnamed = phone.get("/sharing")
    assert unnamed.status_code == 409
    assert unnamed.json()["relationships"] == [
        {"id": str(relationship.pk), "therapist": "Therapist One"},
        {"id": str(second.pk), "therapist": "Therapist Two"},
    ]
    assert phone.patch("/sharing", {"mood": False}).status_code == 409
    phone.patch(f"/sharing?relationship={second.pk}", {"mood": False})
    assert "mood" not in shared(phone.get(f"/sharing?relationship={second.pk}"))
    assert "mood" in shared(phone.get(f"/sharing?relationship={relationship.pk}"))


def test_a_stranger_and_an_ended_relationship_are_not_there(
    phone: Phone, relationship: CareRelationship, stranger_phones: list[Phone], desk: Phone
) -> None:
    other_therapist, other_client = stranger_phones
    path = f"/sharing?relationship={relationship.pk}"
    assert other_client.get(path).status_code == 404
    assert other_client.patch(path, {"mood": False}).status_code == 404
    assert {who.get("/sharing").status_code for who in (desk, other_therapist)} == {403}
    assert phone.post("/end", {"relationship": str(relationship.pk)}).status_code == 204
    assert (phone.get(path).status_code, phone.get("/sharing").status_code) == (404, 404)


def test_a_pause_ends_for_whoever_read_the_clock_before_it_began(relationship: CareRelationship) -> None:
    by = relationship.client.account
    with acting_as(by.pk):
        pause_sharing(by=by, relationship_id=None, until=None, now=NOW)
        resume_sharing(by=by, relationship_id=None, now=NOW - timedelta(microseconds=1))
        pause = Pause.objects.get()
    assert (pause.starts_at, pause.ends_at) == (NOW, NOW)


def test_a_pause_asked_for_twice_at_once_is_one_pause(relationship: CareRelationship) -> None:
    by = relationship.client.account
    for now in (NOW, NOW - timedelta(microseconds=1)):  # the second reads its clock first and is let in last
        with acting_as(by.pk):
            pause_sharing(by=by, relationship_id=None, until=None, now=now)
    with acting_as(by.pk):
        assert Pause.objects.count() == 1
