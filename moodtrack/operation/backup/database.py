"""Which database Django speaks to: a restore works on one that nobody else knows yet, under several roles."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from urllib.parse import urlsplit

from django.core.management import CommandError
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg.conninfo import conninfo_to_dict

APP, MIGRATOR, BACKUP = URLS = ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "BACKUP_DATABASE_URL")

PATIENT = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
"""What the application's role may not take long over, a request, is no measure for work that nobody waits for."""
SETTINGS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def addresses() -> dict[str, str]:
    """The three that `create_roles` prints, by name.

    Raises:
        CommandError: one is not set.
    """
    missing = [name for name in URLS if not os.environ.get(name)]
    if missing:
        raise CommandError(f"{' and '.join(missing)} not set: this needs the three addresses that create_roles prints.")
    return {name: os.environ[name] for name in URLS}


def named(url: str) -> str:
    """The name of the database at an address."""
    return str(conninfo_to_dict(url)["dbname"])


def at(url: str, database: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


@contextmanager
def speaking_to(url: str) -> Iterator[None]:
    """Within this block Django uses the database at this address, in the role that it names, and takes its time."""
    settings, before = connection.settings_dict, dict(connection.settings_dict)
    said = conninfo_to_dict(url)
    _let_go()
    settings |= {setting: said.get(name, "") for setting, name in SETTINGS.items()}
    settings["OPTIONS"] = before["OPTIONS"] | {"options": f"{before['OPTIONS'].get('options', '')} {PATIENT}".strip()}
    try:
        yield
    finally:
        _let_go()
        settings |= before


def _let_go() -> None:
    """Close the connection and its pool, which would go on connecting as before."""
    database = cast("DatabaseWrapper", connection)
    database.close()
    database.close_pool()
