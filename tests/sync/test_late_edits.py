"""What is typed about a check-in that another phone has deleted: the deletion stands, the history keeps the words."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from moodtrack.checkins.models import CheckInVersion
from moodtrack.checkins.rules.columns import OPTIONAL
from moodtrack.checkins.rules.sync import MOST_RECORDS
from tests.conftest import Phone, phone_of, seen_by
from tests.ownership.story import exported, imported, new_client
from tests.sync.store import Store, check_in
from tests.sync.test_days import record_read

ELSEWHEN = "2026-11-20T20:14:03.000Z"
AFTERWARDS = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def deleted(store: Store, tablet: Store) -> str:
    """A check-in that the one phone has deleted and the other still shows."""
    row_id = store.create("check_ins", **check_in())
    store.sync()
    tablet.sync()
    store.delete("check_ins", row_id)
    store.sync()
    return row_id


def pushed(phone: Phone, *records: dict[str, Any]) -> Any:
    answer = phone.post("/sync?last_pulled_at=1", {"check_ins": {"updated": list(records)}})
    assert answer.status_code == 200, answer.content
    return answer.json()


def history(phone: Phone, row_id: str) -> list[dict[str, Any]]:
    versions: list[dict[str, Any]] = phone.get(f"/check-ins/{row_id}/history").json()["results"]
    return versions


def notes(phone: Phone, row_id: str) -> list[str]:
    return [version["note"]["text"] for version in history(phone, row_id)]


def test_as_many_as_a_push_may_hold_are_kept(store: Store, tablet: Store) -> None:
    row_ids = [store.create("check_ins", **check_in()) for _ in range(MOST_RECORDS)]
    store.sync()
    tablet.pull()
    for row_id in row_ids:
        store.delete("check_ins", row_id)
        tablet.edit("check_ins", row_id, note="typed on the train")
    store.sync()
    assert tablet.push(tablet.dirty())["problems"] == []
    with seen_by(store.phone.account):
        late = CheckInVersion.objects.filter(version=2)
        assert late.count() == MOST_RECORDS
    assert notes(store.phone, row_ids[-1]) == ["A good talk.", "typed on the train"]


def test_words_that_were_replaced_do_not_become_the_last_ones(store: Store) -> None:
    row_id = store.create("check_ins", **check_in(note="first"))
    on_its_way = deepcopy(store.dirty())
    store.sync()
    store.pull()
    store.edit("check_ins", row_id, note="second")
    store.push()
    store.delete("check_ins", row_id)
    store.sync()
    assert store.phone.post("/sync?last_pulled_at=1", on_its_way).status_code == 200
    assert notes(store.phone, row_id) == ["first", "second"]


def test_phones_that_say_two_things_in_turn_do_not_make_the_history_grow(store: Store, deleted: str) -> None:
    for _ in range(3):
        for words in ("one", "two"):
            pushed(store.phone, {"id": deleted, **check_in(note=words)})
    assert notes(store.phone, deleted) == ["A good talk.", "one", "two"]


def test_a_phone_that_lacks_columns_takes_nothing_away_from_them(store: Store, deleted: str) -> None:
    lacking = {name: value for name, value in check_in(mood=2).items() if name not in OPTIONAL}
    pushed(store.phone, {"id": deleted, **lacking})
    first, late = history(store.phone, deleted)
    kept = ("note", "tags", "day", "recorded_at", "time_zone")
    assert {name: late[name] for name in kept} == {name: first[name] for name in kept}
    assert late["answers"] == first["answers"] | {"mood": 2}


def test_when_it_was_recorded_cannot_change(store: Store, tablet: Store, deleted: str) -> None:
    """It stays on the phone: the deletion is not told again, or the phone would forget what was typed."""
    store.pull()
    late = {"id": deleted, **check_in(note="late", recorded_at=ELSEWHEN)}
    for _ in range(2):
        said = pushed(store.phone, late)
        assert said["experimentalRejectedIds"] == {"check_ins": [deleted]}
        assert [(one["pointer"], one["code"]) for one in said["problems"]] == [("/recorded_at", "unchangeable")]
    assert notes(store.phone, deleted) == ["A good talk."]
    assert store.pull()["changes"]["check_ins"]["deleted"] == []


def test_one_that_was_never_here_before_it_was_deleted_is_kept_as_its_first_version(store: Store) -> None:
    row_id = store.create("check_ins", **check_in())
    made = store.dirty()["check_ins"]["created"]
    store.phone.post("/sync?last_pulled_at=1", {"check_ins": {"deleted": [row_id]}})
    pushed(store.phone, *made)
    assert pushed(store.phone, made[0] | {"recorded_at": ELSEWHEN})["experimentalRejectedIds"] != {}
    assert [(one["version"], one["note"]["text"]) for one in history(store.phone, row_id)] == [(1, "A good talk.")]


@pytest.mark.django_db
def test_a_record_with_one_can_be_taken_elsewhere(tmp_path: Path) -> None:
    client, other = new_client("here@example.org"), new_client("there@example.org")
    store = Store(phone_of(client.account))
    row_id = store.create("check_ins", **check_in())
    store.sync()
    store.pull()
    store.delete("check_ins", row_id)
    store.sync()
    for late in ({"note": "late"}, {"recorded_at": ELSEWHEN}):
        pushed(store.phone, {"id": row_id, **check_in(**late)})
    imported(exported(client), other, tmp_path)
    assert notes(phone_of(other.account), row_id) == ["A good talk.", "late"]


def test_it_is_not_told_as_an_edit_of_what_a_therapist_read_after_the_deletion(
    phone: Phone, store: Store, deleted: str
) -> None:
    for hours, words in ((2, "late"), (4, "later")):
        record_read(phone, AFTERWARDS + timedelta(hours=hours - 1))
        with time_machine.travel(AFTERWARDS + timedelta(hours=hours), tick=False):
            pushed(phone, {"id": deleted, **check_in(note=words)})
    assert [version["report_read_at"] for version in history(phone, deleted)] == [None] * 3


def test_what_a_therapist_read_before_the_deletion_is_told(phone: Phone, store: Store) -> None:
    row_id = store.create("check_ins", **check_in())
    store.sync()
    store.pull()
    record_read(phone, AFTERWARDS)
    store.delete("check_ins", row_id)
    with time_machine.travel(AFTERWARDS + timedelta(hours=1), tick=False):
        store.push()
        pushed(phone, {"id": row_id, **check_in(note="late")})
    assert [version["report_read_at"] for version in history(phone, row_id)] == [None, "2026-11-22T09:00:00Z"]
