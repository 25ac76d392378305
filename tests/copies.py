"""Databases made for a test and dropped after it, and the ways in for each role."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connections

from moodtrack.embedded import roles

URL_NAMES = ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "BACKUP_DATABASE_URL")
END_OWN_SESSIONS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE usename = current_user AND datname = %s AND pid <> pg_backend_pid()
"""


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
    """Nobody comes in any more, each role ends its own sessions, which the owner may not, and it goes."""
    with session_as("MIGRATOR_DATABASE_URL") as migrator:
        migrator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        drop = f"DROP DATABASE {name}".encode()
        _end_sessions(name)
        try:
            migrator.execute(drop)
        except psycopg.errors.ObjectInUse:  # by one that was on its way in
            _end_sessions(name)
            migrator.execute(drop)


def _end_sessions(name: str) -> None:
    for url in {"DATABASE_URL", "BACKUP_DATABASE_URL"} & os.environ.keys():
        with session_as(url) as session:
            session.execute(END_OWN_SESSIONS, [name])


def session_as(url: str, name: str = roles.DATABASE) -> "psycopg.Connection[Any]":
    """A connection under the role of that address, each statement its own transaction."""
    return psycopg.connect(urls_of(name)[url], autocommit=True)
