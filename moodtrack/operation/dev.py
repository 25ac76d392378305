"""The whole product for one developer: web, worker and beat as children of this process, none of which stays behind."""

import fcntl
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from honcho.manager import Manager

from moodtrack.embedded import ports, processes
from moodtrack.embedded.record import write_private
from moodtrack.operation.servers import BASE_DIR

DEFAULT_PORT = 8000
QUEUES = "safety,reminders,reports,exports"
STOPPING = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))
READY_SECONDS = 60


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Within this block no other `dev` runs on the same data.

    Raises:
        CommandError: one does already.
    """
    with (data / "dev.lock").open("w") as lock:
        try:
            # Not flock: that would be inherited by children which may outlive a killed supervisor.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            cure = "stop it first, or set MOODTRACK_DATA to another directory."
            raise CommandError(f"moodtrack already runs on {data}: {cure}") from None
        yield


def choose_port(asked: str) -> int:
    """The port of MOODTRACK_PORT; without one 8000, or a free one when that is taken.

    Raises:
        CommandError: MOODTRACK_PORT is not a port or not free.
    """
    if not asked:
        return DEFAULT_PORT if ports.is_free(DEFAULT_PORT) else ports.free_port()
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        raise CommandError(f"MOODTRACK_PORT is {asked!r}: it has to be a number from 1 to 65535.")
    if not ports.is_free(int(asked)):
        raise CommandError(f"Port {asked} is in use: stop what listens there, or set MOODTRACK_PORT to a free port.")
    return int(asked)


def url_of(port: int) -> str:
    """Where browsers on this machine reach it."""
    return f"http://{ports.HOST}:{port}"


def environment_of(port: int, said: Mapping[str, str]) -> dict[str, str]:
    """What the processes are told: what somebody said, and else what trying it out on one machine needs."""
    return {"MOODTRACK_REQUIRE_MFA": "false", "MOODTRACK_URL": url_of(port), **said}


def prepare(data: Path, environment: Mapping[str, str]) -> None:
    """Bring the schema up to date and, on the first start, make the demo data.

    Raises:
        CommandError: a step failed; it has said why.
    """
    _manage("migrate", "--verbosity=0", environment=environment)
    if not (data / "demo.json").exists():
        _manage("make_demo", environment=environment)


def commands(data: Path, port: int) -> dict[str, list[str]]:
    """The command line of each process, by its name."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "moodtrack.celery"]
    threads = ["--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    return {
        "web": [*python, "gunicorn", "moodtrack.wsgi:application", *threads, "--bind", f"{ports.HOST}:{port}"],
        "worker": [*celery, "worker", "--queues", QUEUES, "--concurrency", "2", "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--schedule", str(data / "beat-schedule"), "--loglevel", "INFO"],
    }


def run(data: Path, port: int, environment: Mapping[str, str], server_pids: Mapping[str, int]) -> int:
    """Run web, worker and beat until one ends or we are told to; returns the exit status.

    Once the web process answers, `dev.json` in `data` says where and who may sign in.
    """
    manager = Manager()
    for name, command in commands(data, port).items():
        line = f"echo $$ > {shlex.quote(str(_pid_file(data, name)))}; exec {shlex.join(command)}"
        manager.add_process(name, line, env=dict(environment), cwd=str(BASE_DIR))
    watcher = threading.Thread(target=_announce, args=(data, port, dict(server_pids)), daemon=True)
    watcher.start()
    try:
        manager.loop()
    finally:
        (data / "dev.json").unlink(missing_ok=True)
        stop_leftovers(data)
    return manager.returncode or 0


def stop_leftovers(data: Path) -> None:
    """Stop what a `dev` whose supervisor was killed left running; a pid that is another's by now is left alone."""
    record = data / "dev-processes.json"
    left = json.loads(record.read_text()) if record.exists() else {}
    for process in left.values():
        if process["started"] and processes.started(process["pid"]) == process["started"]:
            processes.end(process["pid"], STOPPING, group=True)
    record.unlink(missing_ok=True)
    for name in commands(data, DEFAULT_PORT):
        _pid_file(data, name).unlink(missing_ok=True)


def _manage(*arguments: str, environment: Mapping[str, str]) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=environment, check=False)
    if done.returncode:
        raise CommandError(f"manage.py {arguments[0]} failed; what it said stands above.")


def _announce(data: Path, port: int, pids: dict[str, int]) -> None:
    pid_files = {name: _pid_file(data, name) for name in commands(data, port)}
    if not processes.wait_until(lambda: all(map(processes.read_pid, pid_files.values())), seconds=READY_SECONDS):
        return
    children = {name: processes.read_pid(file) or 0 for name, file in pid_files.items()}
    record = {name: {"pid": pid, "started": processes.started(pid)} for name, pid in children.items()}
    write_private(data / "dev-processes.json", json.dumps(record))
    if processes.wait_until(lambda: _responds(port), seconds=READY_SECONDS):
        about = describe(data, port, {"supervisor": os.getpid(), **pids, **children})
        write_private(data / "dev.json", json.dumps(about, indent=2))
        print(words(about), flush=True)


def _responds(port: int) -> bool:
    connection = HTTPConnection(ports.HOST, port, timeout=READY_SECONDS)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def describe(data: Path, port: int, pids: Mapping[str, int]) -> dict[str, Any]:
    """What `dev.json` says: the address, the processes and the demo log-ins."""
    demo = data / "demo.json"
    logins = json.loads(demo.read_text(encoding="utf-8"))["logins"] if demo.exists() else []
    return {"url": url_of(port), "pids": dict(pids), "logins": logins}


def words(about: Mapping[str, Any]) -> str:
    """The same for the person at the keyboard."""
    logins = [f"    {login['role']:<10} {login['email']}  {login['password']}" for login in about["logins"]]
    return "\n".join(
        [
            "",
            f"  moodtrack runs at {about['url']} (Ctrl-C stops it). Its API is described at {about['url']}/api/docs/",
            "  Sign in as (made-up people; no second factor is asked for here):",
            *logins,
            "",
        ]
    )


def _pid_file(data: Path, name: str) -> Path:
    return data / f"{name}.pid"
