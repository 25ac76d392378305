"""Early plugin: real servers for the suite, before Django reads its settings; and its databases (tests/databases.py).

PostgreSQL and Valkey run with `fsync=off` in a throw-away directory, unless DATABASE_URL or REDIS_URL name others. They
stop with the suite, also on Ctrl-C; what a killed run left behind, the next run stops and removes.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from moodtrack.embedded import servers as embedded
from moodtrack.embedded.errors import ServerError
from moodtrack.operation import servers

RUNS = Path(tempfile.gettempdir()) / f"moodtrack-tests-{os.getuid()}"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Before everybody else (pytest-django loads the settings in the same hook): servers and their addresses."""
    stack = ExitStack()
    early_config.add_cleanup(stack.close)
    _sweep()
    data = _throw_away_directory(stack)
    os.environ["MOODTRACK_DATA"] = str(data)
    wanted = [server for server, url in servers.URL_OF.items() if not os.environ.get(url)]
    if embedded.POSTGRES not in wanted and "MIGRATOR_DATABASE_URL" not in os.environ:
        raise pytest.UsageError("With DATABASE_URL the suite also needs MIGRATOR_DATABASE_URL and BACKUP_DATABASE_URL.")
    try:
        stack.enter_context(servers.running(data, only=wanted, durable=False))
    except ServerError as error:
        raise pytest.UsageError(str(error)) from error
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("told to end", returncode=143))
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Only now, so that its `django_db_setup` stands in for pytest-django's."""
    config.pluginmanager.import_plugin("tests.databases")


def _throw_away_directory(stack: ExitStack) -> Path:
    RUNS.mkdir(mode=0o711, exist_ok=True)
    data = Path(tempfile.mkdtemp(dir=RUNS))
    data.chmod(0o711)
    stack.callback(shutil.rmtree, data, ignore_errors=True)
    return data


def _sweep() -> None:
    for in_use in RUNS.glob("*/servers/in-use"):
        with in_use.open("w") as lock:
            if servers.is_last_user(lock):
                run = in_use.parent.parent
                for record in (*run.glob("*/servers.json"), *run.glob("*/*/servers.json")):
                    embedded.stop(record.parent)
                shutil.rmtree(run, ignore_errors=True)
