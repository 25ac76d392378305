"""The database a restore is made in: beside the one in use, whose name it is given when it is whole.

A restore that is killed has so touched nothing, and one that replaces data throws none away.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.core.management import CommandError
from psycopg.sql import SQL, Identifier

from moodtrack.embedded import processes, roles
from moodtrack.operation.backup.database import APP, MIGRATOR, at, named

LOCK = 0x6D6F6F64
"""Of restores on this server: one at a time."""
SECONDS_TO_LEAVE = 3.0
"""A connection that was closed just now is seen a moment longer."""


@dataclass(frozen=True, slots=True)
class Place:
    """The database in use, and the one beside it.

    Args:
        addresses: of the one in use, by name of the variable.
        server: a connection to neither of the two, as the owner.
    """

    addresses: Mapping[str, str]
    server: "psycopg.Connection[Any]"

    @property
    def in_use(self) -> str:
        """The name of the database that web, worker and beat use."""
        return named(self.addresses[APP])

    @property
    def beside(self) -> dict[str, str]:
        """The addresses of the database that is being restored."""
        return {name: at(url, f"{self.in_use}_restored") for name, url in self.addresses.items()}

    def make(self) -> None:
        """An empty database, in the place of what a restore that was killed has left."""
        name = named(self.beside[APP])
        self.clear_away()
        self._run(roles.create_database(name), *roles.access_statements(name))
        with psycopg.connect(self.beside[MIGRATOR], autocommit=True) as owner:
            for statement in roles.schema_statements():
                owner.execute(statement.encode())

    def holds_accounts(self) -> bool:
        """Whether anybody signs in to the database in use."""
        with psycopg.connect(self.addresses[MIGRATOR]) as owner:
            is_made = owner.execute("SELECT to_regclass('public.people_account') IS NOT NULL").fetchone() == (True,)
            return is_made and owner.execute("SELECT FROM people_account LIMIT 1").fetchone() is not None

    def refuse_while_used(self) -> None:
        """Nobody may write to what is about to be put aside.

        Raises:
            CommandError: somebody is connected; the message says as whom.
        """
        if processes.wait_until(lambda: not self._connected(), seconds=SECONDS_TO_LEAVE):
            return
        whom = ", ".join(f"{count} as {role}" for role, count in self._connected())
        raise CommandError(f"{self.in_use} is in use ({whom}): stop web, worker, beat and all else that uses it.")

    def put_to_use(self, *, now: datetime) -> str:
        """Give the restored database the name; from here on it is served.

        Returns:
            The name that the former one has now; "" where it was empty and is gone.
        """
        is_kept = self.holds_accounts()
        self.refuse_while_used()
        former = f"{self.in_use}_before_{now:%Y%m%d_%H%M%S}"
        with self.server.transaction():
            self._rename(self.in_use, former)
            self._rename(named(self.beside[APP]), self.in_use)
        if is_kept:
            return former
        self._drop(former)
        return ""

    def clear_away(self) -> None:
        """Leave no copy of the record that was not put to use: no erasure would reach it."""
        self._drop(named(self.beside[APP]))

    def _connected(self) -> list[tuple[str, int]]:
        others = "datname = %s AND usename IS NOT NULL AND pid <> pg_backend_pid()"
        counted = f"SELECT usename, count(*) FROM pg_stat_activity WHERE {others} GROUP BY 1 ORDER BY 1"  # noqa: S608
        return self.server.execute(counted, [self.in_use]).fetchall()

    def _rename(self, name: str, to: str) -> None:
        self.server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(name), Identifier(to)))

    def _drop(self, name: str) -> None:
        """Drop a database, and end what a killed restore still reads into it: as who began it, the owner may not."""
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = %s"
        self.server.execute("SET ROLE NONE")
        self.server.execute(ended, [name, roles.MIGRATOR])
        self.server.execute("RESET ROLE")
        self.server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))

    def _run(self, *statements: str) -> None:
        for statement in statements:
            self.server.execute(statement.encode())


@contextmanager
def place_beside(addresses: Mapping[str, str]) -> Iterator[Place]:
    """Where to restore; nobody else restores on this server meanwhile, and what is not put to use is gone afterwards.

    Raises:
        CommandError: somebody else does.
    """
    with psycopg.connect(at(addresses[MIGRATOR], "postgres"), autocommit=True) as server:
        if server.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() != (True,):
            raise CommandError("Another restore runs on this server: wait for it, or end it.")
        place = Place(addresses, server)
        try:
            yield place
        finally:
            place.clear_away()
