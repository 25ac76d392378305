"""Pull and push, claim by claim."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest

from moodtrack.changes.rules import GREATEST
from moodtrack.checkins.models import CheckInVersion
from moodtrack.checkins.rules.columns import OPTIONAL
from moodtrack.checkins.rules.sync import MOST_RECORDS
from tests.conftest import Phone, seen_by
from tests.sync.store import OutOfStepError, Store, check_in, stored, topic


def test_what_was_made_offline_reaches_another_phone_as_it_was_made(store: Store, tablet: Store) -> None:
    row_id, topic_id = store.create("check_ins", **check_in()), store.create("topics", **topic())
    assert store.sync() == {"experimentalRejectedIds": {}, "problems": []}
    tablet.sync()
    assert tablet.live("check_ins") == {row_id: check_in()}
    assert tablet.live("topics") == {topic_id: topic()}


def test_a_first_pull_of_nothing_gives_a_cursor_that_is_not_0(store: Store) -> None:
    assert store.pull() == {
        "changes": {table: {"created": [], "updated": [], "deleted": []} for table in ("check_ins", "topics")},
        "timestamp": 1,
    }


def test_the_first_change_after_an_empty_pull_is_pulled(store: Store, tablet: Store) -> None:
    tablet.pull()
    row_id = store.create("check_ins", **check_in())
    store.sync()
    tablet.sync()
    assert set(tablet.live("check_ins")) == {row_id}


def test_a_push_whose_reply_was_lost_is_answered_the_same_again(store: Store) -> None:
    store.create("check_ins", **check_in())
    store.create("topics", **topic())
    store.pull()
    changes = store.dirty()
    first, again = (store.phone.post(f"/sync?last_pulled_at={store.cursor}", changes).json() for _ in range(2))
    assert first == again
    with seen_by(store.phone.account):
        assert CheckInVersion.objects.count() == 0


def test_a_pull_gives_what_changed_since_the_last_one_and_nothing_else(store: Store, tablet: Store) -> None:
    old, new = store.create("check_ins", **check_in()), str(uuid4())
    store.sync()
    tablet.pull()
    store.pull()
    store.create("check_ins", **check_in(note=""), id=new)
    store.sync()
    changes = tablet.pull()["changes"]["check_ins"]
    assert [record["id"] for record in changes["updated"]] == [new]
    assert set(tablet.live("check_ins")) == {old, new}


def test_pushed_rows_come_back_to_their_sender(store: Store) -> None:
    row_id = store.create("check_ins", **check_in())
    store.sync()
    assert [record["id"] for record in store.pull()["changes"]["check_ins"]["updated"]] == [row_id]


@pytest.mark.parametrize("table", ["check_ins", "topics"])
def test_what_is_deleted_here_is_deleted_there(store: Store, tablet: Store, table: str) -> None:
    row_id = store.create(table, **(check_in() if table == "check_ins" else topic()))
    store.sync()
    tablet.sync()
    store.delete(table, row_id)
    store.sync()
    assert tablet.pull()["changes"][table] == {"created": [], "updated": [], "deleted": [row_id]}
    assert stored(store.phone).live(table) == {}


def test_a_create_that_arrives_after_its_deletion_stays_deleted(store: Store, tablet: Store) -> None:
    row_id = str(uuid4())
    delayed = {"check_ins": {"created": [{"id": row_id, **check_in()}], "updated": [], "deleted": []}}
    store.pull()
    tablet.pull()
    tablet.push({"check_ins": {"created": [], "updated": [], "deleted": [row_id]}, "topics": EMPTY})
    store.push(delayed | {"topics": EMPTY})
    assert stored(store.phone).live("check_ins") == {}
    assert store.pull()["changes"]["check_ins"]["deleted"] == [row_id]


EMPTY: dict[str, Any] = {"created": [], "updated": [], "deleted": []}


def test_an_edit_of_what_another_phone_deleted_is_kept_in_its_history(store: Store, tablet: Store) -> None:
    row_id = store.create("check_ins", **check_in())
    store.sync()
    tablet.sync()
    store.delete("check_ins", row_id)
    store.sync()
    tablet.edit("check_ins", row_id, note="typed on the train")
    for _ in range(2):
        tablet.push(tablet.dirty())
        tablet.rows["check_ins"][row_id].status = "updated"  # as if the reply were lost
    assert tablet.pull()["changes"]["check_ins"]["deleted"] == [row_id]
    history = store.phone.get(f"/check-ins/{row_id}/history").json()["results"]
    assert [(version["version"], version["note"]["text"]) for version in history] == [
        (1, "A good talk."),
        (2, "typed on the train"),
    ]


def test_two_edits_of_one_row_conflict_and_merge_column_by_column(store: Store, tablet: Store) -> None:
    row_id = store.create("check_ins", **check_in())
    store.sync()
    tablet.sync()
    store.pull()
    store.edit("check_ins", row_id, mood=2)
    store.push()
    tablet.edit("check_ins", row_id, note="edited too")
    new = tablet.create("check_ins", **check_in())
    with pytest.raises(OutOfStepError) as refused:
        tablet.push()
    assert refused.value.args[0]["conflicts"] == {"check_ins": [row_id], "topics": []}
    assert new not in stored(store.phone).live("check_ins")
    tablet.sync()
    assert stored(store.phone).live("check_ins")[row_id] == check_in(mood=2, note="edited too")


def test_the_same_edit_on_both_phones_is_no_conflict(store: Store, tablet: Store) -> None:
    row_id = store.create("topics", **topic())
    store.sync()
    for phone in (store, tablet):
        phone.pull()
    for phone in (store, tablet):
        phone.edit("topics", row_id, text="Moving house")
        phone.push()
    assert stored(store.phone).live("topics")[row_id]["text"] == "Moving house"


@pytest.mark.parametrize("table", ["check_ins", "topics"])
def test_what_was_taken_back_does_not_come_late_as_the_last_word(store: Store, tablet: Store, table: str) -> None:
    """Typed and on its way, typed back and acknowledged: what arrives then is older."""
    first, column, typed = (check_in(), "note", "Rash.") if table == "check_ins" else (topic(), "text", "Rash.")
    row_id = store.create(table, **first)
    store.sync()
    store.pull()
    store.edit(table, row_id, **{column: typed})
    on_its_way, cursor = deepcopy(store.dirty()), store.cursor
    store.edit(table, row_id, **{column: first[column]})
    store.sync()
    assert store.phone.post(f"/sync?last_pulled_at={cursor}", on_its_way).status_code == 409
    assert stored(tablet.phone).live(table) == {row_id: first}
    if table == "check_ins":
        assert len(store.phone.get(f"/check-ins/{row_id}/history").json()["results"]) == 1


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"mood": 9}, "/mood", "off_scale"),
        ({"mood": None}, "/mood", "required"),
        ({"note": "x" * 10_001}, "/note", "length"),
        ({"tags": "walk"}, "/tags", "not_tags"),
        ({"tags": '["' + "x" * 101 + '"]'}, "/tags", "length"),
        ({"note_shared": 1}, "/note_shared", "not_a_boolean"),
        ({"day": "2027-01-01"}, "/day", "too_late"),
        ({"time_zone": "Mars/Base"}, "/time_zone", "unknown_zone"),
        ({"recorded_at": 5}, "/recorded_at", "not_an_instant"),
        ({"id": "not-a-uuid"}, "/id", "not_an_id"),
        ({"id": str(uuid4()).upper()}, "/id", "not_an_id"),
    ],
)
def test_one_bad_record_is_left_out_and_named_and_stays_on_the_phone(
    store: Store, wrong: dict[str, Any], pointer: str, code: str
) -> None:
    good, bad = store.create("check_ins", **check_in()), store.create("check_ins", **check_in(**wrong))
    said = store.sync()
    assert said["experimentalRejectedIds"] == {"check_ins": [bad]}
    assert [(one["table"], one["id"], one["pointer"], one["code"]) for one in said["problems"]] == [
        ("check_ins", bad, pointer, code)
    ]
    assert set(stored(store.phone).live("check_ins")) == {good}
    assert store.rows["check_ins"][bad].status == "created"


def test_when_a_check_in_was_recorded_cannot_change(store: Store) -> None:
    row_id = store.create("check_ins", **check_in())
    store.sync()
    store.pull()
    store.edit("check_ins", row_id, recorded_at="2026-11-21T20:15:00.000Z")
    said = store.push()
    assert [(one["id"], one["code"]) for one in said["problems"]] == [(row_id, "unchangeable")]


def test_columns_and_tables_of_a_newer_app_are_left_alone(store: Store) -> None:
    row_id = store.create("check_ins", **check_in(weather="rain"))
    store.pull()
    habits = {"created": [{"id": "h1"}], "updated": [], "deleted": ["h2"]}
    said = store.push(store.dirty() | {"habits": habits})
    assert said["experimentalRejectedIds"] == {"habits": ["h1"]}
    assert stored(store.phone).live("check_ins")[row_id] == check_in()


@pytest.mark.parametrize("cursor", [2, 3, 10**6])
def test_a_cursor_ahead_of_the_server_may_not_push_before_it_has_pulled(store: Store, cursor: int) -> None:
    store.cursor = cursor
    store.create("check_ins", **check_in())
    with pytest.raises(OutOfStepError):
        store.push()


def test_a_cursor_ahead_of_the_server_begins_an_epoch_in_which_every_phone_gets_everything(
    store: Store, tablet: Store
) -> None:
    row_id = store.create("check_ins", **check_in())
    store.sync()
    tablet.pull()
    store.cursor = 10**6
    said = store.pull()
    assert said["timestamp"] > 2**32
    for phone, expected in ((tablet, [row_id]), (tablet, []), (store, [])):
        assert [record["id"] for record in phone.pull()["changes"]["check_ins"]["updated"]] == expected
    assert tablet.cursor == said["timestamp"]


def test_the_greatest_cursor_there_is_leaves_a_phone_in_working_order(store: Store) -> None:
    store.cursor = GREATEST
    for _ in range(2):
        store.pull()
        store.create("check_ins", **check_in())
        store.push()
    assert len(store.pull()["changes"]["check_ins"]["updated"]) == 1
    assert GREATEST - 2**32 < (store.cursor or 0) <= GREATEST


def test_a_phone_without_a_column_takes_nothing_away_from_it(store: Store) -> None:
    row_id = store.create("check_ins", **check_in(note_shared=True))
    store.sync()
    lacking = {name: value for name, value in check_in(mood=2).items() if name not in OPTIONAL}
    store.pull()
    store.push({"check_ins": {"created": [], "updated": [{"id": row_id, **lacking}], "deleted": []}, "topics": EMPTY})
    assert stored(store.phone).live("check_ins")[row_id] == check_in(mood=2, note_shared=True)


def test_one_id_may_be_used_and_deleted_in_either_table(store: Store) -> None:
    row_id = store.create("check_ins", **check_in())
    store.sync()
    store.delete("check_ins", row_id)
    store.sync()
    store.create("topics", **topic(), id=row_id)
    store.sync()
    assert stored(store.phone).live("topics") == {row_id: topic()}
    store.pull()
    store.delete("topics", row_id)
    store.sync()
    deleted = store.phone.get("/sync?last_pulled_at=1").json()["changes"]
    assert (deleted["check_ins"]["deleted"], deleted["topics"]["deleted"]) == ([row_id], [row_id])


def test_a_record_that_says_two_things_is_left_out(store: Store) -> None:
    row_id = str(uuid4())
    twice = [{"id": row_id, **check_in(mood=mood)} for mood in (1, 2)]
    said = store.push({"check_ins": {"created": twice, "updated": [], "deleted": []}, "topics": EMPTY})
    assert [(one["id"], one["code"]) for one in said["problems"]] == [(row_id, "twice")]
    assert stored(store.phone).live("check_ins") == {}


@pytest.mark.parametrize("version", ["0", "x", "1.5", "-1", "1" * 20])
def test_a_schema_version_that_no_phone_has_is_refused(phone: Phone, version: str) -> None:
    assert phone.get(f"/sync?schema_version={version}").json()["errors"][0]["code"] == "not_a_version"


@pytest.mark.parametrize("table", ["check_ins", "topics"])
def test_as_many_records_as_are_taken_are_stored_changed_and_deleted(store: Store, table: str) -> None:
    first, then = (check_in(), check_in(mood=1)) if table == "check_ins" else (topic(), topic(text="Home"))
    for _ in range(MOST_RECORDS):
        store.create(table, **first)
    assert store.sync()["problems"] == []
    store.pull()
    for row_id in store.rows[table]:
        store.edit(table, row_id, **then)
    assert store.push()["problems"] == []
    assert list(stored(store.phone).live(table).values()) == [then] * MOST_RECORDS
    store.pull()
    for row_id in store.rows[table]:
        store.delete(table, row_id)
    store.push()
    assert stored(store.phone).live(table) == {}


def test_a_column_the_phone_has_gained_brings_its_whole_table_anew(store: Store) -> None:
    row_id = store.create("check_ins", **check_in())
    store.create("topics", **topic())
    store.sync()
    store.pull()
    gained = '{"from":1,"tables":[],"columns":[{"table":"check_ins","columns":["sleep_hours"]}]}'
    answer = store.phone.get(f"/sync?last_pulled_at={store.cursor}&schema_version=2&migration={gained}").json()
    assert [record["id"] for record in answer["changes"]["check_ins"]["updated"]] == [row_id]
    assert answer["changes"]["topics"]["updated"] == []


@pytest.mark.parametrize("cursor", ["-1", "1.5", "x", "99999999999999999", "٣"])
def test_a_cursor_that_no_pull_gave_is_refused(phone: Phone, cursor: str) -> None:
    answer = phone.get(f"/sync?last_pulled_at={cursor}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not_a_cursor"


@pytest.mark.parametrize(
    "body",
    [
        {"check_ins": []},
        {"check_ins": {"created": {}}},
        {"check_ins": {"created": ["x"]}},
        {"check_ins": {"created": [{"mood": 3}]}},
        {"check_ins": {"updated": [{"id": 7}]}},
        {"check_ins": {"deleted": [7]}},
        {"check_ins": {"removed": []}},
        {"topics": {"deleted": ["x"] * 10_001}},
        {"check_ins": {"created": [{"id": "\ud800"}]}},
        {"\ud800": {"created": [{"id": "x"}]}},
        {"x" * 65: {"created": [{"id": "x"}]}},
        {"check_ins": {"deleted": ["x" * 65]}},
    ],
)
def test_a_push_of_another_shape_is_refused_whole(phone: Phone, body: dict[str, Any]) -> None:
    assert phone.post("/sync", body).status_code == 422


@pytest.mark.parametrize(("megabytes", "status"), [(15, 200), (17, 413)])
def test_a_push_may_be_larger_than_other_calls_but_not_without_end(phone: Phone, megabytes: int, status: int) -> None:
    record = {"id": str(uuid4()), **check_in(weather="x" * megabytes * 2**20)}
    assert phone.post("/sync", {"check_ins": {"created": [record]}}).status_code == status


def test_statements_do_not_grow_with_rows(store: Store, django_assert_num_queries: Any) -> None:
    def push_of(count: int) -> int:
        for place in range(count):
            store.create("check_ins", **check_in(mood=1 + place % 7))
            store.create("topics", **topic(position=place))
        store.pull()
        with django_assert_num_queries(10, exact=False) as found:
            store.push()
        return len(found)

    assert push_of(2) == push_of(40)
