"""One Valkey in one directory: started, found running, stopped."""

import signal
import socket
from pathlib import Path

from moodtrack.embedded import ports, processes
from moodtrack.embedded.binaries import valkey_server
from moodtrack.embedded.errors import ServerError
from moodtrack.embedded.record import write_private
from moodtrack.embedded.unprivileged import Footing

START_SECONDS = 20.0
STOPPING = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{home}"
pidfile "{home}/pid"
logfile "{home}/log"
daemonize yes
set-proc-title no
maxmemory-policy noeviction
save ""
appendonly {append_only}
appendfsync everysec
"""


def start(home: Path, *, port: int, password: str, durable: bool, on: Footing) -> None:
    """Start the server and wait until it answers.

    Raises:
        ServerError: it did not start.
    """
    append_only = "yes" if durable else "no"
    configuration = CONFIGURATION.format(
        host=ports.HOST, port=port, password=password, home=home, append_only=append_only
    )
    write_private(home / "valkey.conf", configuration)
    on.hand_over(home)
    done = on.run([valkey_server(), home / "valkey.conf"], cwd=home)
    if done.returncode or not processes.wait_until(lambda: answers(port, password), seconds=START_SECONDS):
        raise ServerError(f"Valkey did not start; see {home / 'log'}, or set REDIS_URL to a server.")


def running(home: Path) -> int | None:
    """The pid of the server of this directory, if it runs."""
    return processes.running(home / "pid", naming=home / "valkey.conf")


def answers(port: int, password: str) -> bool:
    """Whether a server that knows our password answers on the port."""
    try:
        with socket.create_connection((ports.HOST, port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            replies = connection.makefile("rb")
            return (replies.readline(), replies.readline()) == (b"+OK\r\n", b"+PONG\r\n")
    except OSError:
        return False


def stop(home: Path) -> None:
    """Stop the server of this directory, if it runs."""
    pid = running(home)
    if pid:
        processes.end(pid, STOPPING)
