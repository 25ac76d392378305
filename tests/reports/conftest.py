from typing import Any

import pytest
import time_machine

from moodtrack.reports import tasks
from tests.reports.story import NOW


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the doorbell instead of ringing it."""
    bells: list[int] = []
    monkeypatch.setattr(tasks.make, "delay", lambda: bells.append(1))
    return bells
