"""The suite's databases: one template, migrated once by the migrator, and copies of it. Nothing is ever emptied.

A test with pytest-django's `db` runs in a transaction that is rolled back. A test that has to commit (live servers,
workers, races) takes `own_database` instead, never both.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from moodtrack.embedded import roles
from moodtrack.operation.servers import BASE_DIR
from tests.copies import copy_of, current, database, session_as, urls_of


@pytest.fixture(scope="session")
def template_database() -> Iterator[str]:
    """The name of an empty, migrated database that nobody is connected to."""
    with database(roles.create_database) as name:
        with session_as("MIGRATOR_DATABASE_URL", name) as migrator:
            for statement in roles.privilege_statements():
                migrator.execute(statement.encode())
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=BASE_DIR,
            env=os.environ | urls_of(name),
            check=True,
        )
        yield name


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_test_environment: None) -> Iterator[None]:
    """The suite's own copy, for every test with `db`; we are the application's role in it."""
    with copy_of(template_database) as name, current(name):
        yield


@pytest.fixture
def own_database(
    template_database: str, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A fresh copy for a test that commits, used by the ORM and by child processes; yields the application's URL."""
    assert not connections["default"].in_atomic_block, "own_database and db cannot be used by the same test"
    with copy_of(template_database) as name, django_db_blocker.unblock(), current(name):
        yield os.environ["DATABASE_URL"]
