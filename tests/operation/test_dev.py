import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError

from moodtrack.embedded import ports, processes
from moodtrack.operation import dev

HOLDING = """
import pathlib, sys
from moodtrack.operation import dev
with dev.alone(pathlib.Path(sys.argv[1])):
    print("up", flush=True)
    input()
"""


@pytest.fixture
def data() -> Path:
    return Path(tempfile.mkdtemp(dir=os.environ["MOODTRACK_DATA"]))


@pytest.fixture
def child() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that leads a group of its own, as honcho's children do."""
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as process:
        yield process
        process.kill()


def leave_behind(data: Path, pid: int, started: str) -> None:
    (data / "dev-processes.json").write_text(json.dumps({"web": {"pid": pid, "started": started}}))


def test_the_port_asked_for_is_the_port() -> None:
    port = ports.free_port()
    assert dev.choose_port(str(port)) == port


def test_a_port_asked_for_and_taken_is_refused_with_the_cure() -> None:
    with socket.create_server((ports.HOST, 0)) as other, pytest.raises(CommandError, match="set MOODTRACK_PORT"):
        dev.choose_port(str(other.getsockname()[1]))


@pytest.mark.parametrize("asked", ["http", "0", "65536", "-1"])
def test_what_is_no_port_is_refused(asked: str) -> None:
    with pytest.raises(CommandError, match="number from 1 to 65535"):
        dev.choose_port(asked)


def test_without_a_wish_a_taken_port_gives_way_to_a_free_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((ports.HOST, 0)) as other:
        monkeypatch.setattr(dev, "DEFAULT_PORT", other.getsockname()[1])
        assert ports.is_free(dev.choose_port(""))


def test_what_a_killed_dev_left_running_is_stopped(data: Path, child: "subprocess.Popen[bytes]") -> None:
    leave_behind(data, child.pid, processes.started(child.pid))
    dev.stop_leftovers(data)
    assert child.wait() < 0
    assert not (data / "dev-processes.json").exists()


def test_a_process_that_only_has_the_number_of_one_left_behind_is_let_be(
    data: Path, child: "subprocess.Popen[bytes]"
) -> None:
    leave_behind(data, child.pid, "another boot, another time")
    dev.stop_leftovers(data)
    assert child.poll() is None


def test_a_second_dev_on_the_same_data_is_refused(data: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, data], cwd=dev.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"up\n"
        with pytest.raises(CommandError, match="already runs"), dev.alone(data):
            pytest.fail("two of them")
        other.kill()
    with dev.alone(data):
        assert (data / "dev.lock").exists()


def test_slips_name_the_port_that_was_chosen_unless_somebody_says_where_browsers_come_in() -> None:
    assert dev.environment_of(8123, {})["MOODTRACK_URL"] == "http://127.0.0.1:8123"
    assert dev.environment_of(8123, {"MOODTRACK_URL": "https://m.example"})["MOODTRACK_URL"] == "https://m.example"


def test_it_says_where_it_runs_and_who_may_sign_in(data: Path) -> None:
    login = {"role": "therapist", "email": "ada@example.org", "password": "made up"}
    (data / "demo.json").write_text(json.dumps({"logins": [login]}))
    about = dev.describe(data, 8000, {"web": 1})
    assert about == {"url": "http://127.0.0.1:8000", "pids": {"web": 1}, "logins": [login]}
    assert "ada@example.org  made up" in dev.words(about)
    assert "http://127.0.0.1:8000" in dev.words(about)
