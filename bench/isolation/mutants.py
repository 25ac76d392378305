"""Every way to break the wall, one at a time, read from the catalog of a database in which it stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import psycopg

POLICIES = """
SELECT tablename, policyname, cmd, qual IS NOT NULL, coalesce(qual, ''), roles = '{public}'
FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename, policyname
"""
FORCED = """
SELECT relname, has_table_privilege('moodtrack_app', oid, 'SELECT') FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity ORDER BY relname
"""
SWEEP = "current_setting('app.sweep'::text, true)"
CHECKED = frozenset({"ALL", "UPDATE", "INSERT"})


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy of the catalog; ``condition`` is what it lets a command reach, where it has such a part.

    One that is for a single role, and not for everybody, says nothing beside: there is nothing to widen.
    """

    table: str
    name: str
    command: str
    has_condition: bool
    condition: str
    is_for_everybody: bool

    @property
    def sweeps(self) -> frozenset[str]:
        """The names of the sweeps it is for."""
        return frozenset(re.findall(r"'(\w+)'::text", self.condition)) if SWEEP in self.condition else frozenset()


@dataclass(frozen=True, slots=True)
class Mutant:
    """One break: what it is called, the table it is in, and the statement that makes it."""

    name: str
    table: str
    statement: str

    def __str__(self) -> str:
        return f"{self.table}: {self.name}"


def mutants(connection: "psycopg.Connection[Any]") -> list[Mutant]:
    """Every mutant of the database's own policies and tables."""
    policies = [Policy(*row) for row in connection.execute(POLICIES)]
    tables = dict(connection.execute(FORCED).fetchall())
    open_tables = [table for table, is_open in tables.items() if is_open]
    closed_tables = [table for table, is_open in tables.items() if not is_open]
    return [
        *_without(policies),
        *_widened(policy for policy in policies if policy.is_for_everybody),
        *_not_forced(tables),
        *_swept(policies, open_tables),
        *_granted(closed_tables),
    ]


def _without(policies: Iterable[Policy]) -> Iterator[Mutant]:
    for policy in policies:
        yield Mutant(f"without {policy.name}", policy.table, f"DROP POLICY {policy.name} ON {policy.table}")


def _widened(policies: Iterable[Policy]) -> Iterator[Mutant]:
    for policy in policies:
        altered = f"ALTER POLICY {policy.name} ON {policy.table}"
        if policy.has_condition:
            yield Mutant(f"{policy.name} USING (true)", policy.table, f"{altered} USING (true)")
        if policy.command in CHECKED:
            yield Mutant(f"{policy.name} WITH CHECK (true)", policy.table, f"{altered} WITH CHECK (true)")


def _not_forced(tables: Iterable[str]) -> Iterator[Mutant]:
    for table in tables:
        yield Mutant("without FORCE", table, f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def _swept(policies: Iterable[Policy], tables: Iterable[str]) -> Iterator[Mutant]:
    """Each sweep's name as a key to each table that is closed to it."""
    opened = {(policy.table, sweep) for policy in policies for sweep in policy.sweeps}
    for table, sweep in product(tables, sorted({sweep for _, sweep in opened})):
        if (table, sweep) not in opened:
            condition = f"(SELECT current_setting('app.sweep', true)) = '{sweep}'"
            statement = f"CREATE POLICY opened ON {table} FOR SELECT USING ({condition})"
            yield Mutant(f"opened to the sweep {sweep}", table, statement)


def _granted(tables: Iterable[str]) -> Iterator[Mutant]:
    """The application let into tables that it has no business with."""
    for table in tables:
        yield Mutant("granted to the application", table, f"GRANT ALL ON {table} TO moodtrack_app")
