from collections.abc import Callable
from typing import Any

import pytest

from moodtrack.agreements.rules import MOST_PROPOSED
from moodtrack.care.models import CareRelationship
from tests.conftest import Phone, phone_of


@pytest.fixture
def ask(relationship: CareRelationship) -> Callable[..., Any]:
    """Proposes a question, and returns the answer."""

    def propose(by: Phone, **said: Any) -> Any:
        return by.post("/questions", {"relationship": str(relationship.pk), **said})

    return propose


def step(by: Phone, question: Any, state: str) -> Any:
    return by.patch(f"/questions/{question['id']}", {"state": state})


def listed(by: Phone) -> list[tuple[str | None, str | None, str]]:
    rows = by.get("/questions").json()["results"]
    return [(row["tag"], row["item"], row["state"]) for row in rows]


def test_one_proposes_the_other_accepts_and_either_ends(ask: Any, phone: Phone, desk: Phone) -> None:
    for proposer, other, said in ((desk, phone, {"tag": "walk"}), (phone, desk, {"item": "sleep"})):
        answer = ask(proposer, **said)
        assert answer.status_code == 201
        question = answer.json()
        assert (question["state"], question["accepted_at"], question["ended_by"]) == ("proposed", None, None)
        accepted = step(other, question, "accepted")
        assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
        assert proposer.get("/questions").json() == other.get("/questions").json()
        assert step(proposer, question, "ended").json()["state"] == "ended"
    assert listed(phone) == [(None, "sleep", "ended"), ("walk", None, "ended")]
    assert [row["ended_by"] for row in phone.get("/questions").json()["results"]] == ["client", "therapist"]


def test_nobody_accepts_or_declines_what_they_proposed(ask: Any, phone: Phone, desk: Phone) -> None:
    for proposer, tag in ((desk, "walk"), (phone, "run")):
        question = ask(proposer, tag=tag).json()
        assert [step(proposer, question, state).status_code for state in ("accepted", "declined")] == [409, 409]
    assert {state for *_, state in listed(phone)} == {"proposed"}


def test_what_was_declined_is_over_and_may_be_proposed_anew(ask: Any, phone: Phone, desk: Phone) -> None:
    question = ask(desk, tag="walk").json()
    assert step(phone, question, "declined").json()["state"] == "declined"
    assert [step(phone, question, state).status_code for state in ("accepted", "ended")] == [409, 409]
    assert ask(desk, tag="walk").status_code == 201


def test_a_step_said_again_changes_nothing(ask: Any, phone: Phone, desk: Phone) -> None:
    question = ask(desk, tag="walk").json()
    first = step(phone, question, "accepted").json()
    assert step(phone, question, "accepted").json() == first
    lines = phone.get("/access-log").json()["results"]
    assert [line["action"] for line in lines][:2] == ["accept_question", "propose_question"]


def test_what_is_proposed_or_watched_is_not_proposed_again(ask: Any, phone: Phone, desk: Phone) -> None:
    question = ask(desk, tag="walk").json()
    assert ask(phone, tag=" Walk").status_code == 409
    step(phone, question, "accepted")
    assert ask(desk, tag="WALK").status_code == 409
    assert ask(desk, item="sleep").status_code == 201


def test_a_third_is_refused_until_one_has_ended(ask: Any, phone: Phone, desk: Phone) -> None:
    first, second, third = (ask(desk, **said).json() for said in ({"tag": "a"}, {"tag": "b"}, {"item": "sleep"}))
    for question in (first, second):
        assert step(phone, question, "accepted").status_code == 200
    refused = step(phone, third, "accepted")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Two questions are watched already. End one of them first.",
    )
    step(desk, first, "ended")
    assert step(phone, third, "accepted").status_code == 200


def test_what_is_not_shared_cannot_be_watched(ask: Any, phone: Phone, desk: Phone) -> None:
    phone.patch("/sharing", {"tags": False})
    assert [ask(by, tag="walk").status_code for by in (phone, desk)] == [409, 409]
    assert ask(desk, item="sleep").status_code == 201
    phone.patch("/sharing", {"tags": True, "mood": False})
    assert ask(phone, tag="walk").status_code == 409


@pytest.mark.parametrize("withdrawn", ["tags", "mood"])
def test_a_therapist_sees_no_question_about_what_is_not_shared(
    ask: Any, phone: Phone, desk: Phone, withdrawn: str
) -> None:
    question = ask(desk, tag="walk").json()
    phone.patch("/sharing", {withdrawn: False})
    assert listed(desk) == []
    hidden, missing = step(desk, question, "ended"), step(desk, {"id": "0199abcd-ef00-7abc-8def-0123456789ab"}, "ended")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert listed(phone) == [("walk", None, "proposed")]
    phone.patch("/sharing", {withdrawn: True})
    assert listed(desk) == [("walk", None, "proposed")]


