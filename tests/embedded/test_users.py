import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import psycopg
import pytest

from moodtrack.embedded import servers, unprivileged
from moodtrack.embedded.errors import ServerError
from moodtrack.operation.servers import BASE_DIR

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
PROGRAM = """
import sys
from pathlib import Path
from moodtrack.embedded import servers
print(servers.start(Path(sys.argv[1]), durable=False).urls["DATABASE_URL"])
"""


def answers(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def python_of_everybody(environment: dict[str, str]) -> str:
    """A Python that user nobody may run too; root's own often lies in root's home."""
    question = "import sys, moodtrack.embedded.servers; sys.exit(sys.version_info < (3, 11))"
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            subprocess.run(
                [python, "-c", question],
                user=unprivileged.NOBODY,
                cwd="/",
                env=environment,
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    pytest.skip("there is no Python 3.11 here that user nobody may run")


@needs_root
def test_the_servers_never_run_as_root_when_root_starts_them(data: Path) -> None:
    started = servers.start(data, durable=False)
    assert answers(started.urls["DATABASE_URL"])
    status = Path(f"/proc/{started.pids['postgres']}/status").read_text()
    capabilities = next(line for line in status.splitlines() if line.startswith("CapEff"))
    assert int(capabilities.split()[1], 16) == 0 or Path(f"/proc/{started.pids['postgres']}").stat().st_uid != 0


@needs_root
def test_the_servers_start_when_an_ordinary_user_starts_them(data: Path) -> None:
    environment = {"PYTHONPATH": f"{BASE_DIR}:{sysconfig.get_path('purelib')}", "PATH": os.defpath}
    done = subprocess.run(
        [python_of_everybody(environment), "-c", PROGRAM, data],
        user=unprivileged.NOBODY,
        group=unprivileged.NOBODY,
        extra_groups=[],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert answers(done.stdout.strip())
    assert data.stat().st_uid == unprivileged.NOBODY


@needs_root
def test_without_user_namespaces_root_becomes_nobody(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unprivileged, "NAMESPACE", ("false",))
    started = servers.start(data, durable=False)
    assert answers(started.urls["DATABASE_URL"])
    assert Path(f"/proc/{started.pids['postgres']}").stat().st_uid == unprivileged.NOBODY


@needs_root
def test_where_root_can_become_nobody_else_one_line_names_the_cure(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unprivileged, "NAMESPACE", ("false",))
    data.parent.chmod(0o700)
    with pytest.raises(ServerError, match="set DATABASE_URL"):
        servers.start(data, durable=False)
