"""Who this process is to the database: a role that could pass the row policies by is refused at the start."""

from contextlib import closing
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.signals import connection_created

LOOK = """
SELECT current_user, coalesce(string_agg(DISTINCT reason, ', '), '')
FROM pg_roles r
CROSS JOIN LATERAL (
    SELECT 'SUPERUSER' WHERE r.rolsuper
    UNION ALL SELECT 'BYPASSRLS' WHERE r.rolbypassrls
    UNION ALL SELECT 'CREATEROLE' WHERE r.rolcreaterole
    UNION ALL SELECT 'owner of ' || c.relname FROM (
        SELECT relname FROM pg_class WHERE relowner = r.oid AND relrowsecurity ORDER BY relname LIMIT 1
    ) c
    UNION ALL SELECT 'member of moodtrack_audit' WHERE r.rolname = 'moodtrack_audit'
) AS reasons (reason)
WHERE pg_has_role(session_user, r.oid, 'MEMBER')
GROUP BY current_user
"""


class UnfitRoleError(ImproperlyConfigured):
    """DATABASE_URL names a role on which row policies have no hold."""


class HiddenRowsError(ImproperlyConfigured):
    """DATABASE_URL names a role from which row policies hide rows that the command has to see."""


def refuse_unfit_role() -> None:
    """Look at the role at once; where the database cannot be reached yet, at the first connection instead.

    Raises:
        UnfitRoleError: it is, or may become, a superuser, one that bypasses policies, makes roles or owns the tables.
    """
    connection_created.connect(_refuse_at_first_connection)
    try:
        own = psycopg.connect(**connection.get_connection_params())
    except psycopg.OperationalError:
        return
    with closing(own):
        found = own.execute(LOOK).fetchone()
    _refuse(found)
    connection_created.disconnect(_refuse_at_first_connection)


def begin_reading_everything() -> None:
    """First in a transaction: from here on it reads one snapshot of all rows, also of those that row policies hide.

    Raises:
        HiddenRowsError: this role does not see them all, and would find a part in order for the whole.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT FROM pg_roles WHERE rolname = current_user AND (rolbypassrls OR rolsuper)")
        if cursor.fetchone() is None:
            raise HiddenRowsError("This role does not see every row: set BACKUP_DATABASE_URL, the backup role's.")


def _refuse_at_first_connection(connection: Any, **_: object) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(LOOK)
            _refuse(cursor.fetchone())
    except UnfitRoleError:
        connection.close()  # or the next query would find it open and go on
        raise
    connection_created.disconnect(_refuse_at_first_connection)


def _refuse(found: tuple[str, str] | None) -> None:
    if found:
        role, reasons = found
        raise UnfitRoleError(
            f"DATABASE_URL signs in as {role}, whom row policies do not hold back ({reasons}):"
            " name the role moodtrack_app there (`manage.py create_roles` makes it or puts it right)."
        )
