"""The suite's databases: one template, migrated once by the migrator, and copies of it. Nothing is ever emptied.

A test with pytest-django's `db` runs in a transaction that is rolled back. A test that has to commit (live servers,
workers, races) takes `own_database` instead, never both.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from moodtrack.embedded import roles
from moodtrack.operation.servers import BASE_DIR

URL_NAMES = ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "BACKUP_DATABASE_URL")


@pytest.fixture(scope="session")
def template_database() -> Iterator[str]:
    """The name of an empty, migrated database that nobody is connected to."""
    with _database(roles.create_database) as name:
        with _session("MIGRATOR_DATABASE_URL", name) as migrator:
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
    with _copy(template_database) as name, _current(name):
        yield


@pytest.fixture
def own_database(
    template_database: str, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A fresh copy for a test that commits, used by the ORM and by child processes; yields the application's URL."""
    assert not connections["default"].in_atomic_block, "own_database and db cannot be used by the same test"
    with _copy(template_database) as name, django_db_blocker.unblock(), _current(name):
        yield os.environ["DATABASE_URL"]


def urls_of(name: str) -> dict[str, str]:
    """The environment that makes a child process use the database of that name, each role with its own address."""
    addresses = {url: urlsplit(os.environ[url]) for url in URL_NAMES if url in os.environ}
    return {url: parts._replace(path=f"/{name}").geturl() for url, parts in addresses.items()}


@contextmanager
def _current(name: str) -> Iterator[None]:
    """Within this block Django and child processes use the database of that name."""
    with pytest.MonkeyPatch.context() as patch:
        for variable, url in urls_of(name).items():
            patch.setenv(variable, url)
        _let_go()
        patch.setitem(connections["default"].settings_dict, "NAME", name)
        yield
        _let_go()


def _let_go() -> None:
    """Close Django's connection and its pool, which would go on connecting to the database it was made for."""
    connections["default"].close()
    connections["default"].close_pool()


@contextmanager
def _copy(template: str) -> Iterator[str]:
    with _database(lambda name: f"CREATE DATABASE {name} OWNER {roles.OWNER} TEMPLATE {template}") as name:
        yield name


@contextmanager
def _database(statement: Callable[[str], str]) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    with _session("MIGRATOR_DATABASE_URL") as migrator:
        for make in (statement(name), *roles.access_statements(name)):
            migrator.execute(make.encode())
    try:
        yield name
    finally:
        _drop(name)


def _drop(name: str) -> None:
    """The owner may not end the application's connections, so the application does."""
    others = "usename = current_user AND datname = %s AND pid <> pg_backend_pid()"
    with _session("DATABASE_URL") as app:
        app.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}", [name])
    with _session("MIGRATOR_DATABASE_URL") as migrator:
        migrator.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _session(url: str, name: str = roles.DATABASE) -> "psycopg.Connection[Any]":
    return psycopg.connect(urls_of(name)[url], autocommit=True)
