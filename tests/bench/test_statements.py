"""How many statements the hot paths take: no machine changes these."""

from typing import Any
from uuid import uuid4

import pytest

from bench.shapes import body
from bench.statements import statements_of
from tests.conftest import Phone

CHECK_IN = 3
"""The session look-up that also says who acts and what they are, the counter, the upsert."""


def sent_by(phone: Phone, path: str, **changes: Any) -> list[str]:
    """What one PUT sends, between the savepoint that stands for its transaction within the test's and its release."""
    sent = statements_of("PUT", path, {**body(), **changes}, phone.token)
    begin = next(place for place, statement in enumerate(sent) if statement.startswith("SAVEPOINT"))
    end = max(place for place, statement in enumerate(sent) if statement.startswith("RELEASE"))
    return sent[begin + 1 : end]


@pytest.fixture
def path() -> str:
    return f"/api/v1/check-ins/{uuid4()}"


def test_a_check_in_takes_so_many_statements(phone: Phone, path: str) -> None:
    assert len(sent_by(phone, path)) == CHECK_IN


def test_after_the_look_up_it_takes_two(phone: Phone, path: str) -> None:
    *_, count, store = sent_by(phone, path)
    assert "UPDATE changes_changecounter" in count
    assert "INSERT INTO checkins_checkin" in store


def test_an_edit_takes_as_many_as_a_first_one(phone: Phone, path: str) -> None:
    recorded_at = body()["recorded_at"]
    first = sent_by(phone, path, recorded_at=recorded_at)
    assert len(sent_by(phone, path, recorded_at=recorded_at, answers={"mood": 1})) == len(first)


def test_no_savepoint_is_paid_for(phone: Phone, path: str) -> None:
    assert not [statement for statement in sent_by(phone, path) if "SAVEPOINT" in statement]
