"""PostgreSQL and Valkey for development and tests: `start` and `stop`, and nothing else to know.

Everything lies in one directory. Both servers listen on loopback only, on free ports, with random passwords; both
outlive the process that started them, and the next `start` finds them again. Another build of either server can take
its place behind these two functions.
"""

import fcntl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from moodtrack.embedded import ports, postgres, roles, valkey
from moodtrack.embedded.binaries import postgres_bin, valkey_server
from moodtrack.embedded.errors import ServerError
from moodtrack.embedded.record import FILE_NAME, Record
from moodtrack.embedded.unprivileged import Footing, footing

POSTGRES = "postgres"
VALKEY = "valkey"
BOTH = frozenset({POSTGRES, VALKEY})
PORT_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Servers:
    """Running servers: addresses by the name of the environment variable that carries them, and pids by server."""

    urls: Mapping[str, str]
    pids: Mapping[str, int]


def start(data: Path, *, servers: Collection[str] = BOTH, durable: bool = True) -> Servers:
    """Start the servers of a data directory, or adopt those that run already.

    Args:
        data: where everything is kept; made when missing.
        servers: POSTGRES, VALKEY or both.
        durable: False trades safety after a power cut for speed (throw-away data only).

    Raises:
        ServerError: a server cannot run here.
    """
    data = data.resolve()
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    urls: dict[str, str] = {}
    pids: dict[str, int] = {}
    with _alone(data):
        record = Record.read(data)
        if POSTGRES in servers:
            pids[POSTGRES] = _start_postgres(data / POSTGRES, record, durable=durable)
            urls |= _database_urls(record)
        if VALKEY in servers:
            pids[VALKEY] = _start_valkey(data / VALKEY, record, durable=durable)
            urls["REDIS_URL"] = f"redis://:{record.password(VALKEY)}@{ports.HOST}:{record.ports[VALKEY]}"
        record.write(data)
    return Servers(urls, pids)


def stop(data: Path) -> None:
    """Stop whatever runs on a data directory."""
    data = data.resolve()
    if not data.exists():
        return
    with _alone(data):
        valkey.stop(data / VALKEY)
        postgres.stop(data / POSTGRES)


def pids(data: Path) -> dict[str, int]:
    """The servers that run on a data directory, by name."""
    found = {POSTGRES: postgres.running(data / POSTGRES), VALKEY: valkey.running(data / VALKEY)}
    return {name: pid for name, pid in found.items() if pid}


def is_served(data: Path, url: str) -> bool:
    """Whether this is the application's address in the database that runs on a data directory."""
    data = data.resolve()
    record = Record.read(data)
    return postgres.running(data / POSTGRES) is not None and _database_urls(record)["DATABASE_URL"] == url


def run_as_superuser(data: Path, statements: Sequence[str]) -> Servers:
    """Run statements that no role with a log-in may, while the database is stopped; it is not durable afterwards.

    Raises:
        ServerError: a statement failed, or the server did not start again.
    """
    home = data.resolve() / POSTGRES
    with _alone(data):
        postgres.stop(home)
        on = footing(postgres_bin() / "postgres", home)
        postgres.run_alone(home / "data", "postgres", statements, on=on)
    return start(data, servers=[POSTGRES], durable=False)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_postgres(home: Path, record: Record, *, durable: bool) -> int:
    home.mkdir(mode=0o700, exist_ok=True)
    if (home / "data").exists() and not record.passwords.keys() >= set(roles.LOGIN_ROLES):
        raise ServerError(f"{home.parent / FILE_NAME} is lost and with it the passwords: restore it, or remove {home}.")
    if postgres.running(home):
        record.ports[POSTGRES] = postgres.wait_for_port(home)
        return _pid_of(postgres.running(home))
    on = footing(postgres_bin() / "postgres", home)
    passwords = {role: record.password(role) for role in roles.LOGIN_ROLES}
    record.write(home.parent)
    _make_or_put_right(home, record, passwords, on)
    _on_a_free_port(record, POSTGRES, lambda port: postgres.start(home, port=port, durable=durable, on=on))
    return _pid_of(postgres.running(home))


def _make_or_put_right(home: Path, record: Record, passwords: Mapping[str, str], on: Footing) -> None:
    """Database files with the roles of this version, also where an earlier version made them."""
    making, privileges = roles.role_statements(passwords), roles.privilege_statements()
    digest = sha256(repr([making, privileges]).encode()).hexdigest()
    is_made = (home / "data").exists()
    if is_made and record.roles_made_by == digest:
        return
    if is_made:
        postgres.put_right(home, {"postgres": making, roles.DATABASE: privileges}, on=on)
    else:
        database = [roles.create_database(), *roles.access_statements()]
        postgres.create(home, {"postgres": [*making, *database], roles.DATABASE: privileges}, on=on)
    record.roles_made_by = digest


def _start_valkey(home: Path, record: Record, *, durable: bool) -> int:
    home.mkdir(mode=0o700, exist_ok=True)
    password = record.password(VALKEY)
    if valkey.running(home) and not valkey.answers(record.ports.get(VALKEY, 0), password):
        valkey.stop(home)
    if not valkey.running(home):
        on = footing(valkey_server(), home)
        _on_a_free_port(
            record, VALKEY, lambda port: valkey.start(home, port=port, password=password, durable=durable, on=on)
        )
    return _pid_of(valkey.running(home))


def _on_a_free_port(record: Record, server: str, start_on: Callable[[int], None]) -> None:
    """Start on the port of last time, or on another when somebody else has it (or takes it under our hands)."""
    for attempts_left in reversed(range(PORT_ATTEMPTS)):
        port = record.ports.get(server, 0)
        if not port or not ports.is_free(port):
            port = record.ports[server] = ports.free_port()
        try:
            start_on(port)
        except ServerError:
            if not attempts_left or ports.is_free(port):
                raise
        else:
            return


def _pid_of(pid: int | None) -> int:
    if pid is None:
        raise ServerError("A server stopped right after its start; its log is in the data directory.")
    return pid


def _database_urls(record: Record) -> dict[str, str]:
    names = {"DATABASE_URL": roles.APP, "MIGRATOR_DATABASE_URL": roles.MIGRATOR, "BACKUP_DATABASE_URL": roles.BACKUP}
    port = record.ports[POSTGRES]
    return {
        name: f"postgres://{role}:{record.password(role)}@{ports.HOST}:{port}/{roles.DATABASE}"
        for name, role in names.items()
    }
