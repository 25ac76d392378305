"""Databases beside the product's, on the same throw-away server."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.db import connection

MIGRATOR = "MIGRATOR_DATABASE_URL"
APP = "DATABASE_URL"


@contextmanager
def another_database(name: str, *, copy_of_ours: bool) -> Iterator[dict[str, str]]:
    """Within this block there is another database of the owner's, empty or a copy of the product's as it is now.

    Yields:
        The environment in which a process uses it.
    """
    template = connection.settings_dict["NAME"] if copy_of_ours else "template0"
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # only the PostgreSQL wrapper has a pool
    _as_owner(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield {variable: _url(variable, name) for variable in (APP, MIGRATOR)}
    finally:
        _as_owner(f"DROP DATABASE {name}")  # waits for sessions on their way out


def run_as_owner(environment: Mapping[str, str], statements: Sequence[str]) -> None:
    """Run statements in another database as the owner of its tables, the migrator."""
    with psycopg.connect(environment[MIGRATOR], autocommit=True) as owner:
        for statement in statements:
            owner.execute(statement.encode())


def app_role() -> str:
    """The application's role."""
    return str(connection.settings_dict["USER"])


def _as_owner(statement: str) -> None:
    run_as_owner({MIGRATOR: os.environ[MIGRATOR]}, [statement])


def _url(variable: str, name: str) -> str:
    return urlsplit(os.environ[variable])._replace(path=f"/{name}").geturl()
