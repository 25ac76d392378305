from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from moodtrack.reminders.rules.hours import LEEWAY, SPREAD, is_quiet, send_instant, shown_within, spread

CLIENTS = [UUID(int=number) for number in range(2000)]


@pytest.mark.parametrize("wall_time", [time(21, 30), time(23, 59), time(0, 0), time(7, 59)])
def test_quiet_hours_run_over_midnight(wall_time: time) -> None:
    assert is_quiet(wall_time, time(21, 30), time(8, 0))


@pytest.mark.parametrize("wall_time", [time(8, 0), time(12, 0), time(21, 29)])
def test_the_day_is_not_quiet(wall_time: time) -> None:
    assert not is_quiet(wall_time, time(21, 30), time(8, 0))


def test_equal_ends_mean_no_quiet_hours() -> None:
    assert not is_quiet(time(8, 0), time(8, 0), time(8, 0))


def test_clients_are_spread_over_the_whole_minute_and_a_half() -> None:
    delays = {spread(client) for client in CLIENTS}
    assert delays == {timedelta(seconds=second) for second in range(SPREAD.seconds + 1)}


def test_a_client_is_always_sent_to_after_the_same_delay() -> None:
    assert spread(CLIENTS[7]) == spread(UUID(int=7))


def test_no_delay_comes_near_quiet_hours() -> None:
    due_at = datetime(2026, 11, 23, 21, 29, tzinfo=UTC)
    quiet_begins = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
    for client in CLIENTS:
        send_at = send_instant(due_at, client, zone="UTC", quiet_from=time(21, 30), quiet_until=time(8))
        assert due_at <= send_at < quiet_begins - LEEWAY


@pytest.mark.parametrize(
    ("now", "minutes"),
    [(time(12, 0), 180), (time(20, 0), 89), (time(21, 28, 30), 0.5), (time(21, 29, 30), 0), (time(22, 0), 0)],
)
def test_a_message_is_kept_three_hours_unless_quiet_hours_begin_before(now: time, minutes: float) -> None:
    instant = datetime.combine(datetime(2026, 11, 23), now, tzinfo=UTC)
    kept = shown_within(instant, timedelta(hours=3), zone="UTC", quiet_from=time(21, 30), quiet_until=time(8))
    assert kept == timedelta(minutes=minutes)


def test_without_quiet_hours_a_message_is_kept_its_whole_time() -> None:
    instant = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
    kept = shown_within(instant, timedelta(hours=3), zone="UTC", quiet_from=time(22), quiet_until=time(22))
    assert kept == timedelta(hours=3)
