"""What a stolen database shows: nothing that anybody typed."""

import os
import subprocess
import sys

import pytest

from moodtrack.operation.servers import BASE_DIR
from moodtrack.reports import tasks
from tests.conftest import Phone
from tests.sealing.search import dump, found_in
from tests.sealing.story import CANARIES, CONTROL, read_by_everybody, told_by_everybody


@pytest.fixture
def both(own_database: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Phone, Phone]:
    """A client's phone and a therapist's desk, all said, and the report made."""
    monkeypatch.setattr(tasks.make, "delay", lambda: None)
    phone, desk = told_by_everybody()
    tasks.sweep()
    tasks.make()
    return phone, desk


def found_in_dump() -> set[str]:
    return found_in([dump()], (*CANARIES, CONTROL))["dump"]


def migrate(app: str, to: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", app, to]
    subprocess.run(command, cwd=BASE_DIR, env=os.environ, check=True, timeout=120)


def test_nothing_that_anybody_typed_lies_in_any_table(both: tuple[Phone, Phone]) -> None:
    shown = str(read_by_everybody(*both))
    assert "canary-note-shared" in shown
    assert "canary-label-changed" in shown
    assert found_in_dump() == {CONTROL}


def test_what_lay_in_plain_is_sealed_by_the_migration_and_opened_by_the_way_back(
    both: tuple[Phone, Phone],
) -> None:
    before = read_by_everybody(*both)
    migrate("people", "0002_row_policies")
    no_more = {"canary-password-long", "canary-topic-former", "canary-label-joined", "canary-annotation"}
    assert found_in_dump() == {*CANARIES, CONTROL} - no_more
    migrate("reports", "0004_sealed_documents")
    migrate("reminders", "0003_sealed_addresses")
    migrate("checkins", "0005_sealed")
    migrate("care", "0004_sealed_labels")
    migrate("agreements", "0002_row_policies")
    migrate("people", "0006_former_zones_of_clients")
    migrate("care", "0006_pauses_in_the_sweep")
    migrate("reports", "0006_tried_again_with_other_inputs")
    assert found_in_dump() == {CONTROL}
    assert read_by_everybody(*both) == before
