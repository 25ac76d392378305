"""What there is of a client who is to be erased, and what is left of one who was: looked for in the catalog."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from moodtrack.ownership.models import Erasure
from moodtrack.ownership.rules.erasing import ERASED, KEPT, Traces, traces_of
from moodtrack.people.models import Account

TABLES = """
SELECT relname, relrowsecurity FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> ALL (%s) ORDER BY relname
"""
ROWS_OF = 'SELECT count(*) FROM "{}" WHERE "{}" = %s'
"""Behind a wall, what a client reaches is what names them: asked for by an index, and not by reading a whole table."""
ROWS_WITH = """
SELECT count(*) FROM "{}" AS one
WHERE CASE WHEN lower(one::text) LIKE ANY (%s::text[]) THEN one::text ~* %s ELSE false END
"""
"""In this order: the first look is many times faster than the second, and nearly always enough."""


def erasure_planned_at(client_id: UUID) -> datetime | None:
    """When a client is going to be erased; None if they did not ask for it, or thought again."""
    return Erasure.objects.filter(client_id=client_id).values_list("due_at", flat=True).first()


def traces_of_account(account_id: UUID) -> Traces:
    """What whoever signs in by this account is known by."""
    emails = set(Account.objects.filter(pk=account_id).values_list("email", flat=True))
    emails |= set(EmailAddress.objects.filter(user_id=account_id).values_list("email", flat=True))
    return traces_of(account_id, sorted(emails))


def web_sessions_of(account_id: UUID, traces: Traces) -> list[str]:
    """The keys of an account's web sessions: those in its list, and those of a sign-in that never came to its end."""
    listed = UserSession.objects.filter(user_id=account_id).values_list("session_key", flat=True)
    return [*listed, *(key for key, held in _unlisted_sessions() if re.search(traces.pattern, held, re.IGNORECASE))]


def _unlisted_sessions() -> Iterator[tuple[str, str]]:
    """Sessions that are in nobody's list, each with what it holds: it lies encrypted, and names whom it is about."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    unlisted = Session.objects.exclude(session_key__in=UserSession.objects.values("session_key"))
    for key, data in unlisted.values_list("session_key", "session_data").iterator():
        yield key, json.dumps(store.decode(data), ensure_ascii=False)


def remains_of(client_id: UUID, traces: Traces) -> dict[str, int]:
    """How many rows of which tables still hold a trace, of all there are: whatever the type of the column.

    Row policies hide no more than foreign keys give away: a row of somebody else's that points at the client does not
    let them go.
    """
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [sorted(KEPT)])
        tables = cursor.fetchall()
    named_by = {rows.table: rows.column for rows in ERASED}
    found = {
        table: _rows_of(client_id, table, named_by[table])
        if is_walled and table in named_by
        else _rows_with(traces, table)
        for table, is_walled in tables
    }
    return {table: rows for table, rows in found.items() if rows}


def _rows_of(client_id: UUID, table: str, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(ROWS_OF.format(table, column), [client_id])
        return int(cursor.fetchone()[0])


def _rows_with(traces: Traces, table: str) -> int:
    words = ["%" + word.replace("\\", "\\\\") + "%" for word in traces.words]
    with connection.cursor() as cursor:
        cursor.execute(ROWS_WITH.format(table), [words, traces.pattern])
        return int(cursor.fetchone()[0])
