"""Whether the suite of the wall sees a break: its own tests, run by pytest on a copy of the database that has it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from multiprocessing import get_context
from multiprocessing.pool import Pool
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from bench.isolation.mutants import Mutant

SUITE = [str(settings.BASE_DIR / "tests" / "isolation" / f"test_{what}.py") for what in ("reach", "catalog", "bonds")]
OPTIONS = [
    "-q",
    "-x",
    "--tb=line",
    "-p",
    "no:cacheprovider",
    "-p",
    "pytest_django.plugin",
    "--rootdir",
    str(settings.BASE_DIR),
]


class SuiteError(RuntimeError):
    """The suite came to no verdict."""


class _Verdict:
    """What went wrong in a run: a claim that does not hold, or the making of what it is about."""

    def __init__(self) -> None:
        self.failed = self.broke = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed += report.when == "call"
            self.broke += report.when != "call"


@contextmanager
def workers(jobs: int) -> Iterator[Pool]:
    """Processes that run the suite once each: forks of this one, so that none has to load everything anew.

    When all went well they are let go, not terminated: a signal that reaches a fork in its first moments is lost, as
    ours are handled in Python, and its parent would wait for it for ever.
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        yield pool
        pool.close()
        pool.join()


def suite_passes(database: str, *options: str) -> bool:
    """Run the suite's tests on a database; once in a process.

    Raises:
        SuiteError: they came to no verdict.
    """
    os.environ["ISOLATION_DATABASE"] = database
    said, verdict = StringIO(), _Verdict()
    with redirect_stdout(said), redirect_stderr(said):
        status = pytest.main([*OPTIONS, *options, *SUITE], plugins=[verdict])
    if status == pytest.ExitCode.OK:
        return True
    if status != pytest.ExitCode.TESTS_FAILED or verdict.broke or not verdict.failed:
        raise SuiteError(f"pytest came to no verdict on {database}:\n{said.getvalue()[-3000:]}")
    return False


def suite_passes_elsewhere(database: str) -> bool:
    """``suite_passes``, in a process of its own."""
    with workers(1) as pool:
        return pool.apply(suite_passes, [database])


def is_killed(mutant: Mutant, *, world: str) -> bool:
    """Whether the tests of the mutant's table go red on a copy of the world that has it; once in a process."""
    name = f"{world}_{secrets.token_hex(3)}"
    with migrator() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {world}".encode())
    try:
        with migrator(name) as connection:
            connection.execute(mutant.statement.encode())
        return not suite_passes(name, "-k", mutant.table)
    finally:
        drop(name)


@contextmanager
def whole_world() -> Iterator[str]:
    """A database with the whole wall, which the suite itself has made and found in order.

    Raises:
        SuiteError: it has not; what goes red on a mutant would then prove nothing.
    """
    name = f"wall_{secrets.token_hex(6)}"
    try:
        if not suite_passes_elsewhere(name):
            raise SuiteError("The suite of the wall fails although nothing is broken.")
        yield name
    finally:
        drop(name)


def migrator(database: str = "") -> "psycopg.Connection[Any]":
    """A connection of the migrator's, to the database of that name or the one in its address."""
    parts = urlsplit(os.environ["MIGRATOR_DATABASE_URL"])
    return psycopg.connect((parts._replace(path=f"/{database}") if database else parts).geturl(), autocommit=True)


def drop(name: str) -> None:
    """Remove a database, if it is there."""
    with migrator() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
