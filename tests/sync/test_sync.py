"""Pull and push, claim by claim."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from unicodedata import normalize
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moodtrack.checkins.models import CheckInVersion
from moodtrack.checkins.rules.columns import OPTIONAL
from moodtrack.checkins.rules.sync import MOST_RECORDS, MOST_TABLES, read_push
from moodtrack.checkins.rules.topics import GREATEST_POSITION
from moodtrack.core.errors import RefusedError
from tests.conftest import Phone, seen_by
from tests.sync.conftest import NOW
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


def test_a_phone_is_told_that_what_it_wrote_into_a_deleted_topic_is_not_stored(store: Store, tablet: Store) -> None:
    row_id = store.create("topics", **topic())
    store.sync()
    tablet.sync()
    store.delete("topics", row_id)
    store.sync()
    tablet.edit("topics", row_id, text="Something important")
    said = tablet.push(tablet.dirty())
    assert [(one["table"], one["id"], one["code"]) for one in said["problems"]] == [("topics", row_id, "deleted")]
    assert said["experimentalRejectedIds"] == {"topics": [row_id]}
    assert tablet.pull()["changes"]["topics"]["deleted"] == [row_id]


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
        ({"note": "a" + "\u0300" * 40_000}, "/note", "length"),
        ({"note": "a" + "\u0300" * 16 + "\u0316" * 15}, "/note", "not_unicode"),
        ({"note": "\u0f73" * 31}, "/note", "not_unicode"),
        ({"tags": "walk"}, "/tags", "not_tags"),
        ({"tags": '["' + "x" * 101 + '"]'}, "/tags", "length"),
        ({"tags": '["a' + "\u0300" * 31 + '"]'}, "/tags", "not_unicode"),
        ({"tags": '["",""]'}, "/tags", "length"),
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


@pytest.mark.parametrize(
    "note", ["a" + "\u0300" * 30, ("e" + "\u0302\u0301") * 10_000, "\U0001f469\u200d\U0001f52c" * 3333]
)
def test_texts_of_many_marks_and_of_composed_signs_are_taken(store: Store, note: str) -> None:
    row_id = store.create("check_ins", **check_in(note=note))
    assert store.sync()["problems"] == []
    assert stored(store.phone).live("check_ins")[row_id]["note"] == normalize("NFC", note)


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


def test_a_phone_without_a_column_takes_nothing_away_from_it(store: Store) -> None:
    row_id = store.create("check_ins", **check_in(note_shared=True))
    store.sync()
    lacking = {name: value for name, value in check_in(mood=2).items() if name not in OPTIONAL}
    store.pull()
    store.push({"check_ins": {"created": [], "updated": [{"id": row_id, **lacking}], "deleted": []}, "topics": EMPTY})
    assert stored(store.phone).live("check_ins")[row_id] == check_in(mood=2, note_shared=True)


def test_a_note_rewritten_by_a_phone_that_knows_no_sharing_is_not_shared(store: Store) -> None:
    row_id = store.create("check_ins", **check_in(note="By train.", note_shared=True))
    store.sync()
    store.pull()
    for note, is_shared in (("By train.", True), ("Not for everybody.", False)):
        lacking = {name: value for name, value in check_in(note=note, mood=2).items() if name != "note_shared"}
        store.push({"check_ins": EMPTY | {"updated": [{"id": row_id, **lacking}]}, "topics": EMPTY})
        store.pull()
        assert store.rows["check_ins"][row_id].columns["note_shared"] is is_shared


def test_a_topic_of_a_phone_without_kinds_stays_what_it_was_and_a_new_one_is_to_talk_about(store: Store) -> None:
    known, new = store.create("topics", **topic(kind="went_well")), str(uuid4())
    store.sync()
    store.pull()
    lacking = [{"id": known, "text": "We moved", "position": 0}, {"id": new, "text": "Home", "position": 1}]
    assert store.push({"topics": EMPTY | {"updated": lacking}, "check_ins": EMPTY})["problems"] == []
    live = stored(store.phone).live("topics")
    assert (live[known]["kind"], live[known]["text"], live[new]["kind"]) == ("went_well", "We moved", "talk")


def test_a_topic_after_the_last_place_there_is_shares_it(store: Store) -> None:
    store.create("topics", **topic(position=GREATEST_POSITION))
    store.sync()
    last = store.phone.post("/topics", {"text": "Home"}).json()
    store.pull()
    store.edit("topics", last["id"], text="Home again")
    assert (last["position"], store.push()["problems"]) == (GREATEST_POSITION, [])


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


@pytest.mark.parametrize(
    "other", [check_in(mood=1), {name: value for name, value in check_in().items() if name != "note_shared"}]
)
def test_a_record_that_says_two_things_is_left_out(store: Store, other: dict[str, Any]) -> None:
    row_id = str(uuid4())
    twice = [{"id": row_id, **check_in()}, {"id": row_id, **other}]
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
        {f"table {place}": {} for place in range(101)},
    ],
)
def test_a_push_of_another_shape_is_refused_whole(phone: Phone, body: dict[str, Any]) -> None:
    assert phone.post("/sync", body).status_code == 422


class Counted(dict[str, Any]):
    """Tables, and how many of them were looked at."""

    looked_at = 0

    def items(self) -> Any:
        for item in super().items():
            self.looked_at += 1
            yield item


def test_no_more_is_looked_for_in_a_push_of_another_shape_than_its_first_ten_faults() -> None:
    tables = Counted({f"table {place}": [] for place in range(MOST_TABLES)})
    with pytest.raises(RefusedError) as refused:
        read_push(tables, now=NOW)
    assert [problem.pointer for problem in refused.value.problems] == [f"/table {place}" for place in range(10)]
    assert tables.looked_at == 10


@pytest.mark.parametrize(("megabytes", "status"), [(15, 200), (17, 413)])
def test_a_push_may_be_larger_than_other_calls_but_not_without_end(phone: Phone, megabytes: int, status: int) -> None:
    record = {"id": str(uuid4()), **check_in(weather="x" * megabytes * 2**20)}
    assert phone.post("/sync?last_pulled_at=1", {"check_ins": {"created": [record]}}).status_code == status


def test_statements_do_not_grow_with_rows(store: Store, tablet: Store) -> None:
    few, many = (statements_of(store, tablet, count) for count in (2, 40))
    assert few == many
    assert len(few) == 6


def statements_of(store: Store, tablet: Store, count: int) -> dict[str, int]:
    """By what was done with this many check-ins and topics, how many statements it took."""
    found: dict[str, int] = {}

    def counted(name: str, call: Callable[[], Any]) -> None:
        with CaptureQueriesContext(connection) as statements:
            call()
        found[name] = len(statements)

    made = [(table, store.create(table, **columns)) for table, columns in FIRST * count]
    for phone in (store, tablet):
        phone.pull()
    counted("made", store.push)
    counted("pulled", tablet.pull)
    store.pull()
    for table, row_id in made:
        store.edit(table, row_id, **EDIT[table])
    counted("edited", store.push)
    store.pull()
    for table, row_id in made:
        store.edit(table, row_id, **EDIT[table])
    counted("said again", store.push)
    for table, row_id in made:
        store.delete(table, row_id)
        tablet.edit(table, row_id, **LATE[table])
    counted("deleted", store.push)
    counted("edited late", lambda: tablet.push(tablet.dirty()))
    return found


FIRST = [("check_ins", check_in()), ("topics", topic())]
EDIT = {"check_ins": {"mood": 1}, "topics": {"text": "Home"}}
LATE: dict[str, dict[str, Any]] = {"check_ins": {"mood": 2}, "topics": {"text": "Abroad"}}
