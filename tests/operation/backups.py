"""Backups and restores as an operator makes them, in processes of their own."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from moodtrack.embedded.binaries import postgres_tool
from moodtrack.operation.backup.database import speaking_to
from moodtrack.operation.backup.manifest import DUMP, MANIFEST
from moodtrack.operation.servers import BASE_DIR

Done = subprocess.CompletedProcess[str]


def command(*arguments: str | Path, **environment: str) -> Done:
    """One of manage.py's, run to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def backed_up(folder: Path) -> str:
    """What `backup` said, which went well."""
    done = backup(folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def restored(folder: Path, *options: str) -> str:
    """What `restore` said, which went well."""
    done = restore(folder, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def backup(folder: Path) -> Done:
    """A backup, in the role that `manage.py` gives it."""
    url = os.environ["BACKUP_DATABASE_URL"]
    with pytest.MonkeyPatch.context() as patch, speaking_to(url):
        patch.setenv("DATABASE_URL", url)
        return _run_here("backup", folder)


def restore(folder: Path, *options: str) -> Done:
    """A restore while we are connected to nothing."""
    leave()
    return _run_here("restore", folder, *options)


def _run_here(*arguments: str | Path) -> Done:
    """As ``command``, without the seconds that a process takes to begin."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return Done([], 1, out.getvalue(), f"{err.getvalue()}CommandError: {error}\n")
    return Done([], 0, out.getvalue(), err.getvalue())


def refused(done: Done) -> str:
    """The one line in which a command said no."""
    assert done.returncode == 1, done.stdout + done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("CommandError: ")]
    return line.removeprefix("CommandError: ")


def on_another_disk(vault: Path) -> Path:
    """The path of a vault, which lies elsewhere than it seems: no backup is made beside one."""
    vault.symlink_to(mkdtemp(dir=vault.parent.parent), target_is_directory=True)
    return vault


def leave() -> None:
    """Close our own connections, of which a restore would complain."""
    connections["default"].close()
    connections["default"].close_pool()


def as_text(folder: Path) -> str:
    """All that a dump says, as the statements that would restore it."""
    pg_restore, _ = postgres_tool("pg_restore", oldest=manifest(folder)["made_by"])
    said = subprocess.run([pg_restore, "--file=-", folder / DUMP], capture_output=True, text=True, check=True)
    return said.stdout


def manifest(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    return read


def rewrite_manifest(folder: Path, **facts: Any) -> None:
    (folder / MANIFEST).write_text(json.dumps(manifest(folder) | facts))
