from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from rest_framework.test import APIClient

from moodtrack.entrance.sign_in import session_token_for
from moodtrack.people.models import Account
from moodtrack.people.queries import seal_of
from moodtrack.reminders.actions.devices import MOST_DEVICES
from moodtrack.reminders.queries.own import address_of
from moodtrack.reminders.rules.addresses import ADDRESS_KINDS
from tests.conftest import seen_by
from tests.peers.web_push import Subscription, decoded
from tests.reminders.delivered import a_delivery
from tests.reminders.story import MORNING, a_client, devices_of, plan, reminders_of

DEVICES = "/api/v1/devices"
SESSIONS = "/api/v1/reminder-schedules/session"
SCHEDULE = "/api/v1/reminder-schedules/check-in"
WISH = {"enabled": True, "times": ["19:30"]}


def phone_of(account: Account) -> APIClient:
    token = session_token_for(account, RequestFactory().post("/api/v1/join"))
    return APIClient(headers={"X-Session-Token": token})


@pytest.fixture
def owner(db: None) -> Account:
    return a_client()


@pytest.fixture
def phone(owner: Account) -> APIClient:
    return phone_of(owner)


@pytest.fixture
def stranger(db: None) -> APIClient:
    return phone_of(a_client())


def a_device(name: str = "phone", **changes: Any) -> dict[str, Any]:
    address = Subscription(name, "https://push.example.org").address()
    return {"address_kind": "webpush", "address": address, "time_zone": "Europe/Madrid"} | changes


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.content
    return [error["pointer"] for error in answer.json()["errors"]]


def test_a_device_is_registered_listed_and_removed(phone: APIClient) -> None:
    made = phone.post(DEVICES, a_device(), format="json")
    assert made.status_code == 201
    assert phone.get(DEVICES).json() == {"results": [made.json()], "next": None}
    assert phone.delete(f"{DEVICES}/{made.json()['id']}").status_code == 204
    assert phone.get(DEVICES).json()["results"] == []
    assert phone.delete(f"{DEVICES}/{made.json()['id']}").status_code == 404


def test_an_address_is_never_given_out_again(phone: APIClient) -> None:
    made = phone.post(DEVICES, a_device(), format="json")
    assert made.json().keys() == {"id", "address_kind", "time_zone", "created_at"}


def test_the_same_address_again_is_the_same_device_with_its_newest_keys(phone: APIClient, owner: Account) -> None:
    first, again = (phone.post(DEVICES, a_device(), format="json") for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    (device,) = devices_of(owner)
    assert phone.post(DEVICES, a_device() | {"time_zone": "Asia/Tokyo"}, format="json").json()["time_zone"] == (
        "Asia/Tokyo"
    )
    with seen_by(owner):
        seal = seal_of(owner.pk)
        assert address_of(device, seal) != address_of(devices_of(owner)[0], seal)


def test_only_the_newest_devices_are_kept(phone: APIClient, owner: Account) -> None:
    ids = [phone.post(DEVICES, a_device(f"p{n}"), format="json").json()["id"] for n in range(MOST_DEVICES + 1)]
    assert [device["id"] for device in phone.get(DEVICES).json()["results"]] == ids[1:]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"address_kind": "pigeon"}, "/address_kind"),
        ({"time_zone": "Europe/Nowhere"}, "/time_zone"),
        ({"address": "https://push.example.org"}, "/address"),
        ({"address": {}}, "/address/endpoint"),
        ({"nickname": "mine"}, "/nickname"),
        ({"address": Subscription("x", "http://10.0.0.1").address()}, "/address/endpoint"),
        ({"address": a_device()["address"] | {"endpoint": "https://push.example.org/\x00"}}, "/address/endpoint"),
    ],
)
def test_what_cannot_be_reached_is_refused_by_name(phone: APIClient, changes: dict[str, Any], pointer: str) -> None:
    assert pointer in pointers(phone.post(DEVICES, a_device(**changes), format="json"))
    assert phone.get(DEVICES).json()["results"] == []


def test_who_never_said_anything_is_not_asked(phone: APIClient) -> None:
    assert phone.get(SCHEDULE).json() == {
        "kind": "check-in",
        "enabled": False,
        "times": ["19:30"],
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "quiet_from": "21:30",
        "quiet_until": "08:00",
        "paused_until": None,
    }


def test_a_wish_is_kept_and_planned(phone: APIClient, owner: Account) -> None:
    wish = WISH | {"times": ["18:15"], "weekdays": [1, 0], "paused_until": "2026-11-20T00:00:00Z"}
    answer = phone.put(SCHEDULE, wish, format="json")
    assert answer.status_code == 200
    assert answer.json() == phone.get(SCHEDULE).json()
    assert answer.json()["weekdays"] == [0, 1]
    plan(MORNING)
    assert [f"{reminder.due_at:%a %H:%M}" for reminder in reminders_of(owner).values()] == ["Mon 17:15", "Tue 17:15"]


