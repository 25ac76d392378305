from datetime import UTC, date, datetime, time, timedelta

from moodtrack.reminders.rules.due import LATE, agrees, is_late, occurrences
from moodtrack.reminders.rules.wish import made_from, planned_from, wish_problems
from tests.reminders.wishes import a_wish

MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_the_next_two_days_are_planned_and_no_more() -> None:
    days = [one.day for one in occurrences(a_wish(), MONDAY_MORNING)]
    assert days == [date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)]


def test_only_the_weekdays_asked_for_are_planned() -> None:
    assert [one.day for one in occurrences(a_wish(weekdays=(1,)), MONDAY_MORNING)] == [date(2026, 11, 24)]


def test_what_is_switched_off_asks_for_nothing() -> None:
    assert list(occurrences(a_wish(enabled=False), MONDAY_MORNING)) == []


def test_nothing_is_asked_for_before_a_pause_ends() -> None:
    wish = a_wish(paused_until=datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    assert [one.day for one in occurrences(wish, MONDAY_MORNING)] == [date(2026, 11, 24)]


def test_a_day_that_never_was_is_recorded_without_being_due() -> None:
    wish = a_wish(zone="Pacific/Apia")
    found = {one.day: one.has_day for one in occurrences(wish, datetime(2011, 12, 29, 20, 0, tzinfo=UTC))}
    assert found[date(2011, 12, 30)] is False
    assert found[date(2011, 12, 31)] is True


def test_a_gap_over_midnight_keeps_the_day_it_was_asked_for() -> None:
    wish = a_wish(zone="America/Scoresbysund", times=(time(23, 30),), quiet_from=time(3), quiet_until=time(8))
    late_march = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    (gap,) = [one for one in occurrences(wish, late_march) if one.day == date(2026, 3, 28)]
    assert gap.has_day
    assert gap.due_at == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_wish_that_moved_no_longer_agrees_with_the_old_instant() -> None:
    half_past_seven = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert agrees(a_wish(), date(2026, 11, 23), 0, half_past_seven)
    assert not agrees(a_wish(zone="Europe/London"), date(2026, 11, 23), 0, half_past_seven)
    assert not agrees(a_wish(times=(time(20, 0),)), date(2026, 11, 23), 0, half_past_seven)
    assert not agrees(a_wish(weekdays=(6,)), date(2026, 11, 23), 0, half_past_seven)


def test_ninety_minutes_are_not_yet_late() -> None:
    assert not is_late(MONDAY_MORNING, MONDAY_MORNING + LATE)
    assert is_late(MONDAY_MORNING, MONDAY_MORNING + LATE + timedelta(seconds=1))


def test_whatever_moves_a_reminder_changes_the_key_it_was_planned_from() -> None:
    changed = [
        a_wish(),
        a_wish(zone="Europe/Lisbon"),
        a_wish(enabled=False),
        a_wish(times=(time(19, 31),)),
        a_wish(weekdays=(0,)),
        a_wish(quiet_from=time(22)),
        a_wish(quiet_until=time(7)),
        a_wish(paused_until=MONDAY_MORNING),
    ]
    keys = {planned_from(wish, "2026f") for wish in changed} | {planned_from(a_wish(), "2026g")}
    assert len(keys) == len(changed) + 1


def test_a_key_begins_with_zone_and_zone_database() -> None:
    assert planned_from(a_wish(), "2026f").startswith(made_from("Europe/Madrid", "2026f"))


def test_a_time_inside_quiet_hours_is_refused_by_name() -> None:
    (problem,) = wish_problems("check-in", a_wish(times=(time(22, 0),)))
    assert (problem.pointer, problem.code) == ("/times/0", "in_quiet_hours")


def test_a_check_in_is_asked_for_at_exactly_one_time() -> None:
    codes = [problem.code for problem in wish_problems("check-in", a_wish(times=(time(9), time(19))))]
    assert codes == ["not_one"]
