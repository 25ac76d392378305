"""After a restore nothing goes out that was due while the database was away."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from moodtrack.core.context import acting_as
from moodtrack.people.models import Account
from moodtrack.reminders.actions.restoring import let_pass
from moodtrack.reminders.queries.due import bells_to_ring
from moodtrack.reminders.rules.sending import Outcome, State
from tests.reminders.story import (
    A_LITTLE,
    DUE,
    TODAY,
    FakeGateway,
    WorkerKilled,
    deliveries_of,
    killed,
    plan,
    reminders_of,
    run,
)

BACK = DUE + timedelta(minutes=20)
"""Well within the time for which a late reminder is still sent."""
A_DAY = timedelta(days=1)


def restored(client: Account, now: datetime = BACK) -> int:
    with transaction.atomic(), acting_as(client.pk):
        return let_pass(client_id=client.pk, now=now)


def test_without_it_a_reminder_that_was_due_would_be_sent_late(client: Account) -> None:
    assert run(FakeGateway(), BACK) == 1


def test_what_was_due_is_not_sent_and_what_is_still_to_come_is(client: Account) -> None:
    assert restored(client) == 1
    plan(BACK)
    assert bells_to_ring(BACK) == 0
    assert run(gateway := FakeGateway(), BACK) == 0
    assert reminders_of(client)[TODAY].state == State.EXPIRED
    assert reminders_of(client)[TODAY].expired_at == BACK
    assert run(gateway, DUE + A_DAY + A_LITTLE) == 1


def test_a_delivery_that_was_under_way_is_settled_and_its_reminder_is_let_go(client: Account) -> None:
    with pytest.raises(WorkerKilled):
        run(killed, DUE + A_LITTLE)
    assert restored(client) == 1
    (delivery,) = deliveries_of(client)
    assert (delivery.outcome, delivery.settled_at) == (Outcome.LOST, BACK)
    reminder = reminders_of(client)[TODAY]
    assert (reminder.state, reminder.lease_until, reminder.claimed_by) == (State.EXPIRED, None, None)


def test_nothing_is_planned_for_the_days_the_backup_lay_there(client: Account) -> None:
    back = BACK + 10 * A_DAY
    restored(client, back)
    plan(back)
    assert run(FakeGateway(), back) == 0
    assert back.date() not in reminders_of(client)
    assert (back + A_DAY).date() in reminders_of(client)


def test_without_it_the_sweep_would_plan_the_one_due_just_now(client: Account) -> None:
    back = BACK + 10 * A_DAY
    plan(back)
    assert run(FakeGateway(), back) == 1
