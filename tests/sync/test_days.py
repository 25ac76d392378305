"""Days are the client's own, where they are and as they begin them; travelling neither loses a day nor doubles one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from moodtrack.audit.actions import append_events
from moodtrack.audit.rules import Action
from moodtrack.people.models import FormerZone
from tests.conftest import Phone, seen_by
from tests.sync.store import Store, check_in, instant_text, stored

AROUND_THE_WORLD = ("Pacific/Kiritimati", "Europe/Madrid", "America/New_York", "Pacific/Pago_Pago")


@pytest.mark.parametrize(
    ("zone", "day_starts_at", "now", "day"),
    [
        ("Europe/Madrid", "04:00", "2026-11-22T02:59:59+00:00", "2026-11-21"),
        ("Europe/Madrid", "04:00", "2026-11-22T03:00:00+00:00", "2026-11-22"),
        ("Europe/Madrid", "00:00", "2026-11-21T23:00:00+00:00", "2026-11-22"),
        ("Pacific/Kiritimati", "04:00", "2026-11-21T15:00:00+00:00", "2026-11-22"),
        ("Pacific/Pago_Pago", "04:00", "2026-11-21T14:00:00+00:00", "2026-11-20"),
        ("Europe/Madrid", "04:00", "2026-03-29T01:59:00+00:00", "2026-03-28"),
        ("Europe/Madrid", "04:00", "2026-03-29T02:00:00+00:00", "2026-03-29"),
        ("America/New_York", "01:30", "2026-11-01T05:45:00+00:00", "2026-11-01"),
        ("America/New_York", "01:30", "2026-11-01T05:15:00+00:00", "2026-10-31"),
    ],
)
def test_the_day_that_is_proposed_is_the_clients_own(
    phone: Phone, zone: str, day_starts_at: str, now: str, day: str
) -> None:
    phone.patch("/me", {"time_zone": zone, "day_starts_at": day_starts_at})
    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        assert phone.get("/check-in-form").json()["day"] == day


@pytest.mark.parametrize("step", [1, -1])
def test_whoever_crosses_the_date_line_keeps_every_day_as_it_was_said(store: Store, step: int) -> None:
    """Each evening in another zone: what was said to be a day stays that day, two evenings of one date stay two."""
    said = []
    for evening, zone in enumerate(AROUND_THE_WORLD[::step] * 2):
        wall = datetime(2026, 11, 10 + evening, 20, tzinfo=ZoneInfo(zone))
        store.phone.patch("/me", {"time_zone": zone})
        store.create("check_ins", **check_in(day=str(wall.date()), recorded_at=instant_text(wall), time_zone=zone))
        store.sync()
        said.append(str(wall.date()))
    held = stored(store.phone).rows["check_ins"].values()
    assert sorted(row.columns["day"] for row in held) == sorted(said)
    assert not any(row.columns["added_later"] for row in held)


def test_an_evening_that_comes_twice_is_two_check_ins_about_one_day(store: Store) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        wall = datetime(2026, 11, 20, 20, tzinfo=ZoneInfo(zone))
        store.create("check_ins", **check_in(day="2026-11-20", recorded_at=instant_text(wall), time_zone=zone))
    store.sync()
    held = [row.columns for row in stored(store.phone).rows["check_ins"].values()]
    assert [columns["day"] for columns in held] == ["2026-11-20"] * 2


@pytest.mark.parametrize(
    ("zone", "wall", "day", "is_later"),
    [
        ("Europe/Madrid", datetime(2026, 11, 21, 3, 59), date(2026, 11, 20), False),
        ("Europe/Madrid", datetime(2026, 11, 21, 4, 0), date(2026, 11, 20), True),
        ("Europe/Madrid", datetime(2026, 3, 29, 3, 30), date(2026, 3, 28), False),
        ("Europe/Madrid", datetime(2026, 3, 29, 4, 0), date(2026, 3, 28), True),
        ("Europe/Madrid", datetime(2026, 10, 25, 2, 30, fold=1), date(2026, 10, 24), False),
        ("Pacific/Kiritimati", datetime(2026, 11, 21, 20, 0), date(2026, 11, 21), False),
        ("Pacific/Pago_Pago", datetime(2026, 11, 20, 20, 0), date(2026, 11, 20), False),
    ],
)
def test_what_was_recorded_on_a_later_day_of_the_clients_is_added_later(
    store: Store, zone: str, wall: datetime, day: date, is_later: bool
) -> None:
    recorded_at = instant_text(wall.replace(tzinfo=ZoneInfo(zone)))
    store.create("check_ins", **check_in(day=str(day), recorded_at=recorded_at, time_zone=zone))
    store.phone.patch("/me", {"time_zone": "America/New_York"})  # where they are when it arrives says nothing
    store.sync()
    (row,) = stored(store.phone).rows["check_ins"].values()
    assert row.columns["added_later"] is is_later


NIGHT = {"day": "2026-11-20", "recorded_at": "2026-11-21T00:30:00.000Z"}
"""Half past one on the client's own clock, about the day that began at four."""


