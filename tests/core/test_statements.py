"""What is asked by hand is what the ORM would find, and the same statement each time."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from moodtrack.changes.queries import deleted_among
from moodtrack.changes.rules import CHECK_INS
from moodtrack.checkins.models import CheckIn, Topic
from moodtrack.core.statements import rows_where
from tests.conftest import Phone, seen_by
from tests.sealing.story import said


def columns_of(row: CheckIn | Topic) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def statement_for(client_id: UUID, ids: Iterable[UUID]) -> str:
    sent: list[str] = []

    def keep(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        sent.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(keep):
        assert deleted_among(client_id, CHECK_INS, ids) == frozenset()
    (statement,) = sent
    return statement


@pytest.mark.parametrize("model", [CheckIn, Topic])
def test_rows_are_those_of_the_orm_in_every_column(phone: Phone, model: type[CheckIn | Topic]) -> None:
    assert phone.put(f"/check-ins/{uuid4()}", said("a note")).status_code == 201
    assert phone.post("/topics", {"text": "a topic"}).status_code == 201
    with seen_by(phone.account):
        (row,) = rows_where(model, "client_id = %s", phone.account.pk)
        assert columns_of(row) == columns_of(model._default_manager.get(client_id=phone.account.pk))


def test_the_statement_is_the_same_however_many_ids_are_asked_about(phone: Phone) -> None:
    with seen_by(phone.account):
        about_one = statement_for(phone.account.pk, [uuid4()])
        assert statement_for(phone.account.pk, [uuid4() for _ in range(60)]) == about_one
