import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from moodtrack.core.role import LOOK
from moodtrack.embedded import servers as embedded
from moodtrack.embedded.errors import ServerError
from moodtrack.operation import servers

WAITING = """
from moodtrack.operation.servers import servers_for
with servers_for(["manage.py", "shell"]):
    print("up", flush=True)
    input()
"""


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory, and an environment that names no server."""
    place = Path(tempfile.mkdtemp(dir=os.environ["MOODTRACK_DATA"]))
    for name in (*servers.URLS, "MOODTRACK_ENV"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("MOODTRACK_DATA", str(place))
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield place
    for number, handler in before.items():
        signal.signal(number, handler)
    embedded.stop(place / "servers")


@pytest.mark.parametrize("command", ["migrate", "dev", "shell", "create_practice", "makemigrations"])
def test_most_commands_need_servers(command: str) -> None:
    assert servers.needs_servers(["manage.py", command])


@pytest.mark.parametrize(
    "arguments", [[], ["help"], ["check", "--deploy"], ["spectacular"], ["collectstatic"], ["migrate", "--help"]]
)
def test_commands_that_keep_nothing_need_none(arguments: list[str]) -> None:
    assert not servers.needs_servers(["manage.py", *arguments])


def test_a_command_finds_its_servers_named_and_leaves_none_running(data: Path) -> None:
    with servers.servers_for(["manage.py", "shell"]):
        assert set(embedded.pids(data / "servers")) == {"postgres", "valkey"}
        assert os.environ["DATABASE_URL"].startswith("postgres://moodtrack_app:")
        assert os.environ["REDIS_URL"].startswith("redis://")
    assert embedded.pids(data / "servers") == {}


def test_a_command_that_changes_the_schema_is_the_migrator(data: Path) -> None:
    with servers.servers_for(["manage.py", "migrate"]):
        assert os.environ["DATABASE_URL"] == os.environ["MIGRATOR_DATABASE_URL"]
        assert os.environ["DATABASE_URL"].startswith("postgres://moodtrack_migrator:")


def test_a_command_that_checks_every_row_is_the_backup_role(data: Path) -> None:
    with servers.servers_for(["manage.py", "verify_audit"]):
        assert os.environ["DATABASE_URL"].startswith("postgres://moodtrack_backup:")


def test_servers_that_another_command_uses_go_on_until_it_ends(data: Path) -> None:
    with servers.running(data, durable=False) as first:
        with servers.running(data, durable=False) as second:
            assert second == first
        assert embedded.pids(data / "servers") == first.pids
    assert embedded.pids(data / "servers") == {}


def test_servers_left_by_a_killed_command_are_adopted_and_then_stopped(data: Path) -> None:
    left = embedded.start(data / "servers", durable=False)
    with servers.running(data) as adopted:
        assert adopted.pids == left.pids
    assert embedded.pids(data / "servers") == {}


def test_a_server_the_environment_names_is_not_started(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere.invalid/moodtrack")
    with servers.servers_for(["manage.py", "shell"]):
        assert set(embedded.pids(data / "servers")) == {"valkey"}
        assert os.environ["DATABASE_URL"] == "postgres://elsewhere.invalid/moodtrack"


def test_production_starts_no_server(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOODTRACK_ENV", "production")
    with servers.servers_for(["manage.py", "migrate"]):
        assert not os.environ["DATABASE_URL"]
    assert not (data / "servers").exists()


def test_a_report_on_ones_own_file_touches_no_other_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere.invalid/moodtrack")
    with servers.servers_for(["manage.py", "report", "daylio.csv"]):
        used = Path(os.environ["MOODTRACK_DATA"])
        assert used != data
        assert "elsewhere" not in os.environ["DATABASE_URL"]
        assert (used / "servers" / "postgres" / "data").is_dir()
    assert not used.exists()
    assert list(data.iterdir()) == []


def test_a_command_told_to_end_stops_its_servers(data: Path) -> None:
    command = subprocess.Popen(
        [sys.executable, "-c", WAITING], cwd=servers.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with command:
        assert command.stdout
        assert command.stdout.readline() == b"up\n"
        command.terminate()
        assert command.wait() == 143
    assert embedded.pids(data / "servers") == {}


def test_a_server_that_cannot_start_is_one_line_and_an_exit_status(data: Path) -> None:
    (data / "servers").mkdir()
    (data / "servers" / "servers.json").write_text('{"passwords": {}, "ports": {}}')
    (data / "servers" / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(ServerError):
        embedded.start(data / "servers")
    done = subprocess.run(
        [sys.executable, "manage.py", "shell"], cwd=servers.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("moodtrack: ")
    assert done.stderr.count("\n") == 1


def test_a_superusers_statement_reaches_our_own_database_and_the_start_of_the_product_sees_it(data: Path) -> None:
    with servers.running(data, only=[embedded.POSTGRES], durable=False):
        assert servers.has_own_database()
        servers.run_as_superuser(["ALTER ROLE moodtrack_app CREATEROLE SUPERUSER"])
        with psycopg.connect(os.environ["DATABASE_URL"]) as app:
            assert app.execute(LOOK).fetchone() == (
                "moodtrack_app",
                "BYPASSRLS, CREATEROLE, SUPERUSER, member of moodtrack_audit",
            )


def test_another_server_is_not_ours_to_stop(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not servers.has_own_database()
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere.invalid/moodtrack")
    with servers.servers_for(["manage.py", "prove_isolation"]):
        assert not servers.has_own_database()


@pytest.mark.parametrize(("url", "is_thrown_away"), [("", True), ("postgres://elsewhere.invalid/moodtrack", False)])
def test_the_proof_of_isolation_needs_no_data_of_its_own(
    monkeypatch: pytest.MonkeyPatch, url: str, is_thrown_away: bool
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert servers.uses_throw_away_data(["manage.py", "prove_isolation"]) is is_thrown_away
