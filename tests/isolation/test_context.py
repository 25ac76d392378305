"""Who acts is known for as long as a transaction lasts, on the product's own connections, and not longer."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoDbBlocker

from moodtrack.checkins.models import CheckIn
from moodtrack.core.context import acting_as, redeeming, sweeping
from moodtrack.people.models import Client
from tests.copies import current
from tests.isolation.world import hash_of, id_of

OWNER, OTHER, THERAPIST = id_of("owner"), id_of("other"), id_of("therapist")


@pytest.fixture(autouse=True)
def _on_the_products_connection(walled: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), current(walled):
        yield


def act_as(actor: UUID) -> None:
    """As the look-up of a session does it: until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.actor_id', %s, true)", [str(actor)])


def clients() -> set[UUID]:
    return set(Client.objects.values_list("pk", flat=True))


def assert_nobody_acts() -> None:
    """To read is an error of its own name, which the developer whose context is missing sees."""
    with pytest.raises(DatabaseError, match="no context") as refused, transaction.atomic():
        clients()
    assert refused.value.__cause__.sqlstate == "NOCTX"  # type: ignore[union-attr]


def test_a_read_without_any_context_is_an_error_while_we_develop() -> None:
    assert_nobody_acts()


def test_where_it_is_not_asked_for_a_read_without_context_finds_nothing() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.no_context', '', true)")
        assert clients() == set()


def test_a_context_ends_with_its_transaction() -> None:
    with transaction.atomic():
        act_as(OWNER)
        assert clients() == {OWNER}
    assert_nobody_acts()


@transaction.atomic
def act_and_fail(actor: UUID) -> None:
    act_as(actor)
    raise ZeroDivisionError


def test_a_context_ends_with_a_transaction_that_is_rolled_back() -> None:
    with pytest.raises(ZeroDivisionError):
        act_and_fail(OWNER)
    assert_nobody_acts()


def test_a_context_set_within_a_savepoint_that_is_rolled_back_is_forgotten_with_it() -> None:
    with transaction.atomic(), acting_as(OTHER):
        with pytest.raises(ZeroDivisionError):
            act_and_fail(OWNER)
        assert clients() == {OTHER}


def test_an_error_of_the_database_leaves_no_context_behind() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(OWNER), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert_nobody_acts()


def test_whoever_acted_before_acts_again_after_a_block() -> None:
    with transaction.atomic(), acting_as(OWNER):
        with acting_as(OTHER):
            assert clients() == {OTHER}
        assert clients() == {OWNER}


def test_within_one_transaction_each_sees_their_own() -> None:
    with transaction.atomic():
        for actor, seen in ((OWNER, {OWNER}), (THERAPIST, {OWNER}), (OTHER, {OTHER}), (id_of("former"), set())):
            with acting_as(actor):
                assert clients() == seen
                assert set(CheckIn.objects.values_list("client_id", flat=True)) == seen


def test_a_sweep_and_a_code_end_with_their_block() -> None:
    with transaction.atomic():
        with sweeping("reports"):
            assert clients() == {OWNER, OTHER}
        with redeeming(hash_of("therapist")):
            assert clients() == set()
        assert_nobody_acts()
