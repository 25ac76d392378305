"""A wish to be erased that a backup brought back may have been taken back since."""

from datetime import timedelta

from moodtrack.ownership.actions.erasing import ask_for_erasure
from moodtrack.ownership.actions.restoring import give_time_again
from moodtrack.ownership.models import Erasure
from moodtrack.ownership.queries.erasing import erasure_planned_at
from moodtrack.people.actions.accounts import close_account
from moodtrack.people.models import Client
from tests.conftest import JOINED_AT, seen_by

A_DAY = timedelta(days=1)
BACK = JOINED_AT + 9 * A_DAY


def test_there_is_a_day_again_to_take_it_back(client_person: Client) -> None:
    with seen_by(client_person):
        ask_for_erasure(by=client_person.account, now=JOINED_AT)
        Erasure.objects.update(lease_until=BACK, attempts=3)
        assert give_time_again(client_id=client_person.pk, now=BACK) == 1
        erasure = Erasure.objects.get()
        assert erasure_planned_at(client_person.pk) == BACK + A_DAY
    assert (erasure.due_at, erasure.lease_until, erasure.attempts) == (BACK + A_DAY, None, 0)


def test_erasing_that_had_begun_goes_on_since_nobody_can_sign_in_to_stop_it(client_person: Client) -> None:
    with seen_by(client_person):
        due_at = ask_for_erasure(by=client_person.account, now=JOINED_AT).due_at
        close_account(account=client_person.account)
        assert give_time_again(client_id=client_person.pk, now=BACK) == 0
        assert Erasure.objects.get().due_at == due_at
