"""PostgreSQL and Valkey for one command, before Django reads its settings: whatever the environment does not name.

Several commands may use the same embedded servers at a time; the last one to leave stops them.
"""

import fcntl
import os
import signal
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, NoReturn

from moodtrack.embedded import servers

BASE_DIR = Path(__file__).resolve().parent.parent.parent
URL_OF = {servers.POSTGRES: "DATABASE_URL", servers.VALKEY: "REDIS_URL"}
URLS = ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "BACKUP_DATABASE_URL", "REDIS_URL")

NEEDS_NONE = frozenset(
    [
        *("check", "collectstatic", "compilemessages", "create_roles", "diffsettings", "findstatic", "makemessages"),
        *("spectacular", "startapp", "help", "version", "--help", "--version", "-h"),
    ]
)
URL_INSTEAD = {
    "migrate": "MIGRATOR_DATABASE_URL",
    "backup": "BACKUP_DATABASE_URL",
    "verify_audit": "BACKUP_DATABASE_URL",
}
"""Commands that are not the application: one changes the schema, the others read what row policies hide."""
ON_THROW_AWAY_DATA = frozenset({"report", "bench", "render_fixtures"})
ON_THROW_AWAY_DATA_UNLESS_NAMED = frozenset({"prove_isolation"})


@contextmanager
def servers_for(arguments: Sequence[str]) -> Iterator[None]:
    """Within this block `os.environ` names servers that run, if the command of this command line needs any.

    A command that is not the application's gets another role's DATABASE_URL. In production nothing is ever started.

    Raises:
        ServerError: a server cannot run here; one line that names the cure.
    """
    command = arguments[1] if len(arguments) > 1 else "help"
    with ExitStack() as stack:
        if needs_servers(arguments) and os.environ.get("MOODTRACK_ENV") != "production":
            is_throw_away = uses_throw_away_data(arguments)
            if is_throw_away:
                stack.enter_context(_throw_away_data())
            stack.enter_context(running(data_directory(), only=_without_url(), durable=not is_throw_away))
        url = os.environ.get(URL_INSTEAD.get(command, ""))
        if url:
            os.environ["DATABASE_URL"] = url
        yield


def needs_servers(arguments: Sequence[str]) -> bool:
    """Whether the command of this command line reads or writes anything that a server keeps."""
    asks_for_help = not {"--help", "-h"}.isdisjoint(arguments)
    return len(arguments) > 1 and arguments[1] not in NEEDS_NONE and not asks_for_help


def uses_throw_away_data(arguments: Sequence[str]) -> bool:
    """Whether the command neither sees nor leaves anything in the data directory.

    `report` shows one person's own file, never to be mixed with other data. `makemigrations --check` compares models
    with migrations; it only looks whether it can connect, and would wait long for a database that is not there.
    `prove_isolation` makes databases of its own, on whichever server DATABASE_URL names.
    """
    is_model_check = arguments[1] == "makemigrations" and "--check" in arguments
    is_indifferent = is_model_check or arguments[1] in ON_THROW_AWAY_DATA_UNLESS_NAMED
    return arguments[1] in ON_THROW_AWAY_DATA or (is_indifferent and not os.environ.get("DATABASE_URL"))


def data_directory() -> Path:
    """Where everything is kept that is not in the database: MOODTRACK_DATA, else `var/` beside manage.py."""
    return Path(os.environ.get("MOODTRACK_DATA") or BASE_DIR / "var").resolve()


@contextmanager
def running(data: Path, *, only: Collection[str] = servers.BOTH, durable: bool = True) -> Iterator[servers.Servers]:
    """Within this block the servers of `data` run and `os.environ` names them; then they stop, unless still in use.

    Args:
        data: the data directory; the servers' files lie in its `servers/`.
        only: the servers that are wanted.
        durable: False for data that may be lost with the power.

    Raises:
        ServerError: a server cannot run here.
    """
    home = data / "servers"
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (home / "in-use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        _leave_tidily_when_told_to_end()
        try:
            found = servers.start(home, servers=only, durable=durable)
            os.environ.update(found.urls)
            yield found
        finally:
            if is_last_user(lock):
                servers.stop(home)


def has_own_database() -> bool:
    """Whether DATABASE_URL names the server that runs on the data directory, and nobody else's."""
    return servers.is_served(data_directory() / "servers", os.environ.get("DATABASE_URL", ""))


def run_as_superuser(statements: Sequence[str]) -> None:
    """Run statements as the superuser of the data directory's own database, which is stopped and started for it.

    Raises:
        ServerError: a statement failed, or the server did not start again.
    """
    os.environ.update(servers.run_as_superuser(data_directory() / "servers", statements).urls)


def is_last_user(lock: IO[str]) -> bool:
    """Whether nobody else uses a data directory's servers; if so, nobody can begin to until the lock is closed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _without_url() -> list[str]:
    return [server for server, url in URL_OF.items() if not os.environ.get(url)]


@contextmanager
def _throw_away_data() -> Iterator[None]:
    for name in URLS:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="moodtrack-", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o711)
        os.environ["MOODTRACK_DATA"] = directory
        yield


def _leave_tidily_when_told_to_end() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)


def _leave(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)
