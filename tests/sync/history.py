"""Histories nobody would think of: every kind of writer and every fault of a network, held against a model."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any, cast
from zoneinfo import ZoneInfo

import time_machine
from django.core.cache import cache
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.conftest import Phone
from tests.sync.conftest import NOW
from tests.sync.store import TABLES, Store, check_in, instant_text, topic
from tests.sync.truth import Changes, Truth, meaning

ZONES = ("Europe/Madrid", "Pacific/Auckland", "Pacific/Pago_Pago", "America/New_York")
DAY_STARTS = ("00:00", "04:00", "06:00")
FAULTS = ("none", "none", "request lost", "reply lost", "doubled", "delayed")
CHECK_IN_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "mood": st.sampled_from([1, 2, 2.5, 9]),
        "note": st.sampled_from(["", "caf\u00e9", "cafe\u0301", "by train"]),
        "note_shared": st.booleans(),
        "tags": st.sampled_from(["[]", '["walk"]', '["walk","work shift"]']),
        "sleep_hours": st.sampled_from([None, 0, 7.5]),
    },
)
TOPIC_CHANGES = st.fixed_dictionaries(
    {}, optional={"text": st.sampled_from(["The move", "Home"]), "position": st.integers(0, 2)}
)
CHANGES = {"check_ins": CHECK_IN_CHANGES, "topics": TOPIC_CHANGES}
tables = st.sampled_from(TABLES)
devices = st.integers(0, 2)


@dataclass
class Sent:
    """A push on its way."""

    changes: Changes
    cursor: int | None


class History(RuleBasedStateMachine):
    """One client with two phones and a clone of one, a program that speaks REST, and a stranger with the same ids.

    Args:
        make_phone: makes another client, and their phone.
        before_commit: does something on a connection of its own as soon as the next push is stored, if it is, and
            before it is committed.
    """

    make_phone: Callable[[], Phone]
    before_commit: Callable[[Callable[[], None]], AbstractContextManager[None]]

    @initialize()
    def begin(self) -> None:
        cache.clear()
        self.now = NOW
        self.clock = time_machine.travel(self.now, tick=False)
        self.traveller = self.clock.start()
        self.phone = type(self).make_phone()
        self.stores = [Store(self.phone), Store(self.phone)]
        self.offsets = [timedelta()] * 3
        self.zone = "Europe/Madrid"
        self.truth, self.strange_truth = Truth(), Truth()
        self.tick_of: dict[int, int] = {}
        self.on_the_way: list[Sent] = []
        self.read: dict[str, Any] | None = None
        self.is_compared = True
        for table in TABLES:
            self.create(0, table, 0)
        self.before_it_first_synced = _clone_of(self.stores[0])
        for device in (0, 1):
            self.sync(device, "none")

    @cached_property
    def stranger(self) -> Phone:
        return type(self).make_phone()

    @rule(device=devices, table=tables, days_back=st.integers(-2, 3))
    def create(self, device: int, table: str, days_back: int) -> None:
        self._store(device).create(table, **(topic() if table == "topics" else self._check_in(device, days_back)))

    @rule(device=devices, table=tables, data=st.data())
    def edit(self, device: int, table: str, data: st.DataObject) -> None:
        store = self._store(device)
        if known := list(store.live(table)):
            store.edit(table, data.draw(st.sampled_from(known)), **data.draw(CHANGES[table]))

    @rule(device=devices, data=st.data())
    def edit_when_it_was_recorded(self, device: int, data: st.DataObject) -> None:
        store = self._store(device)
        if known := list(store.live("check_ins")):
            recorded_at = self._check_in(device, 0)["recorded_at"]
            store.edit("check_ins", data.draw(st.sampled_from(known)), recorded_at=recorded_at)

    @rule(device=devices, table=tables, data=st.data())
    def delete(self, device: int, table: str, data: st.DataObject) -> None:
        store = self._store(device)
        if known := list(store.live(table)):
            store.delete(table, data.draw(st.sampled_from(known)))

    @rule(device=devices, is_reply_lost=st.booleans())
    def pull(self, device: int, is_reply_lost: bool) -> None:
        store = self._store(device)
        self._pull(_clone_of(store) if is_reply_lost else store)

    @rule(device=devices, fault=st.sampled_from(FAULTS))
    def push(self, device: int, fault: str) -> None:
        store = self._store(device)
        sent = Sent(deepcopy(store.dirty()), store.cursor)
        if fault == "delayed":
            self.on_the_way.append(sent)
        elif fault != "request lost":
            said = self._deliver(sent)
            if fault == "doubled":
                said = self._deliver(sent)
            if fault != "reply lost" and said is not None:
                store.settle(sent.changes, said)

    @rule(device=devices, fault=st.sampled_from(FAULTS))
    def sync(self, device: int, fault: str) -> None:
        self._pull(self._store(device))
        self.push(device, fault)

    @rule(devices=st.permutations([0, 1]))
    def two_push_at_once(self, devices: list[int]) -> None:
        """While one phone's push is not committed yet, the other phone syncs, and is told to come again or not."""
        for device in devices:
            self.create(device, "check_ins", 0)
        first, second = devices
        with type(self).before_commit(lambda: self._overtake(self.stores[second])):
            self.push(first, "none")

    @precondition(lambda self: self.on_the_way)
    @rule(data=st.data())
    def arrive_late_and_out_of_order(self, data: st.DataObject) -> None:
        self._deliver(self.on_the_way.pop(data.draw(st.integers(0, len(self.on_the_way) - 1))))

    @rule(is_early=st.booleans())
    def clone(self, is_early: bool) -> None:
        self.stores[2:] = [_clone_of(self.before_it_first_synced if is_early else self.stores[0])]

    @rule(table=tables, deletes=st.permutations([True, False]), data=st.data())
    def one_deletes_what_another_edits(self, table: str, deletes: list[bool], data: st.DataObject) -> None:
        if not (known := [row_id for row_id in self.stores[0].live(table) if row_id in self.stores[1].live(table)]):
            return
        row_id = data.draw(st.sampled_from(known))
        for device, is_deleting in enumerate(deletes):
            if is_deleting:
                self.stores[device].delete(table, row_id)
            else:
                self.stores[device].edit(table, row_id, **data.draw(CHANGES[table]))
            self.push(device, "none")

    @precondition(lambda self: self.truth.rows["check_ins"])
    @rule(data=st.data())
    def read_over_rest(self, data: st.DataObject) -> None:
        row_id = data.draw(st.sampled_from(list(self.truth.rows["check_ins"])))
        answer = self.phone.get(f"/check-ins/{row_id}")
        assert answer.status_code == 200, answer.content
        self.read = answer.json()

    @precondition(lambda self: self.read is not None)
    @rule(changes=CHECK_IN_CHANGES, is_careful=st.booleans())
    def put_over_rest(self, changes: dict[str, Any], is_careful: bool) -> None:
        """What was read a while ago is changed and put back, naming the version that was read, or not."""
        read = cast("dict[str, Any]", self.read)
        said = meaning("check_ins", {**_columns(read), **changes})
        headers = {"If_Match": str(read["version"])} if is_careful else {}
        answer = self.phone.put(f"/check-ins/{read['id']}", _nested(said), **headers)
        expected = self.truth.put_over_rest(read["id"], said, read["version"] if is_careful else None, self.now)
        assert answer.status_code == expected, answer.content
        self.is_compared = False

    @precondition(lambda self: self.truth.rows["check_ins"])
    @rule(before=CHECK_IN_CHANGES, after=CHECK_IN_CHANGES, data=st.data())
    def two_put_what_both_have_read(self, before: dict[str, Any], after: dict[str, Any], data: st.DataObject) -> None:
        self.read_over_rest(data)
        self.put_over_rest(before, is_careful=False)
        self.put_over_rest(after, is_careful=True)

    @rule(device=devices, hours=st.integers(-30, 30))
    def a_phones_clock_jumps(self, device: int, hours: int) -> None:
        self.offsets[device] = timedelta(hours=hours)

    @rule(hours=st.integers(-3, 30))
    def the_servers_clock_jumps(self, hours: int) -> None:
        self.now = min(max(NOW, self.now + timedelta(hours=hours)), NOW + timedelta(days=6))
        self.traveller.move_to(self.now)
        cache.clear()

    @rule(zone=st.sampled_from(ZONES), day_starts_at=st.sampled_from(DAY_STARTS))
    def travel(self, zone: str, day_starts_at: str) -> None:
        at = self.now + timedelta(microseconds=len(self.truth.former_starts) + 1)  # no two moves at one instant
        self.traveller.move_to(at)
        answer = self.phone.patch("/me", {"time_zone": zone, "day_starts_at": day_starts_at})
        self.traveller.move_to(self.now)
        assert answer.status_code == 200, answer.content
        self.zone = zone
        self.truth.move(time.fromisoformat(day_starts_at), at)
        self.is_compared = False

    @precondition(lambda self: any(store.rows["check_ins"] for store in self.stores))
    @rule(mood=st.sampled_from([1, 6]), data=st.data())
    def a_stranger_uses_the_same_id(self, mood: int, data: st.DataObject) -> None:
        known = [row_id for store in self.stores for row_id in store.rows["check_ins"]]
        record = {"id": data.draw(st.sampled_from(known)), **check_in(mood=mood)}
        changes = {table: {"created": [], "updated": [], "deleted": []} for table in TABLES}
        changes["check_ins"]["created"].append(record)
        conflicts = self.strange_truth.push(changes, 0, self.now).conflicts
        assert self.stranger.post("/sync?last_pulled_at=1", changes).status_code == (409 if conflicts else 200)
        _compare(self.stranger, self.strange_truth)
        self.is_compared = False

    @invariant()
    def what_is_stored_is_what_was_acknowledged(self) -> None:
        if not getattr(self, "is_compared", True):
            _compare(self.phone, self.truth)
            self.is_compared = True

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            try:
                self._end()
            finally:
                self.clock.stop()

    def _end(self) -> None:
        """The network heals, and everybody syncs until nobody has anything new to say."""
        for sent in self.on_the_way:
            self._deliver(sent)
        for store in (*self.stores, *self.stores):
            self._pull(store)
            sent = Sent(deepcopy(store.dirty()), store.cursor)
            said = self._deliver(sent)
            assert said is not None, "a push right after a pull"
            store.settle(sent.changes, said)
        for store in self.stores:
            self._pull(store)
        self.what_is_stored_is_what_was_acknowledged()

    def _overtake(self, store: Store) -> None:
        sent = Sent(deepcopy(store.dirty()), store.cursor)
        said = self._deliver(sent)
        if said is not None:
            store.settle(sent.changes, said)
        self._pull(store)

    def _pull(self, store: Store) -> None:
        store.pull()
        assert store.cursor is not None
        self.tick_of[store.cursor] = self.truth.tick
        for table in TABLES:
            synced = {row_id: row.columns for row_id, row in store.rows[table].items() if row.status == "synced"}
            dirty = {row_id for row_id, row in store.rows[table].items() if row.status != "synced"}
            live = self.truth.live(table)
            assert synced == {row_id: columns for row_id, columns in live.items() if row_id not in dirty}

    def _deliver(self, sent: Sent) -> Any:
        """What a push that arrives is answered; None where nothing was stored."""
        answer = self.phone.post(f"/sync?last_pulled_at={sent.cursor or 'null'}", sent.changes)
        if sent.cursor is None:
            assert answer.status_code == 409, answer.content
            return None
        if answer.status_code == 503:
            return None
        verdict = self.truth.push(sent.changes, self.tick_of[sent.cursor], self.now)
        self.is_compared = False
        said = answer.json()
        if verdict.conflicts:
            assert answer.status_code == 409, answer.content
            assert _all_ids(said["conflicts"]) == verdict.conflicts
            return None
        assert answer.status_code == 200, answer.content
        assert _all_ids(said["experimentalRejectedIds"]) == verdict.rejected
        return said

    def _store(self, device: int) -> Store:
        return self.stores[min(device, len(self.stores) - 1)]

    def _check_in(self, device: int, days_back: int) -> dict[str, Any]:
        recorded_at = self.now + self.offsets[device]
        day = recorded_at.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=days_back)
        return check_in(day=str(day), recorded_at=instant_text(recorded_at), time_zone=self.zone)


