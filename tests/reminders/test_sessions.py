from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from moodtrack.care.actions.sessions import change_session, plan_session
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.people.models import Account, Therapist
from moodtrack.reminders.actions.receipts import snooze_reminder
from moodtrack.reminders.actions.restoring import let_pass
from moodtrack.reminders.actions.schedules import change_schedule
from moodtrack.reminders.models import Reminder
from moodtrack.reminders.queries.due import schedules_to_plan
from moodtrack.reminders.rules.sending import SkipReason, State
from moodtrack.reminders.rules.wish import first_wish
from tests.conftest import done, seen_by
from tests.reminders.story import A_LITTLE, MORNING, FakeGateway, a_phone, deliveries_of, moves_to, plan, run, wishes

START = MORNING + timedelta(hours=30)
NOTICE_AT = START - timedelta(hours=24)


@pytest.fixture
def account(relationship: CareRelationship) -> Account:
    a_phone(relationship.client.account)
    return relationship.client.account


def planned(therapist: Therapist, account: Account, starts_at: datetime = START) -> TherapySession:
    return done(plan_session, by=therapist.account, client_id=account.pk, starts_at=starts_at, now=MORNING)


def notices(account: Account) -> list[Reminder]:
    with seen_by(account):
        return list(Reminder.objects.filter(client_id=account.pk, kind="session").order_by("due_at"))


def test_a_session_is_told_of_24_hours_before_once(
    account: Account, therapist: Therapist, gateway: FakeGateway
) -> None:
    planned(therapist, account)
    plan(MORNING)
    assert [notice.due_at for notice in notices(account)] == [NOTICE_AT]
    assert [run(gateway, NOTICE_AT + A_LITTLE) for _ in range(2)] == [1, 0]
    assert [push.text for push in gateway.pushes] == ["your_list"]


def test_a_session_planned_at_the_last_moment_is_found_before_its_notice_is_due(
    account: Account, therapist: Therapist
) -> None:
    plan(MORNING)
    planned(therapist, account)
    assert schedules_to_plan(MORNING + timedelta(hours=1)) == []
    assert plan(NOTICE_AT - timedelta(minutes=9)) == 1
    assert [notice.due_at for notice in notices(account)] == [NOTICE_AT]
    assert plan(NOTICE_AT - timedelta(minutes=8)) == 0


def test_a_session_is_told_of_although_the_sweep_rested_while_its_notice_fell_due(
    account: Account, therapist: Therapist, gateway: FakeGateway
) -> None:
    plan(MORNING)
    planned(therapist, account)
    back = NOTICE_AT + timedelta(minutes=20)
    plan(back)
    assert run(gateway, back + A_LITTLE) == 1
    assert [notice.due_at for notice in notices(account)] == [NOTICE_AT]


def test_who_switches_notices_on_is_not_told_of_what_was_due_before(
    account: Account, therapist: Therapist, gateway: FakeGateway
) -> None:
    told_not = first_wish("Europe/Madrid", "session")
    for wish, minutes in ((replace(told_not, enabled=False), 0), (told_not, 20)):
        now = NOTICE_AT + timedelta(minutes=minutes)
        done(change_schedule, by=account, kind="session", wish=wish, now=now)
    planned(therapist, account)
    plan(NOTICE_AT + timedelta(minutes=21))
    assert notices(account) == []


def test_a_notice_that_was_due_before_a_restore_is_not_sent_after_it(
    account: Account, therapist: Therapist, gateway: FakeGateway
) -> None:
    plan(MORNING)
    planned(therapist, account)
    back = NOTICE_AT + timedelta(minutes=20)
    with seen_by(account):
        assert let_pass(client_id=account.pk, now=back) == 1
    plan(back)
    assert run(gateway, back + A_LITTLE) == 0
    assert [notice.state for notice in notices(account)] == [State.EXPIRED]


@pytest.mark.parametrize(("status", "pushes"), [("planned", 1), ("cancelled", 0)])
def test_a_notice_that_was_put_off_comes_again_unless_its_session_was_called_off(
    account: Account, therapist: Therapist, gateway: FakeGateway, status: str, pushes: int
) -> None:
    session = planned(therapist, account)
    plan(MORNING)
    run(gateway, NOTICE_AT + A_LITTLE)
    (delivery,) = deliveries_of(account)
    later = NOTICE_AT + timedelta(minutes=3)
    done(snooze_reminder, by=account, token=delivery.token, until=None, now=later)
    if status == "cancelled":
        done(change_session, by=therapist.account, session_id=session.pk, status=status, now=later)
    assert run(gateway, later + timedelta(hours=2)) == pushes


def test_a_session_that_moved_or_was_called_off_is_not_told_of_at_its_old_time(
    account: Account, therapist: Therapist, gateway: FakeGateway
) -> None:
    session = planned(therapist, account)
    plan(MORNING)
    done(change_session, by=therapist.account, session_id=session.pk, status="cancelled", now=MORNING)
    assert run(gateway, NOTICE_AT + A_LITTLE) == 0
    assert [(one.state, one.skip_reason) for one in notices(account)] == [(State.SKIPPED, SkipReason.REPLANNED)]


def test_who_travels_is_not_told_of_a_session_twice(
    account: Account, therapist: Therapist, gateway: FakeGateway
) -> None:
    planned(therapist, account)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Madrid"):
        moves_to(account, zone)
        wishes(account, quiet_from=time(0), quiet_until=time(0))
        with seen_by(account):
            account.client.refresh_from_db()
        plan(NOTICE_AT - timedelta(minutes=5))
    for minutes in range(2, 60, 7):
        run(gateway, NOTICE_AT + timedelta(minutes=minutes))
        plan(NOTICE_AT + timedelta(minutes=minutes))
    assert len(gateway.pushes) == len(notices(account)) == 1


def test_a_session_an_hour_from_now_needs_no_notice(account: Account, therapist: Therapist) -> None:
    planned(therapist, account, MORNING + timedelta(hours=1))
    plan(MORNING)
    assert notices(account) == []


def test_two_sessions_of_one_day_are_two_notices_and_no_day_has_three_messages(
    account: Account, therapist: Therapist, gateway: FakeGateway
) -> None:
    for hours in range(3):
        planned(therapist, account, START + timedelta(hours=hours))
    plan(MORNING)
    for hours in range(3):
        run(gateway, NOTICE_AT + timedelta(hours=hours) + A_LITTLE)
    assert len(gateway.pushes) == 2
    assert notices(account)[2].skip_reason == SkipReason.CAPPED
