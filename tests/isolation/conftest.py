"""One database with the small world in it, and three ways in: the application's role, the owner and the backup role.

A wall that was broken on purpose is looked at by naming its database in ISOLATION_DATABASE; it is made, and left in
place, if it is not there.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pytest_django import DjangoDbBlocker

from moodtrack.embedded import roles
from tests.copies import copy_of, copying, current, session_as
from tests.isolation.eyes import Connection
from tests.isolation.world import make_world


@pytest.fixture(scope="session")
def walled(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The name of a database with the world in it."""
    name = os.environ.get("ISOLATION_DATABASE", "")
    with ExitStack() as stack:
        if not (name and _exists(name)):
            template: str = request.getfixturevalue("template_database")
            name = _copied(name, template) if name else stack.enter_context(copy_of(template))
            with django_db_blocker.unblock(), current(name):
                make_world()
        yield name


def _exists(name: str) -> bool:
    with session_as("MIGRATOR_DATABASE_URL") as migrator:
        return migrator.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _copied(name: str, template: str) -> str:
    with session_as("MIGRATOR_DATABASE_URL") as migrator:
        for statement in (copying(name, template), *roles.access_statements(name)):
            migrator.execute(statement.encode())
    return name


@pytest.fixture(scope="session")
def app(walled: str) -> Iterator[Connection]:
    """The application's role, without a context of any kind."""
    with session_as("DATABASE_URL", walled) as connection:
        yield connection


@pytest.fixture(scope="session")
def backup(walled: str) -> Iterator[Connection]:
    """The role that sees everything, to compare with."""
    with session_as("BACKUP_DATABASE_URL", walled) as connection:
        yield connection


@pytest.fixture(scope="session")
def table_owner(walled: str) -> Iterator[Connection]:
    """Whom the tables belong to."""
    with session_as("MIGRATOR_DATABASE_URL", walled) as connection:
        yield connection