@pytest.mark.parametrize("withdrawn", ["tags", "mood"])
def test_either_ends_what_both_agreed_to_shared_or_not(ask: Any, phone: Phone, desk: Phone, withdrawn: str) -> None:
    """Or its place would be taken for good, by what one of them cannot see."""
    question = ask(desk, tag="walk").json()
    step(phone, question, "accepted")
    phone.patch("/sharing", {withdrawn: False})
    assert listed(desk) == []
    assert [step(desk, question, state).status_code for state in ("declined", "ended", "ended")] == [404, 200, 200]
    assert listed(phone) == [("walk", None, "ended")]


def test_twenty_wait_for_an_answer_at_most(ask: Any, phone: Phone, desk: Phone) -> None:
    questions = [ask(desk, tag=f"tag {number}").json() for number in range(MOST_PROPOSED)]
    refused = ask(phone, tag="walk")
    assert (refused.status_code, "wait for an answer" in refused.json()["detail"]) == (409, True)
    step(phone, questions[0], "declined")
    assert ask(phone, tag="walk").status_code == 201


def test_they_come_in_pages(ask: Any, desk: Phone) -> None:
    for number in range(3):
        ask(desk, tag=f"tag {number}")
    first = desk.get("/questions?limit=2").json()
    rest = desk.get(first["next"].removeprefix("http://testserver/api/v1")).json()
    assert [row["tag"] for row in (*first["results"], *rest["results"])] == ["tag 2", "tag 1", "tag 0"]
    assert rest["next"] is None


def test_what_a_colleague_watches_is_not_seen(
    ask: Any, phone: Phone, desk: Phone, make_therapist: Any, make_client: Any
) -> None:
    colleague = make_therapist("Therapist Two")
    other_desk = phone_of(colleague.account)
    code = other_desk.post("/invitations", {"label": "Client A"}).json()["code"]
    assert phone.post("/join", {"code": code}).status_code == 201
    bonds = {one["therapist"]: one["id"] for one in phone.get("/care").json()["relationships"]}
    theirs = phone.post("/questions", {"relationship": bonds["Therapist Two"], "tag": "walk"}).json()
    ask(phone, item="sleep")
    assert listed(desk) == [(None, "sleep", "proposed")]
    assert listed(other_desk) == [("walk", None, "proposed")]
    assert len(listed(phone)) == 2
    assert step(desk, theirs, "accepted").status_code == 404
    only = phone.get(f"/questions?relationship={bonds['Therapist Two']}").json()["results"]
    assert [row["tag"] for row in only] == ["walk"]


def test_with_the_relationship_its_questions_end(
    ask: Any, phone: Phone, desk: Phone, relationship: CareRelationship
) -> None:
    question = ask(desk, tag="walk").json()
    phone.post("/end", {"relationship": str(relationship.pk)})
    for by in (phone, desk):
        assert listed(by) == []
        assert step(by, question, "ended").status_code == 404
        assert ask(by, tag="run").status_code == 404


def test_a_look_of_the_therapists_leaves_its_line_and_the_clients_none(
    ask: Any, phone: Phone, desk: Phone, relationship: CareRelationship
) -> None:
    phone.get("/questions")
    desk.get("/questions")
    (line,) = phone.get("/access-log").json()["results"][:-1]
    assert (line["action"], line["kinds"]) == ("open_questions", ["question"])


def test_what_is_no_question_is_named(ask: Any, phone: Phone) -> None:
    for said, pointer in (
        ({}, ""),
        ({"tag": "walk", "item": "sleep"}, ""),
        ({"tag": ""}, "/tag"),
        ({"tag": "  "}, "/tag"),
        ({"tag": "x" * 101}, "/tag"),
        ({"tag": 7}, "/tag"),
        ({"item": "mood"}, "/item"),
        ({"tag": "walk", "state": "accepted"}, "/state"),
        ({"tag": "walk", "relationship": "x"}, "/relationship"),
    ):
        refused = ask(phone, **said)
        assert refused.status_code == 422, said
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert listed(phone) == []


def test_a_question_is_not_put_back_to_proposed(ask: Any, phone: Phone, desk: Phone) -> None:
    assert step(phone, ask(desk, tag="walk").json(), "proposed").status_code == 422


def test_strangers_get_nothing(ask: Any, phone: Phone, desk: Phone, stranger_phones: list[Phone]) -> None:
    question = ask(desk, tag="walk").json()
    for stranger in stranger_phones:
        assert listed(stranger) == []
        assert step(stranger, question, "ended").status_code == 404
        assert ask(stranger, tag="run").status_code == 404