def _clone_of(store: Store) -> Store:
    return Store(store.phone, deepcopy(store.rows), store.cursor)


def _compare(phone: Phone, truth: Truth) -> None:
    fresh = Store(phone)
    fresh.pull()
    for table in TABLES:
        assert {row_id: row.columns for row_id, row in fresh.rows[table].items()} == truth.live(table)


def _all_ids(by_table: dict[str, list[str]]) -> set[str]:
    return {row_id for ids in by_table.values() for row_id in ids}


def _columns(read: dict[str, Any]) -> dict[str, Any]:
    """A check-in as REST gives it, as the phones keep it."""
    note = read["note"] or {"text": "", "shared": False}
    return {
        "day": read["day"],
        "recorded_at": instant_text(datetime.fromisoformat(read["recorded_at"])),
        "time_zone": read["time_zone"],
        **{key: read["answers"].get(key) for key in ("mood", "energy", "tension", "sleep_hours")},
        "tags": json.dumps(read["tags"], separators=(",", ":")),
        "note": note["text"],
        "note_shared": note["shared"],
    }


def _nested(columns: dict[str, Any]) -> dict[str, Any]:
    """The other way round."""
    return {
        **{name: columns[name] for name in ("day", "recorded_at", "time_zone")},
        "answers": {key: columns[key] for key in ("mood", "energy", "tension", "sleep_hours")},
        "tags": json.loads(columns["tags"]),
        "note": {"text": columns["note"], "shared": columns["note_shared"]},
    }
