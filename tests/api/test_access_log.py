"""What a client reads of who did what with their record."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from moodtrack.audit.models import AuditEvent
from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Therapist
from tests.conftest import Phone

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _evening() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def lines(phone: Phone, query: str = "") -> list[dict[str, Any]]:
    answer = phone.get(f"/access-log{query}")
    assert answer.status_code == 200
    return answer.json()["results"]


def append(relationship: CareRelationship, **said: Any) -> None:
    """A line of any kind, also one that no version has written yet."""
    wanted = {"client_id": relationship.client_id, "action": "open_client", "at": NOW, **said}
    with acting_as(relationship.client_id):
        AuditEvent.objects.bulk_create([AuditEvent(**wanted)])


def test_a_client_reads_who_looked_when_at_what_and_why(phone: Phone, desk: Phone) -> None:
    desk.get(f"/clients/{phone.account.pk}")
    looked, joined = lines(phone)
    assert looked.pop("id") != joined["id"]
    assert looked == {
        "at": "2026-11-21T20:30:00Z",
        "actor": {"role": "therapist", "name": "Therapist One"},
        "action": "open_client",
        "kinds": ["label", "session"],
        "count": 1,
        "purpose": "",
        "text": "Therapist One looked up your name in their list and your next session.",
    }
    assert joined["actor"] == {"role": "you", "name": ""}
    assert joined["kinds"] == ["mood", "energy", "tension", "sleep", "tags", "notes", "topics"]
    assert joined["text"] == "You joined a therapist and chose what they may see."


def test_the_newest_comes_first_page_by_page(phone: Phone, desk: Phone, relationship: CareRelationship) -> None:
    for _ in range(5):
        desk.get(f"/clients/{relationship.client_id}")
    everything = lines(phone)
    answer = phone.get("/access-log?limit=4").json()
    desk.get("/clients")
    rest = phone.get("/access-log" + answer["next"].partition("/access-log")[2]).json()
    assert [row["id"] for row in [*answer["results"], *rest["results"]]] == [row["id"] for row in everything]
    assert everything[-1]["action"] == "start_relationship"
    assert rest["next"] is None


def test_a_name_is_the_one_they_then_had(phone: Phone, desk: Phone, therapist: Therapist) -> None:
    desk.get("/clients")
    Therapist.objects.filter(pk=therapist.pk).update(name="Somebody Else")
    assert lines(phone)[0]["actor"]["name"] == "Therapist One"


def test_a_therapist_whose_account_is_gone_is_still_named(phone: Phone, relationship: CareRelationship) -> None:
    append(relationship, actor_id=uuid4(), actor_name="Therapist Long Gone")
    (line, _) = lines(phone)
    assert line["actor"] == {"role": "therapist", "name": "Therapist Long Gone"}
    assert line["text"].startswith("Therapist Long Gone looked up")


def test_practice_and_system_are_told_apart(phone: Phone, relationship: CareRelationship) -> None:
    for by in (relationship.therapist.practice, None):
        with acting_as(relationship.client_id):
            record_events(client_ids=[relationship.client_id], by=by, action=Action.END_RELATIONSHIP, now=NOW)
    assert [line["actor"] for line in lines(phone)[:2]] == [
        {"role": "system", "name": ""},
        {"role": "practice", "name": "Practice by the river"},
    ]


def test_what_this_version_does_not_know_is_told_all_the_same(phone: Phone, relationship: CareRelationship) -> None:
    append(
        relationship, action="read_mind", kinds=["aura", "{name}"], purpose="curiosity", actor_name="{count}", count=0
    )
    line = lines(phone)[0]
    assert (line["action"], line["kinds"], line["purpose"]) == ("read_mind", ["aura", "{name}"], "curiosity")
    assert line["text"] == "{count} did something with your record that this page has no words for."


def test_a_stranger_reads_only_their_own(phone: Phone, desk: Phone, stranger_phones: list[Phone]) -> None:
    desk.get("/clients")
    other_desk, other_phone = stranger_phones
    other_desk.get("/clients")
    mine, theirs = lines(phone), lines(other_phone)
    assert {line["actor"]["name"] for line in theirs} == {"", "Stranger Two"}
    assert {line["id"] for line in mine}.isdisjoint(line["id"] for line in theirs)


def test_it_is_the_clients_alone(desk: Phone, phone: Phone) -> None:
    assert desk.get("/access-log").status_code == 403
    assert Phone(phone.account, "no-token").get("/access-log").status_code == 401


def test_reading_it_leaves_no_line(phone: Phone) -> None:
    assert len(lines(phone)) == len(lines(phone)) == 1


@pytest.mark.parametrize("query", ["?limit=0", "?limit=x", "?cursor=x", "?cursor=cD14"])
def test_a_bad_page_is_refused(phone: Phone, query: str) -> None:
    assert phone.get(f"/access-log{query}").status_code == 422
