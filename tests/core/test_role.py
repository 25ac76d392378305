"""A role that could pass the policies by does not even start; with the suite's real roles and real processes."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from moodtrack.core import role
from moodtrack.core.role import UnfitRoleError, refuse_unfit_role
from moodtrack.operation.servers import BASE_DIR

CELERY = ("-m", "celery", "-A", "moodtrack.celery")
STARTS = {
    "web": ("-c", "import moodtrack.wsgi"),
    "worker": (*CELERY, "worker", "--pool", "solo"),
    "beat": (*CELERY, "beat", "--schedule", "beat-schedule"),
}
UNFIT = {"BACKUP_DATABASE_URL": "BYPASSRLS", "MIGRATOR_DATABASE_URL": "owner of agreements_"}


@pytest.fixture
def _nobody_watches() -> Iterator[None]:
    yield
    connection_created.disconnect(role._refuse_at_first_connection)


def started(what: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *STARTS[what]],
        env=os.environ | {"PYTHONPATH": str(BASE_DIR), "DJANGO_SETTINGS_MODULE": "moodtrack.settings"} | environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("what", STARTS)
@pytest.mark.parametrize("url", UNFIT)
def test_no_process_starts_with_a_role_that_policies_do_not_hold_back(
    own_database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object, what: str, url: str
) -> None:
    monkeypatch.chdir(str(tmp_path))
    refused = started(what, DATABASE_URL=os.environ[url])
    assert refused.returncode != 0
    last_line = refused.stderr.strip().splitlines()[-1]
    assert UNFIT[url] in last_line
    assert "name the role moodtrack_app there" in last_line


@pytest.mark.usefixtures("own_database", "_nobody_watches")
def test_the_applications_role_may_start() -> None:
    refuse_unfit_role()
    assert started("web").returncode == 0


@pytest.mark.usefixtures("own_database", "_nobody_watches")
def test_a_database_that_was_not_up_yet_is_looked_at_with_the_first_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(role, "LOOK", role.LOOK.replace("r.rolbypassrls", "true"))
    with monkeypatch.context() as not_yet:
        not_yet.setitem(connection.settings_dict, "HOST", "127.0.0.2")
        refuse_unfit_role()
    for _ in range(2):
        with pytest.raises(UnfitRoleError):
            connection.ensure_connection()


def test_a_command_that_needs_no_database_looks_at_none() -> None:
    check = [sys.executable, "manage.py", "check"]
    nowhere = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/nowhere"}
    assert subprocess.run(check, cwd=BASE_DIR, env=nowhere, check=False, capture_output=True).returncode == 0
