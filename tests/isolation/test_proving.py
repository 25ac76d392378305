"""The proof of the wall, on a sample: `manage.py prove_isolation` does it on every mutant there is."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bench.isolation.mutants import mutants
from bench.management.commands import prove_isolation
from moodtrack.operation.servers import BASE_DIR
from tests.isolation.eyes import Connection
from tests.isolation.reach import TABLES

SAMPLE = (
    "care_consent: without cared_for",
    "checkins_checkin: opened to the sweep reports",
    "checkins_topic: own USING (true)",
    "people_client: without FORCE",
    "reports_reportrun: claimed WITH CHECK (true)",
)


def test_the_suite_of_the_wall_sees_a_sample_of_breaks(template_database: str) -> None:
    only = "|".join(f"^{re.escape(line)}$" for line in SAMPLE)
    command = [sys.executable, "manage.py", "prove_isolation", "--jobs", "1", "--only", only]
    done = subprocess.run(command, cwd=BASE_DIR, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, [f"killed {len(SAMPLE)} of {len(SAMPLE)}"]), (
        done.stdout + done.stderr
    )


def test_a_mutant_that_survives_is_named_and_the_command_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def no_world() -> Iterator[str]:
        yield "world"

    verdicts = [("care_consent: without own", True), ("checkins_topic: without own", False)]
    monkeypatch.setattr(prove_isolation, "whole_world", no_world)
    monkeypatch.setattr(prove_isolation.Command, "_verdicts", lambda *_: iter(verdicts))
    said = StringIO()
    with pytest.raises(CommandError, match="did not see: checkins_topic: without own"):
        call_command("prove_isolation", stdout=said)
    assert said.getvalue().splitlines()[-1] == "killed 1 of 2"


def test_every_table_and_every_policy_has_its_mutants(backup: Connection) -> None:
    found = {str(mutant) for mutant in mutants(backup)}
    policies = {
        f"{table}: without {name}" for table, name in backup.execute("SELECT tablename, policyname FROM pg_policies")
    }
    assert policies <= found
    assert {f"{table}: without FORCE" for table in TABLES} <= found
    closed = {(table, sweep) for table, reach in TABLES.items() for sweep in {"reports", "reminders"} - reach.swept}
    assert {f"{table}: opened to the sweep {sweep}" for table, sweep in closed} <= found
