"""As whom the servers run: PostgreSQL refuses to run as root, and root is common in containers."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from moodtrack.embedded.errors import ServerError

NOBODY = 65534
NAMESPACE = ("unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}  # nothing of the caller's: no PG* settings, no secrets


@dataclass(frozen=True, slots=True)
class Footing:
    """How a server's program is run: behind a command that drops root, as another user, or just so."""

    prefix: tuple[str, ...] = ()
    user: int | None = None

    def run(self, command: Sequence[str | Path], *, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run to the end with a bare environment; the output is kept, a failure is the caller's to judge."""
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            cwd=cwd,
            input=stdin,
            env={"PATH": os.environ.get("PATH", os.defpath), **ENVIRONMENT},
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
            capture_output=True,
            text=True,
            check=False,
        )

    def hand_over(self, directory: Path) -> None:
        """Give a directory and what is in it to the user the server runs as."""
        if self.user is None:
            return
        for path in (directory, *directory.rglob("*")):
            os.chown(path, self.user, self.user, follow_symlinks=False)


def footing(program: Path, home: Path) -> Footing:
    """The first footing on which the program runs inside its home.

    A user namespace comes first: it needs no user, changes no permissions, and works below a private home directory.

    Raises:
        ServerError: we are root and neither a namespace nor user `nobody` will do.
    """
    if os.geteuid() != 0:
        return Footing()
    for candidate in (Footing(prefix=NAMESPACE), Footing(user=NOBODY)):
        candidate.hand_over(home)
        if _works(candidate, program, home):
            return candidate
    raise ServerError(
        f"PostgreSQL does not run as root, and here it cannot run as another user ({home} or its program is closed to "
        "user nobody): run as an ordinary user, or set DATABASE_URL to a server."
    )


def _works(candidate: Footing, program: Path, home: Path) -> bool:
    enter_and_run = 'cd "$0" && "$1" --version'  # going there as that user: `cwd` is entered before root is dropped
    try:
        return candidate.run(["sh", "-c", enter_and_run, home, program], cwd=home).returncode == 0
    except OSError:
        return False
