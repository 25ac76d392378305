"""pgbouncer as people run it before PostgreSQL: transaction pooling, and here a single connection for everybody."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from moodtrack.embedded.ports import HOST, free_port, is_free
from moodtrack.embedded.processes import wait_until

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SETTINGS = """
[databases]
{name} = host={host} port={port} dbname={name} user={user} password={password}
[pgbouncer]
listen_addr = {listen}
listen_port = {own_port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
ignore_startup_parameters = extra_float_digits,options
"""


@contextmanager
def pooler(url: str) -> Iterator[int]:
    """Within this block a pooler before the database of this address listens on the port that is yielded."""
    own_port = free_port()
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "pgbouncer.ini"
        file.write_text(_settings(url, own_port))
        unprivileged = ["-u", "nobody"] if os.getuid() == 0 else []
        with subprocess.Popen([str(PROGRAM), "-q", *unprivileged, str(file)]) as process:
            try:
                assert wait_until(lambda: not is_free(own_port), seconds=10)
                yield own_port
            finally:
                process.terminate()


def _settings(url: str, own_port: int) -> str:
    parts = urlsplit(url)
    return SETTINGS.format(
        name=parts.path.removeprefix("/"),
        host=parts.hostname,
        port=parts.port or 5432,
        user=parts.username,
        password=parts.password,
        listen=HOST,
        own_port=own_port,
    )
