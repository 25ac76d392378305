from uuid import uuid4

import pytest
from django.db import DataError, connection, transaction

from moodtrack.core.context import OutsideTransactionError, act_as_nobody, acting_as, sweeping


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        value: str = cursor.fetchone()[0]
    return value


def test_within_the_block_the_database_knows_who_acts_and_afterwards_it_does_not(db: None) -> None:
    actor, other = uuid4(), uuid4()
    with acting_as(actor):
        assert setting("app.actor_id") == str(actor)
        with acting_as(other):
            assert setting("app.actor_id") == str(other)
        assert setting("app.actor_id") == str(actor)
    assert setting("app.actor_id") == ""


def test_a_sweep_says_its_name(db: None) -> None:
    with sweeping("reports"):
        assert setting("app.sweep") == "reports"
    assert setting("app.sweep") == ""


def test_a_context_outside_a_transaction_is_refused(own_database: str) -> None:
    with pytest.raises(OutsideTransactionError), acting_as(uuid4()):
        pass


def test_who_is_refused_acts_no_more(db: None) -> None:
    with acting_as(uuid4()):
        act_as_nobody()
        assert setting("app.actor_id") == ""


def test_an_error_of_the_database_leaves_as_it_is(db: None) -> None:
    with pytest.raises(DataError), transaction.atomic(), acting_as(uuid4()), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def test_an_error_inside_leaves_as_it_is(db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), acting_as(uuid4()):
        1 / 0  # noqa: B018 - the error is the point