def test_the_same_wish_again_changes_nothing(phone: APIClient) -> None:
    answers = [phone.put(SCHEDULE, WISH, format="json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert plan(MORNING) == 1
    phone.put(SCHEDULE, WISH, format="json")
    assert plan(MORNING) == 0


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"times": ["22:00"]}, "/times/0"),
        ({"times": ["19:30", "20:00"]}, "/times"),
        ({"times": []}, "/times"),
        ({"times": ["half past seven"]}, "/times/0"),
        ({"weekdays": [7]}, "/weekdays/0"),
        ({"weekdays": [1, 1]}, "/weekdays"),
        ({"weekdays": []}, "/weekdays"),
        ({"enabled": None}, "/enabled"),
        ({"paused_until": "soon"}, "/paused_until"),
        ({"streak": True}, "/streak"),
    ],
)
def test_a_wish_that_contradicts_itself_is_refused_by_name(
    phone: APIClient, changes: dict[str, Any], pointer: str
) -> None:
    assert pointers(phone.put(SCHEDULE, WISH | changes, format="json")) == [pointer]
    assert phone.get(SCHEDULE).json()["enabled"] is False


def test_another_kind_of_reminder_is_not_there(phone: APIClient) -> None:
    assert phone.get("/api/v1/reminder-schedules/dinner").status_code == 404
    assert phone.put("/api/v1/reminder-schedules/dinner", WISH, format="json").status_code == 404


def test_sessions_are_told_of_unless_the_client_says_otherwise(phone: APIClient) -> None:
    assert (phone.get(SESSIONS).json()["enabled"], phone.get(SESSIONS).json()["times"]) == (True, [])
    assert phone.put(SESSIONS, {"enabled": False, "times": []}, format="json").json()["enabled"] is False
    phone.post(DEVICES, a_device(), format="json")
    assert phone.get(SESSIONS).json()["enabled"] is False


def test_a_session_notice_takes_no_time(phone: APIClient) -> None:
    assert pointers(phone.put(SESSIONS, WISH, format="json")) == ["/times"]


def test_a_browser_gets_the_key_it_subscribes_with(phone: APIClient, settings: Any, tmp_path: Path) -> None:
    settings.MOODTRACK_DATA = tmp_path
    key = decoded(phone.get("/api/v1/push-key").json()["key"])
    assert (len(key), key[0]) == (65, 4)


def test_a_phone_says_what_became_of_a_reminder(owner: Account, phone: APIClient, stranger: APIClient) -> None:
    phone.post(DEVICES, a_device(), format="json")
    phone.put(SCHEDULE, WISH | {"quiet_from": "00:00", "quiet_until": "00:00"}, format="json")
    with seen_by(owner):
        path = f"/api/v1/deliveries/{a_delivery(owner.pk, now=datetime.now(UTC)).token}"
    said = {"state": "displayed", "at": "2026-11-20T10:00:00Z"}
    shown = phone.post(f"{path}/receipt", said, format="json")
    assert (shown.status_code, shown.json()["state"]) == (200, "displayed")
    assert shown.json()["displayed_at"] == "2026-11-20T10:00:00Z"
    assert phone.post(f"{path}/snooze", {}, format="json").json()["snoozed_until"] is not None
    assert phone.post(f"{path}/snooze", {}, format="json").status_code == 409
    for what, body in (("receipt", said), ("snooze", {})):
        assert stranger.post(f"{path}/{what}", body, format="json").status_code == 404


@pytest.mark.parametrize(
    ("what", "body", "pointer"),
    [
        ("receipt", {"state": "liked", "at": "2026-11-20T10:00:00Z"}, "/state"),
        ("receipt", {"state": "opened", "at": "yesterday"}, "/at"),
        ("snooze", {"until": "never"}, "/until"),
        ("snooze", {"minutes": 5}, "/minutes"),
    ],
)
def test_a_receipt_that_says_nothing_is_refused_by_name(
    phone: APIClient, what: str, body: dict[str, Any], pointer: str
) -> None:
    assert pointers(phone.post(f"/api/v1/deliveries/token/{what}", body, format="json")) == [pointer]


def test_a_way_this_server_does_not_send_in_is_refused(phone: APIClient) -> None:
    device = a_device(address_kind="expo", address={"token": "ExponentPushToken[abcdefgh]"})
    assert pointers(phone.post(DEVICES, device, format="json")) == ["/address_kind"]


def test_every_address_that_the_document_shows_is_taken(phone: APIClient, settings: Any) -> None:
    settings.PUSH_TRANSPORTS = dict.fromkeys(ADDRESS_KINDS, "tests.no_transport")
    described = phone.get("/api/schema/?format=json").json()["paths"][DEVICES]["post"]["requestBody"]["content"]
    shown = [example["value"] for example in described["application/json"]["examples"].values()]
    assert [one["address_kind"] for one in shown] == list(ADDRESS_KINDS)
    assert [phone.post(DEVICES, one, format="json").status_code for one in shown] == [201] * len(shown)


def test_a_stranger_finds_nothing(phone: APIClient, stranger: APIClient) -> None:
    mine = phone.post(DEVICES, a_device(), format="json").json()["id"]
    phone.put(SCHEDULE, WISH, format="json")
    assert stranger.get(DEVICES).json()["results"] == []
    assert stranger.get(SCHEDULE).json()["enabled"] is False
    assert [device["id"] for device in phone.get(DEVICES).json()["results"]] == [mine]
