from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from moodtrack.core.context import acting_as
from moodtrack.people.models import Account
from moodtrack.reminders.actions.claiming import Claim, claim_lot
from moodtrack.reminders.models import Reminder
from moodtrack.reminders.queries.due import bells_to_ring
from moodtrack.reminders.rules.sending import LEASE, MOST_ATTEMPTS, State
from tests.reminders.story import A_LITTLE, DUE, MORNING, TODAY, a_client, plan, reminders_of, wishes

NOW = DUE + A_LITTLE
PAST_LEASE = LEASE + timedelta(seconds=1)


def clients(number: int) -> list[Account]:
    accounts = [a_client() for _ in range(number)]
    for account in accounts:
        wishes(account)
    plan(MORNING)
    return accounts


def test_nothing_is_claimed_before_it_is_due(client: Account) -> None:
    assert bells_to_ring(DUE - timedelta(seconds=1)) == 0
    assert claim_lot(now=DUE - timedelta(seconds=1)) == []


def test_what_is_due_is_claimed_once(client: Account) -> None:
    assert bells_to_ring(NOW) == 1
    (claim,) = claim_lot(now=NOW)
    reminder = reminders_of(client)[TODAY]
    assert (reminder.state, reminder.attempts, reminder.claimed_by) == (State.CLAIMED, 1, claim.holder)
    assert bells_to_ring(NOW) == 0
    assert claim_lot(now=NOW) == []


def test_a_lease_that_ran_out_is_claimed_again_and_counted(client: Account) -> None:
    (first,) = claim_lot(now=NOW)
    assert bells_to_ring(NOW + PAST_LEASE) == 1
    (second,) = claim_lot(now=NOW + PAST_LEASE)
    assert first.reminder_id == second.reminder_id
    assert first.holder != second.holder
    assert reminders_of(client)[TODAY].attempts == 2


def test_what_was_abandoned_five_times_is_parked(client: Account) -> None:
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        assert len(claim_lot(now=now)) == 1
        now += PAST_LEASE
    assert claim_lot(now=now) == []
    reminder = reminders_of(client)[TODAY]
    assert (reminder.state, reminder.parked_at, reminder.lease_until) == (State.PARKED, now, None)
    assert bells_to_ring(now) == 0


def test_a_reminder_that_kills_its_worker_takes_no_other_with_it(db: None) -> None:
    everybody = {account.pk for account in clients(70)}
    poison = min(everybody)
    held_up: set[object] = set()
    now, sent = NOW, set[object]()
    while lot := claim_lot(now=now):
        members = {claim.client_id for claim in lot}
        if poison in members:
            held_up |= members
            now += PAST_LEASE
            continue
        sent |= members
        for claim in lot:
            _mark_sent(claim)
    assert held_up == everybody
    assert sent == everybody - {poison}


def _mark_sent(claim: Claim) -> None:
    with transaction.atomic(), acting_as(claim.client_id):
        Reminder.objects.filter(pk=claim.reminder_id).update(
            state=State.SENT, sent_at=NOW, lease_until=None, claimed_by=None
        )


@pytest.mark.usefixtures("own_database")
def test_two_workers_never_hold_the_same_reminder() -> None:
    everybody = {account.pk for account in clients(40)}
    claimed: list[Claim] = []
    gate = Barrier(4)

    def work() -> None:
        gate.wait()
        with transaction.atomic():
            claimed.extend(claim_lot(now=NOW))
        connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(claimed) == len(everybody)
    assert {claim.client_id for claim in claimed} == everybody


@pytest.mark.usefixtures("own_database")
def test_a_worker_does_not_wait_for_another_that_is_claiming() -> None:
    clients(1)
    second: list[list[Claim]] = []

    def work() -> None:
        second.append(claim_lot(now=NOW))
        connection.close()

    with transaction.atomic():
        assert len(claim_lot(now=NOW)) == 1
        worker = Thread(target=work)
        worker.start()
        worker.join()
    assert second == [[]]
