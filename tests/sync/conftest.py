from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
import time_machine
from django.db import connection

from tests.conftest import Phone
from tests.sync.store import Store

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
T = TypeVar("T")


def closing(act: Callable[..., T], *said: Any, **named: Any) -> T:
    """Do it in this thread, and leave no connection behind."""
    try:
        return act(*said, **named)
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def _evening() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def store(phone: Phone) -> Store:
    """A phone that has never pulled."""
    return Store(phone)


@pytest.fixture
def tablet(phone: Phone) -> Store:
    """Another one of the same client's."""
    return Store(phone)
