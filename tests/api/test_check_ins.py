from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from moodtrack.checkins.models import CheckIn, CheckInVersion
from tests.conftest import Phone, seen_by

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _evening() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def said(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "day": "2026-11-21",
        "recorded_at": "2026-11-21T20:14:03Z",
        "time_zone": "Europe/Madrid",
        "answers": {"mood": 5, "energy": 4, "tension": 3, "sleep_hours": 7.5},
        "tags": ["walk", "work shift"],
        "note": {"text": "A good talk.", "shared": False},
    }
    return {**body, **changes}


def test_what_was_sent_comes_back(phone: Phone) -> None:
    path = f"/check-ins/{uuid4()}"
    answer = phone.put(path, said())
    assert answer.status_code == 201
    assert answer["ETag"] == '"1"'
    stored = phone.get(path).json()
    assert {name: stored[name] for name in said()} == said()
    assert stored["version"] == 1
    assert stored["added_later"] is False


def test_the_same_check_in_sent_again_changes_nothing(phone: Phone) -> None:
    path = f"/check-ins/{uuid4()}"
    first = phone.put(path, said()).json()
    again = phone.put(path, said(answers={"sleep_hours": 7.50, "tension": 3.0, "energy": 4, "mood": 5.0}))
    assert again.status_code == 200
    assert again.json() == first
    with seen_by(phone.account):
        assert CheckIn.objects.count() == 1
        assert not CheckInVersion.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"day": "2026-11-20"},
        {"time_zone": "Europe/Lisbon"},
        {"answers": {"mood": 5, "energy": 4, "tension": 3}},
        {"tags": ["walk work shift"]},
        {"note": {"text": "A good talk", "shared": False}},
        {"note": {"text": "A good talk.", "shared": True}},
    ],
)
def test_any_one_thing_said_otherwise_is_a_new_version(phone: Phone, change: dict[str, Any]) -> None:
    path = f"/check-ins/{uuid4()}"
    phone.put(path, said())
    changed = phone.put(path, said(**change)).json()
    assert changed["version"] == 2
    assert phone.get(path).json() == changed
    assert phone.put(path, said(**change)).json() == changed


def test_text_is_compared_in_nfc(phone: Phone) -> None:
    path = f"/check-ins/{uuid4()}"
    phone.put(path, said(tags=["caf\u00e9"]))
    assert phone.put(path, said(tags=["cafe\u0301"])).json()["version"] == 1


def test_an_id_in_capitals_is_the_same_id(phone: Phone) -> None:
    check_in_id = str(uuid4())
    assert phone.put(f"/check-ins/{check_in_id.upper()}", said()).json()["id"] == check_in_id
    assert phone.get(f"/check-ins/{check_in_id}").status_code == 200


def test_an_edit_keeps_every_version(phone: Phone) -> None:
    path = f"/check-ins/{uuid4()}"
    phone.put(path, said())
    phone.put(path, said(answers={"mood": 2}))
    phone.put(path, said(answers={"mood": 3}, day="2026-11-20"))
    history = phone.get(f"{path}/history").json()["results"]
    assert [(row["version"], row["answers"]["mood"], row["day"]) for row in history] == [
        (1, 5, "2026-11-21"),
        (2, 2, "2026-11-21"),
        (3, 3, "2026-11-20"),
    ]


def test_a_deleted_check_in_keeps_its_history_and_does_not_come_back(phone: Phone) -> None:
    path = f"/check-ins/{uuid4()}"
    phone.put(path, said())
    assert phone.delete(path).status_code == 204
    assert phone.get(path).status_code == 404
    assert phone.delete(path).status_code == 404
    assert phone.put(path, said()).status_code == 409
    assert len(phone.get(f"{path}/history").json()["results"]) == 1


def test_a_stale_write_gets_the_current_row_and_stores_nothing(phone: Phone) -> None:
    path = f"/check-ins/{uuid4()}"
    phone.put(path, said())
    phone.put(path, said(answers={"mood": 2}), If_Match='"1"')
    refused = phone.put(path, said(answers={"mood": 7}), If_Match='"1"')
    assert refused.status_code == 412
    assert refused.json()["current"]["answers"]["mood"] == 2
    assert phone.get(path).json()["version"] == 2
    assert phone.delete(path, If_Match='"1"').status_code == 412


def test_when_it_was_recorded_cannot_change(phone: Phone) -> None:
    path = f"/check-ins/{uuid4()}"
    phone.put(path, said())
    refused = phone.put(path, said(recorded_at="2026-11-21T21:14:03Z"))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/recorded_at"