def is_later(store: Store, row_id: str) -> bool:
    return bool(stored(store.phone).rows["check_ins"][row_id].columns["added_later"])


def test_a_note_mended_after_the_days_start_has_moved_does_not_make_a_check_in_late(store: Store) -> None:
    row_id = store.create("check_ins", **check_in(**NIGHT))
    store.sync()
    store.pull()
    store.phone.patch("/me", {"day_starts_at": "00:00"})
    store.edit("check_ins", row_id, note="By train, in the rain.")
    store.sync()
    assert is_later(store, row_id) is False


def test_an_edit_of_the_day_decides_anew_whether_it_was_added_later(store: Store) -> None:
    row_id = store.create("check_ins", **check_in(**NIGHT))
    store.sync()
    store.pull()
    store.edit("check_ins", row_id, day="2026-11-19")
    store.sync()
    assert is_later(store, row_id) is True


def test_what_was_recorded_before_the_days_start_moved_is_judged_by_the_start_of_then(store: Store) -> None:
    row_id = store.create("check_ins", **check_in(**NIGHT))
    for hour, day_starts_at in enumerate(("00:00", "05:00", "00:00")):
        with time_machine.travel(datetime(2026, 11, 21, 9 + hour, tzinfo=UTC), tick=False):
            store.phone.patch("/me", {"day_starts_at": day_starts_at})
    store.sync()
    assert is_later(store, row_id) is False


def test_where_a_clients_days_began_before_is_kept_with_its_date(phone: Phone) -> None:
    moves: list[dict[str, Any]] = [
        {"time_zone": "America/New_York"},
        {"time_zone": "America/New_York"},
        {"day_starts_at": "06:00"},
    ]
    start = datetime(2026, 11, 22, 9, tzinfo=UTC)
    for place, move in enumerate(moves):
        with time_machine.travel(start + timedelta(hours=place), tick=False):
            phone.patch("/me", move)
    with seen_by(phone.account):
        former = [(f"{row}", row.ended_at) for row in FormerZone.objects.order_by("ended_at")]
    assert former == [
        ("Europe/Madrid from 04:00 until 2026-11-22 09:00", start),
        ("America/New_York from 04:00 until 2026-11-22 11:00", start + timedelta(hours=2)),
    ]


def test_an_edit_after_a_therapist_read_a_report_shows_as_such_in_the_history(phone: Phone, store: Store) -> None:
    row_id = str(uuid4())
    start = datetime(2026, 11, 22, 9, tzinfo=UTC)
    for hour, mood in enumerate((3, 4, 5)):
        if hour == 2:
            record_read(phone, start + timedelta(hours=1, minutes=30))
        with time_machine.travel(start + timedelta(hours=hour), tick=False):
            store.pull()
            store.create("check_ins", id=row_id, **check_in(mood=mood))
            store.push()
    versions = phone.get(f"/check-ins/{row_id}/history").json()["results"]
    assert [(one["answers"]["mood"], one["report_read_at"]) for one in versions] == [
        (3, None),
        (4, None),
        (5, "2026-11-22T10:30:00Z"),
    ]


def record_read(phone: Phone, at: datetime) -> None:
    """A therapist's look, as its audit line."""
    with seen_by(phone.account):
        ids = [phone.account.pk]
        append_events(client_ids=ids, actor_id=uuid4(), actor_name="One", action=Action.READ_REPORT, now=at)
