from uuid import uuid4

from tests.conftest import Phone


def test_the_agenda_keeps_the_clients_words_and_order(phone: Phone) -> None:
    for text in ("Sleep", "The visit home"):
        assert phone.post("/topics", {"text": text}).status_code == 201
    phone.post("/topics", {"text": "Cooked for a friend", "kind": "went_well", "position": 0})
    agenda = phone.get("/topics").json()["results"]
    assert [(topic["text"], topic["kind"], topic["position"]) for topic in agenda] == [
        ("Sleep", "talk", 0),
        ("Cooked for a friend", "went_well", 0),
        ("The visit home", "talk", 1),
    ]


def test_a_topic_sent_twice_under_its_own_id_is_there_once(phone: Phone) -> None:
    topic = {"id": str(uuid4()), "text": "  Saying no  "}
    assert phone.post("/topics", topic).status_code == 201
    assert phone.post("/topics", topic).status_code == 200
    assert phone.post("/topics", {**topic, "text": "Something else"}).status_code == 409
    assert [row["text"] for row in phone.get("/topics").json()["results"]] == ["  Saying no  "]


def test_a_change_names_only_what_changes(phone: Phone) -> None:
    topic = phone.post("/topics", {"text": "Sleep"}).json()
    changed = phone.patch(f"/topics/{topic['id']}", {"position": 7}, If_Match='"1"').json()
    assert (changed["text"], changed["position"], changed["version"]) == ("Sleep", 7, 2)
    stale = phone.patch(f"/topics/{topic['id']}", {"text": "Food"}, If_Match='"1"')
    assert stale.status_code == 412
    assert stale.json()["current"]["position"] == 7


def test_a_deleted_topic_does_not_come_back(phone: Phone) -> None:
    topic = phone.post("/topics", {"text": "Sleep"}).json()
    assert phone.delete(f"/topics/{topic['id']}").status_code == 204
    assert phone.delete(f"/topics/{topic['id']}").status_code == 404
    assert phone.post("/topics", {"id": topic["id"], "text": "Sleep"}).status_code == 409


def test_what_is_no_topic_is_named(phone: Phone) -> None:
    for body, pointer in (
        ({}, "/text"),
        ({"text": ""}, "/text"),
        ({"text": "x" * 2001}, "/text"),
        ({"text": "x", "kind": "worry"}, "/kind"),
        ({"text": "x", "kind": ["talk"]}, "/kind"),
        ({"text": "x", "position": -1}, "/position"),
        ({"text": "x", "position": 1.5}, "/position"),
        ({"text": "x", "id": "7"}, "/id"),
        ({"text": "x", "colour": "red"}, "/colour"),
    ):
        refused = phone.post("/topics", body)
        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert phone.get("/topics").json()["results"] == []
