"""Numbers handed out before a restore are never handed out again, and stay exact on every phone."""

from hypothesis import given
from hypothesis import strategies as st

from moodtrack.changes.actions import begin_epoch, take_turn
from moodtrack.changes.queries import last_change
from moodtrack.changes.rules import COUNTED, GREATEST, LAST_EPOCH, epoch_of, moved_to
from moodtrack.people.models import Client
from tests.conftest import seen_by

EPOCHS = st.integers(min_value=0, max_value=LAST_EPOCH - 1)
COUNTS = st.integers(min_value=0, max_value=(1 << COUNTED) - 1)


def number(epoch: int, count: int) -> int:
    return epoch << COUNTED | count


@given(before=EPOCHS, handed_out=COUNTS, of_the_dump=COUNTS)
def test_the_next_epoch_is_above_every_number_before_it(before: int, handed_out: int, of_the_dump: int) -> None:
    assert moved_to(before + 1, number(before, of_the_dump)) > number(before, handed_out)


@given(epoch=EPOCHS, count=COUNTS)
def test_a_number_says_its_epoch_and_counts_on_from_where_it_was(epoch: int, count: int) -> None:
    moved = moved_to(epoch + 1, number(epoch, count))
    assert (epoch_of(moved), moved & (1 << COUNTED) - 1) == (epoch + 1, count)


@given(epoch=EPOCHS, own=EPOCHS, count=COUNTS)
def test_a_record_that_is_further_on_moves_to_the_epoch_after_its_own(epoch: int, own: int, count: int) -> None:
    assert epoch_of(moved_to(epoch, number(own, count))) == max(epoch, own + 1)


def test_the_last_number_of_the_last_epoch_is_exact_in_javascript_and_there_is_none_after_it() -> None:
    greatest = number(LAST_EPOCH, (1 << COUNTED) - 1)
    assert greatest == GREATEST == 2**53 - 1
    assert int(float(greatest)) == greatest
    assert moved_to(LAST_EPOCH + 1, greatest) == greatest


def test_the_next_change_is_numbered_in_the_new_epoch(client_person: Client) -> None:
    with seen_by(client_person):
        take_turn(client_id=client_person.pk)
        begin_epoch(client_id=client_person.pk, epoch=3)
        assert take_turn(client_id=client_person.pk).change == (3 << COUNTED) + 3
        assert last_change(client_person.pk) == (3 << COUNTED) + 3