def test_only_mood_is_required_and_null_equals_leaving_out(phone: Phone) -> None:
    path = f"/check-ins/{uuid4()}"
    body = said(answers={"mood": 4, "energy": None}, tags=None, note=None)
    stored = phone.put(path, body).json()
    assert (stored["answers"], stored["tags"], stored["note"]) == ({"mood": 4}, [], None)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"answers": {"mood": 8}}, "/answers/mood"),
        ({"answers": {"mood": 0.9}}, "/answers/mood"),
        ({"answers": {"mood": True}}, "/answers/mood"),
        ({"answers": {"mood": "5"}}, "/answers/mood"),
        ({"answers": {"energy": 3}}, "/answers/mood"),
        ({"answers": {"mood": 3, "hope": 3}}, "/answers/hope"),
        ({"answers": [3]}, "/answers"),
        ({"answers": {"mood": 3, "sleep_hours": 24.5}}, "/answers/sleep_hours"),
        ({"day": "2026-11-23"}, "/day"),
        ({"day": "1999-12-31"}, "/day"),
        ({"day": "21.11.2026"}, "/day"),
        ({"day": 20261121}, "/day"),
        ({"day": "2026-W31-6"}, "/day"),
        ({"recorded_at": "2026-11-21T20:14:03"}, "/recorded_at"),
        ({"recorded_at": "9999-12-31T23:59:59-23:59"}, "/recorded_at"),
        ({"time_zone": "Europe/Atlantis"}, "/time_zone"),
        ({"time_zone": "../etc/passwd"}, "/time_zone"),
        ({"tags": ["", "x"]}, "/tags/0"),
        ({"tags": "walk"}, "/tags"),
        ({"tags": ["x"] * 51}, "/tags"),
        ({"note": {"text": "x" * 10_001}}, "/note/text"),
        ({"note": {"text": "\ud800"}}, "/note/text"),
        ({"note": {"text": "x", "shared": "yes"}}, "/note/shared"),
        ({"note": "x"}, "/note"),
        ({"weather": "rain"}, "/weather"),
        ({"id": str(uuid4())}, "/id"),
    ],
)
def test_what_cannot_be_stored_is_named_and_nothing_is_stored(
    phone: Phone, changes: dict[str, Any], pointer: str
) -> None:
    path = f"/check-ins/{uuid4()}"
    refused = phone.put(path, said(**changes))
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert phone.get(path).status_code == 404


def test_every_field_in_the_way_is_named_at_once(phone: Phone) -> None:
    refused = phone.put(f"/check-ins/{uuid4()}", {})
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert pointers == {"/day", "/recorded_at", "/time_zone", "/answers"}


def test_the_clients_own_tomorrow_is_taken(phone: Phone) -> None:
    assert phone.put(f"/check-ins/{uuid4()}", said(day="2026-11-22")).status_code == 201
    kiritimati = said(day="2026-11-23", time_zone="Pacific/Kiritimati")
    assert phone.put(f"/check-ins/{uuid4()}", kiritimati).status_code == 201


@pytest.mark.parametrize(
    ("recorded_at", "day", "is_added_later"),
    [
        ("2026-11-21T22:30:00Z", "2026-11-21", False),
        ("2026-11-21T01:30:00Z", "2026-11-20", False),
        ("2026-11-21T03:30:00Z", "2026-11-20", True),
        ("2026-11-21T20:00:00Z", "2026-11-14", True),
        ("2026-11-21T20:00:00Z", "2026-11-22", False),
    ],
)
def test_late_is_what_was_typed_on_a_later_day_of_the_clients(
    phone: Phone, recorded_at: str, day: str, is_added_later: bool
) -> None:
    stored = phone.put(f"/check-ins/{uuid4()}", said(recorded_at=recorded_at, day=day)).json()
    assert stored["added_later"] is is_added_later


def test_moving_the_start_of_the_day_rewrites_no_past(phone: Phone) -> None:
    path = f"/check-ins/{uuid4()}"
    phone.put(path, said(recorded_at="2026-11-21T01:30:00Z", day="2026-11-20"))
    phone.patch("/me", {"day_starts_at": "00:00", "time_zone": "Asia/Tokyo"})
    stored = phone.get(path).json()
    assert (stored["day"], stored["time_zone"], stored["added_later"]) == ("2026-11-20", "Europe/Madrid", False)


def test_a_list_goes_by_day_within_its_window_and_in_pages(phone: Phone) -> None:
    for day in ("2026-11-18", "2026-11-20", "2026-11-19", "2026-11-21"):
        phone.put(f"/check-ins/{uuid4()}", said(day=day))
    answer = phone.get("/check-ins?from=2026-11-19&to=2026-11-20").json()
    assert [row["day"] for row in answer["results"]] == ["2026-11-19", "2026-11-20"]
    days, url = [], "/check-ins?limit=3"
    while url:
        page = phone.get(url).json()
        days += [row["day"] for row in page["results"]]
        url = page["next"] and page["next"].split("/api/v1")[1]
    assert days == ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"]
    assert phone.get("/check-ins?from=yesterday").status_code == 422


def test_a_stranger_with_the_same_id_has_a_check_in_of_their_own(phone: Phone, stranger_phones: list[Phone]) -> None:
    path = f"/check-ins/{uuid4()}"
    phone.put(path, said())
    _, other_client = stranger_phones
    assert other_client.put(path, said(answers={"mood": 1})).status_code == 201
    assert phone.get(path).json()["answers"]["mood"] == 5
