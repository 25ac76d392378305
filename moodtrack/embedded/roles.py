"""The database's roles, as plain SQL that PostgreSQL 15 and newer accept; every statement may be run twice.

An owner nobody can log in as; a migrator who acts as the owner; a backup role that reads everything and writes nothing;
a role that only the function chaining audit lines runs as; and the application's role, which owns nothing and passes no
policy by.
"""

import re
from collections.abc import Mapping

DATABASE = "moodtrack"
OWNER = "moodtrack_owner"
AUDIT = "moodtrack_audit"
MIGRATOR = "moodtrack_migrator"
BACKUP = "moodtrack_backup"
APP = "moodtrack_app"
LOGIN_ROLES = (APP, MIGRATOR, BACKUP)

HARMLESS = "NOSUPERUSER NOCREATEROLE NOREPLICATION"
APP_TIMEOUTS = {"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "10s"}
SAFE_PASSWORD = re.compile(r"[A-Za-z0-9_$:+/=-]{20,}")  # a SCRAM verifier has these too


def role_statements(passwords: Mapping[str, str]) -> list[str]:
    """Make the five roles, or put right what is there; for a superuser.

    Args:
        passwords: by role, for each of LOGIN_ROLES; a password or its SCRAM verifier.

    Raises:
        ValueError: a password is too short or could end the SQL literal it stands in.
    """
    return [
        *(_create(role) for role in (OWNER, AUDIT, *LOGIN_ROLES)),
        f"ALTER ROLE {OWNER} NOLOGIN {HARMLESS} NOBYPASSRLS CREATEDB",
        f"ALTER ROLE {AUDIT} NOLOGIN {HARMLESS} NOBYPASSRLS NOCREATEDB",
        f"ALTER ROLE {MIGRATOR} LOGIN {HARMLESS} NOBYPASSRLS NOCREATEDB {_password(passwords[MIGRATOR])}",
        f"ALTER ROLE {BACKUP} LOGIN {HARMLESS} BYPASSRLS NOCREATEDB {_password(passwords[BACKUP])}",
        f"ALTER ROLE {APP} LOGIN {HARMLESS} NOBYPASSRLS NOCREATEDB {_password(passwords[APP])}",
        f"GRANT {OWNER} TO {MIGRATOR}",
        f"GRANT {AUDIT} TO {OWNER}",  # a migration hands it the function
        f"ALTER ROLE {MIGRATOR} SET role = {OWNER}",
        f"GRANT pg_read_all_data TO {BACKUP}",
        f"ALTER ROLE {BACKUP} SET default_transaction_read_only = on",
        *(f"ALTER ROLE {APP} SET {name} = '{value}'" for name, value in APP_TIMEOUTS.items()),
    ]


def create_database(name: str = DATABASE) -> str:
    """Make an empty database of the owner's; cannot run inside a transaction."""
    return f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'"


def access_statements(name: str = DATABASE) -> list[str]:
    """Who may connect to a database; for its owner. A copy made with TEMPLATE does not inherit this."""
    return [
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {', '.join(LOGIN_ROLES)}",
    ]


def privilege_statements() -> list[str]:
    """What the roles may do with tables the owner makes later, run inside the database; a copy inherits it."""
    defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}"
    return [
        *schema_statements(),
        f"{defaults} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
        f"{defaults} GRANT USAGE ON SEQUENCES TO {APP}",
        f"{defaults} GRANT SELECT ON TABLES TO {BACKUP}",
        f"{defaults} GRANT SELECT ON SEQUENCES TO {BACKUP}",
    ]


def schema_statements() -> list[str]:
    """Who may use what the owner makes, and make anything beside it.

    All that a database needs into which a dump is read: with the privileges of later tables set already, each table
    would be given more than the dump says, since a dump takes nothing back.
    """
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {APP}, {BACKUP}",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {AUDIT}",  # who is to own a function has to be able to make one
    ]


def _create(role: str) -> str:
    return f"DO $$BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role}; END IF; END$$"


def _password(password: str) -> str:
    if not SAFE_PASSWORD.fullmatch(password):
        raise ValueError("a role's password has at least 20 characters, letters, digits, - and _ only")
    return f"PASSWORD '{password}'"
