from datetime import date, datetime, time, timedelta

import pytest

from moodtrack.people.models import Account
from moodtrack.reminders.queries import due as queries
from moodtrack.reminders.rules.hours import LEEWAY
from moodtrack.reminders.rules.sending import SkipReason, State
from moodtrack.reminders.rules.wish import KINDS
from tests.reminders.story import (
    A_LITTLE,
    DUE,
    MORNING,
    TODAY,
    FakeGateway,
    a_client,
    moves_to,
    plan,
    reminders_of,
    run,
    wishes,
)

TOMORROW = TODAY + timedelta(days=1)


def states(account: Account) -> dict[date, tuple[str, str]]:
    return {day: (reminder.state, reminder.skip_reason) for day, reminder in reminders_of(account).items()}


def test_two_days_are_planned_ahead(client: Account) -> None:
    planned = reminders_of(client)
    assert list(planned) == [TODAY, TOMORROW]
    assert planned[TODAY].due_at == DUE
    assert DUE <= planned[TODAY].send_at <= DUE + A_LITTLE


def test_a_planned_schedule_is_left_alone_until_it_runs_out(client: Account) -> None:
    assert plan(MORNING + timedelta(hours=1)) == 0
    assert plan(MORNING + timedelta(hours=25)) == len(KINDS)
    assert list(reminders_of(client)) == [TODAY, TOMORROW, TODAY + timedelta(days=2)]


def test_a_new_time_moves_what_is_planned(client: Account) -> None:
    wishes(client, times=(time(20, 0),))
    assert plan(MORNING) == 1
    assert [reminder.due_at for reminder in reminders_of(client).values()] == [
        DUE + timedelta(minutes=30),
        DUE + timedelta(days=1, minutes=30),
    ]


def test_who_travels_is_asked_in_the_evening_of_where_they_are(client: Account) -> None:
    moves_to(client, "America/New_York")
    assert plan(MORNING) == len(KINDS)
    assert reminders_of(client)[TODAY].due_at == DUE + timedelta(hours=6)


def test_another_edition_of_the_zone_database_plans_everybody_anew(
    client: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "zone_database", lambda: "2099z")
    assert queries.schedules_to_plan(MORNING, 500)


def test_who_changed_their_time_is_planned_before_all_who_run_out(client: Account) -> None:
    late = a_client()
    wishes(late, now=MORNING + timedelta(hours=1))
    plan(MORNING + timedelta(hours=1))
    wishes(late, now=MORNING + timedelta(hours=2), times=(time(20, 0),))
    (first,) = queries.schedules_to_plan(MORNING + timedelta(days=2), 1)
    assert first[0] == late.pk


def test_new_quiet_hours_bring_a_reminder_forward_to_its_very_minute(db: None) -> None:
    accounts = [a_client() for _ in range(20)]
    for account in accounts:
        wishes(account)
    plan(MORNING)
    for account in accounts:
        wishes(account, quiet_from=time(19, 31))
    plan(MORNING)
    delays = [(reminders_of(account)[TODAY].send_at - DUE).total_seconds() for account in accounts]
    assert max(delays) < 60 - LEEWAY.total_seconds()


def test_switching_off_drops_what_is_planned_and_switching_on_brings_it_back(client: Account) -> None:
    wishes(client, enabled=False)
    plan(MORNING)
    assert set(states(client).values()) == {(State.SKIPPED, SkipReason.REPLANNED)}
    wishes(client)
    plan(MORNING)
    assert set(states(client).values()) == {(State.PLANNED, "")}


def test_a_pause_drops_what_lies_in_it(client: Account) -> None:
    wishes(client, paused_until=DUE + timedelta(hours=1))
    plan(MORNING)
    assert states(client) == {TODAY: (State.SKIPPED, SkipReason.REPLANNED), TOMORROW: (State.PLANNED, "")}


def test_a_time_that_has_passed_is_not_made_up_for(db: None) -> None:
    account = a_client()
    wishes(account)
    plan(DUE + timedelta(minutes=1))
    assert list(reminders_of(account)) == [TOMORROW, TODAY + timedelta(days=2)]


def test_what_fell_due_while_planning_stood_still_is_still_owed(client: Account) -> None:
    days_later = DUE + timedelta(days=4, minutes=10)
    plan(days_later)
    planned = reminders_of(client)
    assert TODAY + timedelta(days=4) in planned
    assert TODAY + timedelta(days=3) not in planned


def test_flying_east_past_the_date_line_and_back_asks_once_for_each_day(client: Account, gateway: FakeGateway) -> None:
    now: datetime = DUE - timedelta(hours=10)
    for hour in range(5 * 24):
        zone = ("Pacific/Kiritimati", "Pacific/Honolulu")[hour // 7 % 2]
        moves_to(client, zone)
        plan(now)
        run(gateway, now + timedelta(minutes=2))
        now += timedelta(hours=1)
    sent = [reminder for reminder in reminders_of(client).values() if reminder.state == State.SENT]
    assert len(gateway.pushes) == len(sent) >= 2


def test_a_day_that_never_was_is_recorded(db: None) -> None:
    account = a_client("Pacific/Apia")
    before = datetime(2011, 12, 29, 20, 0, tzinfo=MORNING.tzinfo)
    wishes(account, now=before)
    plan(before)
    assert states(account)[date(2011, 12, 30)] == (State.SKIPPED, SkipReason.NO_SUCH_DAY)
    assert states(account)[date(2011, 12, 31)] == (State.PLANNED, "")
