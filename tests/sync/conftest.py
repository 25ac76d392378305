from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.conftest import Phone
from tests.sync.store import Store

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)


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
