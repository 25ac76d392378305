"""One PostgreSQL in one directory: made once, started, found running, stopped."""

import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from moodtrack.embedded import ports, processes
from moodtrack.embedded.binaries import postgres_bin
from moodtrack.embedded.errors import ServerError
from moodtrack.embedded.unprivileged import Footing

START_SECONDS = 60  # recovery after a hard stop included
STOPPING = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))

SETTINGS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "''",  # a socket's path may have 107 bytes, a data directory's is not ours to shorten
    "timezone": "UTC",
    "log_timezone": "UTC",
    # With these at their defaults a refused statement writes what a client wrote into the server's log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}  # a killed server keeps its commits, a power cut may not
HBA = f"host all all {ports.HOST}/32 scram-sha-256\n"
INITDB = (
    *("--username=postgres", "--auth=reject", "--encoding=UTF8", "--locale=C"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums", "--no-sync"),
)


def create(home: Path, scripts: Mapping[str, Sequence[str]], *, on: Footing) -> None:
    """Make the database files in `home/data`, unless they are there, and run the scripts (statements by database).

    The superuser gets no password and cannot log in. A creation cut short leaves nothing that a later start would use.

    Raises:
        ServerError: `initdb` or a statement failed.
    """
    data, draft = home / "data", home / "data.new"
    if data.exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    _run(on, [postgres_bin() / "initdb", *INITDB, "-D", draft], home)
    (draft / "pg_hba.conf").write_text(HBA)
    for database, statements in scripts.items():
        run_alone(draft, database, statements, on=on)
    draft.rename(data)


def put_right(home: Path, scripts: Mapping[str, Sequence[str]], *, on: Footing) -> None:
    """Run statements on database files that are there already and that no server runs on.

    Raises:
        ServerError: a statement failed.
    """
    _forget_stranger(home / "data")
    for database, statements in scripts.items():
        run_alone(home / "data", database, statements, on=on)


def run_alone(data: Path, database: str, statements: Sequence[str], *, on: Footing) -> None:
    """Run statements as the superuser with PostgreSQL in single-user mode; no server may be running on the files.

    Raises:
        ServerError: a statement failed.
    """
    program = str(postgres_bin() / "postgres")
    alone = [program, "--single", "-j", "-D", str(data), "-c", "exit_on_error=on", database]
    _run(on, alone, data.parent, stdin="".join(f"{statement};\n\n" for statement in statements))


def start(home: Path, *, port: int, durable: bool, on: Footing) -> None:
    """Start the server and wait until it takes connections.

    Raises:
        ServerError: it did not start; the message ends with what its log says.
    """
    data, log = home / "data", home / "log"
    _forget_stranger(data)
    settings = SETTINGS | ({} if durable else NOT_DURABLE) | {"port": str(port)}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    waiting = ("--silent", "--wait", f"--timeout={START_SECONDS}")
    command = [str(postgres_bin() / "pg_ctl"), "start", *waiting, "-D", str(data), "-l", str(log), "-o", options]
    if on.run(command, cwd=home).returncode:
        raise ServerError(f"PostgreSQL did not start; {log} says: {_complaint_in(log)}")


def running(home: Path) -> int | None:
    """The pid of the server of this directory, if it runs."""
    return processes.running(home / "data" / "postmaster.pid", naming=home / "data")


def wait_for_port(home: Path) -> int:
    """The port the running server listens on, once it takes connections (it may be recovering).

    Raises:
        ServerError: it does not get that far, or ends.
    """
    if not processes.wait_until(lambda: _is_ready(home), seconds=START_SECONDS):
        log = home / "log"
        raise ServerError(f"PostgreSQL runs but takes no connections; {log} says: {_complaint_in(log)}")
    return int(_lock_lines(home)[3])


def stop(home: Path) -> None:
    """Stop the server of this directory, if it runs: at once, but cleanly."""
    pid = running(home)
    if pid:
        processes.end(pid, STOPPING)


def _forget_stranger(data: Path) -> None:
    """Remove a pid file left over; the caller asked `running`, so what it names is not ours."""
    (data / "postmaster.pid").unlink(missing_ok=True)


def _is_ready(home: Path) -> bool:
    lines = _lock_lines(home)
    return len(lines) > 7 and lines[7].strip() == "ready"


def _lock_lines(home: Path) -> list[str]:
    lock = home / "data" / "postmaster.pid"
    return lock.read_text().splitlines() if lock.exists() else []


def _run(on: Footing, command: Sequence[str | Path], home: Path, stdin: str = "") -> None:
    done = on.run(command, cwd=home, stdin=stdin)
    if done.returncode:
        raise ServerError(f"PostgreSQL could not be set up in {home}: {_complaint(done.stderr or done.stdout)}")


def _complaint_in(log: Path) -> str:
    return _complaint(log.read_text(errors="replace") if log.exists() else "")


def _complaint(output: str) -> str:
    """The one line of many that says what went wrong: the last error, else whatever came last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "FATAL:" in line or "ERROR:" in line or " error: " in line]
    return (errors or lines or ["nothing"])[-1]
