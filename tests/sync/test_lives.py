"""A database has more than one life: numbers that phones have seen, and it does not know of."""

import pytest

from moodtrack.changes.actions import begin_epoch
from moodtrack.changes.models import ChangeCounter
from moodtrack.changes.rules import COUNTED, EPOCHS_A_RESTORE, GREATEST, MOST_RESTORES_BETWEEN, epoch_of_restore
from tests.conftest import seen_by
from tests.sync.store import OutOfStepError, Store, check_in, stored, topic


@pytest.mark.parametrize("cursor", [2, 3, 10**6])
def test_a_cursor_ahead_of_the_server_may_not_push_before_it_has_pulled(store: Store, cursor: int) -> None:
    store.cursor = cursor
    store.create("check_ins", **check_in())
    with pytest.raises(OutOfStepError):
        store.push()


def test_a_cursor_ahead_of_the_server_begins_an_epoch_in_which_every_phone_gets_everything(
    store: Store, tablet: Store
) -> None:
    row_id = store.create("check_ins", **check_in())
    store.sync()
    tablet.pull()
    store.cursor = 10**6
    said = store.pull()
    assert said["timestamp"] > 2**32
    for phone, expected in ((tablet, [row_id]), (tablet, []), (store, [])):
        assert [record["id"] for record in phone.pull()["changes"]["check_ins"]["updated"]] == expected
    assert tablet.cursor == said["timestamp"]


def brought_back(store: Store, counter: int, restore: int) -> None:
    """As the command does it, with a backup of when the counter stood here."""
    client_id = store.phone.account.pk
    with seen_by(store.phone.account):
        ChangeCounter.objects.filter(client_id=client_id).update(value=counter)
        begin_epoch(client_id=client_id, epoch=epoch_of_restore(restore))


def test_the_epoch_of_a_restore_is_none_that_a_phone_has_begun(store: Store, tablet: Store) -> None:
    store.cursor = 10**6
    store.pull()  # begins an epoch
    for _ in range(3):
        store.create("topics", **topic())
        store.sync()
    store.pull()
    brought_back(store, 1, restore=1)
    late = [tablet.create("topics", **topic(text=f"{number}")) for number in range(4)]
    tablet.sync()
    store.pull()
    assert set(late) <= set(store.rows["topics"])


@pytest.mark.parametrize(("past", "status"), [(-1, 200), (0, 422)])
def test_a_cursor_that_no_restore_explains_is_refused_and_changes_nothing(
    store: Store, tablet: Store, past: int, status: int
) -> None:
    tablet.pull()
    cursor = (MOST_RESTORES_BETWEEN * EPOCHS_A_RESTORE + 1 << COUNTED) + past
    answer = store.phone.get(f"/sync?last_pulled_at={cursor}")
    assert answer.status_code == status
    assert (tablet.pull()["timestamp"] > cursor) is (status == 200)
    if status == 422:
        assert answer.json()["errors"][0]["code"] == "not_ours"
        assert store.phone.get(f"/sync?last_pulled_at={GREATEST}").status_code == 422


def test_a_phone_never_begins_the_epoch_of_a_restore(store: Store) -> None:
    store.cursor = (EPOCHS_A_RESTORE << COUNTED) - 1
    begun = store.pull()["timestamp"] >> COUNTED
    assert begun == EPOCHS_A_RESTORE + 1
    store.create("check_ins", **check_in())
    store.push()
    assert len(stored(store.phone).live("check_ins")) == 1
