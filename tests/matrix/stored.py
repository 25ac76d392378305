"""What is stored: how much was written, and what it is now, as everybody together sees it."""

import hashlib

from django.db import connection, transaction

from moodtrack.core.context import acting_as
from moodtrack.people.models import Account

ROWS_WRITTEN = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
READABLE_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT') ORDER BY 1
"""
ROWS_OF = "SELECT '{0}', md5(string_agg(row::text, '' ORDER BY row::text)) FROM {0} row"


def rows_written() -> int:
    """In this transaction; counts what nobody may see, and what a savepoint took back."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS_WRITTEN)
        return int(cursor.fetchone()[0])


@transaction.atomic
def digest() -> str:
    """One word that changes when any row does."""
    with connection.cursor() as cursor:
        cursor.execute(READABLE_TABLES)
        tables = " UNION ALL ".join(ROWS_OF.format(name) for (name,) in cursor.fetchall())
    return hashlib.sha256(repr([_seen_by(account, tables) for account in _accounts()]).encode()).hexdigest()


def _accounts() -> list[Account]:
    return list(Account.objects.order_by("pk"))


def _seen_by(account: Account, tables: str) -> list[tuple[str, str]]:
    with acting_as(account.pk), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({tables}) seen ORDER BY 1")
        return list(cursor.fetchall())
