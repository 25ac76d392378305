"""After a restore nothing goes out that was due while the database was away."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from moodtrack.core.context import acting_as
from moodtrack.people.models import Account
from moodtrack.reminders.actions.restoring import let_pass
from moodtrack.reminders.queries import bells_to_ring
from moodtrack.reminders.rules.sending import Outcome, State
from tests.reminders.story import (
    A_LITTLE,
    DUE,
    MORNING,
    TODAY,
    FakeGateway,
    WorkerKilled,
    a_client,
    a_phone,
    deliveries_of,
    killed,
    plan,
    reminders_of,
    run,
    wishes,
)

BACK = DUE + timedelta(minutes=20)
"""Well within the time for which a late reminder is still sent."""
A_DAY = timedelta(days=1)


@pytest.fixture
def account(db: None) -> Account:
    """Somebody who wishes to be asked at half past seven in the evening, planned in the morning."""
    account = a_client()
    a_phone(account)
    wishes(account)
    plan(MORNING)
    return account


def restored(account: Account, now: datetime = BACK) -> int:
    with transaction.atomic(), acting_as(account.pk):
        return let_pass(client_id=account.pk, now=now)


def test_without_it_a_reminder_that_was_due_would_be_sent_late(account: Account) -> None:
    assert run(FakeGateway(), BACK) == 1


def test_what_was_due_is_not_sent_and_what_is_still_to_come_is(account: Account) -> None:
    assert restored(account) == 1
    plan(BACK)
    assert bells_to_ring(BACK) == 0
    assert run(gateway := FakeGateway(), BACK) == 0
    assert reminders_of(account)[TODAY].state == State.EXPIRED
    assert reminders_of(account)[TODAY].expired_at == BACK
    assert run(gateway, DUE + A_DAY + A_LITTLE) == 1


def test_a_delivery_that_was_under_way_is_settled_and_its_reminder_is_let_go(account: Account) -> None:
    with pytest.raises(WorkerKilled):
        run(killed, DUE + A_LITTLE)
    assert restored(account) == 1
    (delivery,) = deliveries_of(account)
    assert (delivery.outcome, delivery.settled_at) == (Outcome.LOST, BACK)
    reminder = reminders_of(account)[TODAY]
    assert (reminder.state, reminder.lease_until, reminder.claimed_by) == (State.EXPIRED, None, None)


def test_nothing_is_planned_for_the_days_the_backup_lay_there(account: Account) -> None:
    back = BACK + 10 * A_DAY
    restored(account, back)
    plan(back)
    assert run(FakeGateway(), back) == 0
    assert back.date() not in reminders_of(account)
    assert (back + A_DAY).date() in reminders_of(account)


def test_without_it_the_sweep_would_plan_the_one_due_just_now(account: Account) -> None:
    back = BACK + 10 * A_DAY
    plan(back)
    assert run(FakeGateway(), back) == 1
