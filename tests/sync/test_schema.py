"""What the OpenAPI document says of sync is what travels."""

from dataclasses import replace
from typing import Any

import pytest

from api import sync_records
from moodtrack.checkins.rules.columns import OPTIONAL
from tests.conftest import Phone
from tests.sync.store import OutOfStepError, Store, check_in, stored, topic


def schema(phone: Phone, name: str) -> dict[str, Any]:
    document = phone.http.get("/api/schema/?format=json").json()
    described: dict[str, Any] = document["components"]["schemas"][name]
    return described


def test_a_pulled_record_has_the_columns_that_are_described(store: Store) -> None:
    store.create("check_ins", **check_in())
    store.create("topics", **topic())
    store.sync()
    pulled = store.pull()["changes"]
    for table, name in (("check_ins", "CheckInRecord"), ("topics", "TopicRecord")):
        described = schema(store.phone, name)
        assert set(pulled[table]["updated"][0]) == set(described["properties"]) == set(described["required"])


def test_what_a_pushed_check_in_has_to_say_is_enough_and_all_else_is_optional(store: Store) -> None:
    described = schema(store.phone, "PushedCheckInRequest")
    assert set(described["properties"]) - set(described["required"]) == OPTIONAL
    said = {name: value for name, value in check_in().items() if name in described["required"]}
    row_id = store.create("check_ins", **said)
    assert store.push()["problems"] == []
    assert set(stored(store.phone).live("check_ins")) == {row_id}


def test_what_a_pushed_topic_has_to_say_is_enough(store: Store) -> None:
    described = schema(store.phone, "PushedTopicRequest")
    assert described["required"] == ["id", "text"]
    row_id = store.create("topics", text="The move")
    assert store.push()["problems"] == []
    assert set(stored(store.phone).live("topics")) == {row_id}


def test_an_item_that_is_added_is_in_the_records_and_in_their_description(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hunger = replace(sync_records.ITEMS[1], key="hunger")
    monkeypatch.setattr(sync_records, "ITEMS", (*sync_records.ITEMS, hunger))
    row_id = store.create("check_ins", **check_in())
    store.sync()
    (pulled,) = store.pull()["changes"]["check_ins"]["updated"]
    assert (pulled["id"], pulled["hunger"]) == (row_id, None)
    for name in ("CheckInRecord", "PushedCheckInRequest"):
        assert schema(store.phone, name)["properties"]["hunger"]["maximum"] == hunger.scale.high


def test_the_records_a_409_names_are_described(store: Store, tablet: Store) -> None:
    row_id = store.create("topics", **topic())
    store.sync()
    tablet.pull()
    store.pull()
    store.edit("topics", row_id, text="Home")
    store.push()
    tablet.edit("topics", row_id, text="Mother")
    with pytest.raises(OutOfStepError) as refused:
        tablet.push()
    (answer,) = refused.value.args
    assert answer["conflicts"] == {"check_ins": [], "topics": [row_id]}
    assert set(answer) <= set(schema(store.phone, "Problem")["properties"])
