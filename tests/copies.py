"""Databases made for a test and dropped after it, and the ways in for each role."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connections

from moodtrack.embedded import roles

TRIES = 3
URL_NAMES = ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "BACKUP_DATABASE_URL")


def urls_of(name: str) -> dict[str, str]:
    """The environment that makes a child process use the database of that name, each role with its own address."""
    addresses = {url: urlsplit(os.environ[url]) for url in URL_NAMES if url in os.environ}
    return {url: parts._replace(path=f"/{name}").geturl() for url, parts in addresses.items()}


@contextmanager
def current(name: str) -> Iterator[None]:
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
def copy_of(template: str) -> Iterator[str]:
    with database(lambda name: copying(name, template)) as name:
        yield name


def copying(name: str, template: str) -> str:
    """The statement that copies a database."""
    return f"CREATE DATABASE {name} OWNER {roles.OWNER} TEMPLATE {template}"


@contextmanager
def database(statement: Callable[[str], str]) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    with session_as("MIGRATOR_DATABASE_URL") as migrator:
        for make in (statement(name), *roles.access_statements(name)):
            migrator.execute(make.encode())
    try:
        yield name
    finally:
        _drop(name)


def _drop(name: str) -> None:
    """The owner may not end the application's connections, so the application does."""
    others = "usename = current_user AND datname = %s AND pid <> pg_backend_pid()"
    with session_as("DATABASE_URL") as app:
        for _ in range(TRIES):
            with suppress(psycopg.errors.InsufficientPrivilege):  # it was ours when it was listed, and went meanwhile
                app.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}", [name])
                break
    with session_as("MIGRATOR_DATABASE_URL") as migrator:
        migrator.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def session_as(url: str, name: str = roles.DATABASE) -> "psycopg.Connection[Any]":
    """A connection under the role of that address, each statement its own transaction."""
    return psycopg.connect(urls_of(name)[url], autocommit=True)
