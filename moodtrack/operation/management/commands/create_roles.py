"""`manage.py create_roles ADMIN_URL`: the roles and the database on a PostgreSQL of one's own."""

from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

from moodtrack.embedded import roles
from moodtrack.embedded.record import new_password

OLDEST = 150000
URL_NAMES = {
    "DATABASE_URL": roles.APP,
    "MIGRATOR_DATABASE_URL": roles.MIGRATOR,
    "BACKUP_DATABASE_URL": roles.BACKUP,
}


class Command(BaseCommand):
    """Running it again puts right what was changed and prints new passwords; the old ones end with that."""

    help = "Create moodtrack's roles and database on a PostgreSQL server, 15 or newer, and print their three addresses."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the administrator's address."""
        parser.add_argument("admin_url", metavar="ADMIN_URL", help="postgres://… of a superuser, to any database")

    def handle(self, *, admin_url: str, **_options: Any) -> None:
        """Make them, and print the lines for the environment."""
        passwords = {role: new_password() for role in roles.LOGIN_ROLES}
        try:
            create_roles(admin_url, passwords)
        except psycopg.Error as error:
            raise CommandError(f"PostgreSQL refused: {str(error).splitlines()[0]}") from error
        for name, role in URL_NAMES.items():
            self.stdout.write(f"{name}={address(admin_url, role, passwords[role])}")


def create_roles(admin_url: str, passwords: dict[str, str]) -> None:
    """Make or put right the roles, the database and its privileges.

    Raises:
        CommandError: the server is older than PostgreSQL 15.
        psycopg.Error: it cannot be reached, or refuses.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if connection.info.server_version < OLDEST:
            raise CommandError("This server is older than PostgreSQL 15: upgrade it first.")
        _execute(connection, roles.role_statements(_verifiers(connection, passwords)))
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not connection.execute(known, [roles.DATABASE]).fetchone():
            _execute(connection, [roles.create_database()])
        _execute(connection, roles.access_statements())
    with psycopg.connect(admin_url, dbname=roles.DATABASE, autocommit=True) as connection:
        _execute(connection, roles.privilege_statements())


def address(admin_url: str, role: str, password: str) -> str:
    """The address of moodtrack's database for a role, on the administrator's host and with the same options."""
    parts = urlsplit(admin_url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{role}:{password}@{host}", path=f"/{roles.DATABASE}").geturl()


def _verifiers(connection: psycopg.Connection[Any], passwords: dict[str, str]) -> dict[str, str]:
    """What the server keeps in place of each password, computed here: a log of statements then shows no password."""
    encrypt = connection.pgconn.encrypt_password
    return {
        role: encrypt(password.encode(), role.encode(), b"scram-sha-256").decode()
        for role, password in passwords.items()
    }


def _execute(connection: psycopg.Connection[Any], statements: list[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())
