"""`pg_dump` and `pg_restore`, of the version the server wants."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.management import CommandError

from moodtrack.embedded.binaries import postgres_tool
from moodtrack.embedded.errors import ServerError


@dataclass(frozen=True, slots=True)
class Tool:
    """One of PostgreSQL's client programs."""

    path: Path
    major: int

    def run(self, *arguments: str | Path, url: str = "") -> None:
        """Run it to its end, against a database or none.

        Raises:
            CommandError: it failed; the message ends with what it said.
        """
        connection, secrets = _connection(url) if url else ([], {})
        done = subprocess.run(
            [self.path, *connection, *arguments],
            env=os.environ | secrets,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandError(f"{self.path.name} failed: {_complaint(done.stderr)}")


def tool(name: str, *, oldest: int) -> Tool:
    """The program of that name whose version is nearest to what is needed.

    Raises:
        CommandError: there is none that is new enough; the message names the cure.
    """
    try:
        return Tool(*postgres_tool(name, oldest=oldest))
    except ServerError as error:
        raise CommandError(str(error)) from error


def _connection(url: str) -> tuple[list[str], dict[str, str]]:
    """How the program is told a database: the password apart, since everybody on a machine reads command lines."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    public = parts._replace(netloc=f"{name}@{host}").geturl()
    return ["--no-password", f"--dbname={public}"], {"PGPASSWORD": unquote(password)}


def _complaint(said: str) -> str:
    """The line of many that says what went wrong: the first, what follows is what came of it."""
    lines: Sequence[str] = [line.strip() for line in said.splitlines() if "error:" in line] or said.splitlines()
    return lines[0] if lines else "it said nothing"
