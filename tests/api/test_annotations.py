from typing import Any

import pytest

from moodtrack.agreements import rules
from moodtrack.care.models import CareRelationship
from tests.conftest import Phone


@pytest.fixture
def path(relationship: CareRelationship) -> str:
    return f"/clients/{relationship.client_id}/annotations"


def listed(desk: Phone, path: str) -> list[tuple[str, str]]:
    return [(row["on"], row["text"]) for row in desk.get(path).json()["results"]]


def test_a_therapist_notes_dates_and_takes_one_off(desk: Phone, path: str) -> None:
    for on, text in (("2026-10-05", "A new flat."), ("2026-11-02", "Cafe\u0301 job.")):
        assert desk.post(path, {"on": on, "text": text}).status_code == 201
    assert listed(desk, path) == [("2026-11-02", "Caf\u00e9 job."), ("2026-10-05", "A new flat.")]
    newest = desk.get(path).json()["results"][0]["id"]
    assert desk.delete(f"/annotations/{newest}").status_code == 204
    assert desk.delete(f"/annotations/{newest}").status_code == 404
    assert listed(desk, path) == [("2026-10-05", "A new flat.")]


def test_what_is_no_annotation_is_named(desk: Phone, path: str) -> None:
    said = {"on": "2026-10-05", "text": "A new flat."}
    for wrong, pointer in (
        ({"on": "1999-12-31"}, "/on"),
        ({"on": "2100-01-01"}, "/on"),
        ({"on": "yesterday"}, "/on"),
        ({"text": ""}, "/text"),
        ({"text": "x" * 201}, "/text"),
        ({"colour": "red"}, "/colour"),
    ):
        refused = desk.post(path, said | wrong)
        assert refused.status_code == 422, wrong
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert listed(desk, path) == []


def test_they_come_in_pages(desk: Phone, path: str) -> None:
    days = ["2026-10-05", "2026-10-06", "2026-10-07"]
    for on in days:
        desk.post(path, {"on": on, "text": "x"})
    first = desk.get(f"{path}?limit=2").json()
    rest = desk.get(first["next"].removeprefix("http://testserver/api/v1")).json()
    assert [row["on"] for row in (*first["results"], *rest["results"])] == days[::-1]
    assert rest["next"] is None


def test_so_many_are_noted_at_most(desk: Phone, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_ANNOTATIONS", 2)
    said = {"on": "2026-10-05", "text": "x"}
    assert [desk.post(path, said).status_code for _ in range(3)] == [201, 201, 409]
    desk.delete(f"/annotations/{desk.get(path).json()['results'][0]['id']}")
    assert desk.post(path, said).status_code == 201


def test_the_client_reads_in_their_log_that_it_happened(desk: Phone, phone: Phone, path: str) -> None:
    made = desk.post(path, {"on": "2026-10-05", "text": "A new flat."}).json()
    desk.get(path)
    desk.delete(f"/annotations/{made['id']}")
    lines = phone.get("/access-log").json()["results"][:3]
    assert [line["action"] for line in lines] == ["delete_annotation", "open_annotations", "annotate"]
    assert "flat" not in str(lines)


def test_nobody_else_reaches_them(
    desk: Phone, phone: Phone, path: str, stranger_phones: list[Phone], relationship: Any
) -> None:
    made = desk.post(path, {"on": "2026-10-05", "text": "A new flat."}).json()
    for stranger in (*stranger_phones, phone):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, {"on": "2026-10-05", "text": "x"}).status_code == 404
        assert stranger.delete(f"/annotations/{made['id']}").status_code == 404
    assert listed(desk, path) == [("2026-10-05", "A new flat.")]
    phone.post("/end", {"relationship": str(relationship.pk)})
    assert desk.get(path).status_code == 404
    assert desk.delete(f"/annotations/{made['id']}").status_code == 404
