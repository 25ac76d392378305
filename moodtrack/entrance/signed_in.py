"""Who a session signs in: one statement that finds the account and tells the database that it acts."""

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils.crypto import constant_time_compare

from moodtrack.core.context import act_as_nobody, require_transaction
from moodtrack.entrance.second_factor import SecondFactorMissingError, is_missing
from moodtrack.entrance.sessions import SessionStore
from moodtrack.entrance.time_outs import has_time_out, keep_open
from moodtrack.people.models import Account

FIELDS = [field.attname for field in Account._meta.concrete_fields]
COLUMNS = ", ".join(f"account.{field.column}" for field in Account._meta.concrete_fields)
LOOK_UP = f"""
SELECT {COLUMNS}, session.session_data, EXISTS (SELECT FROM people_therapist WHERE account_id = account.id),
    set_config('app.actor_id', account.id::text, true)
FROM django_session session
JOIN usersessions_usersession listed ON listed.session_key = session.session_key
JOIN people_account account ON account.id = listed.user_id
WHERE session.session_key = %s AND session.expire_date > %s AND account.is_active
"""  # noqa: S608 - the names of our own columns


class Found(NamedTuple):
    """What a session key leads to: whose session it is listed as, what it holds, and whether a therapist's."""

    account: Account
    session: dict[str, Any]
    is_therapists: bool


def signed_in_account(session_key: str, now: datetime) -> Account | None:
    """The account a session signs in; from here on to the end of the transaction it acts.

    Refused, and then nobody acts: a session that has ended or was ended elsewhere, an inactive account, and a session
    from before the account's password was changed.

    Args:
        session_key: out of a token whose MAC is ours.
        now: the instant of the request.

    Raises:
        OutsideTransactionError: when no transaction is open.
        SecondFactorMissingError: it is a therapist's, begun with a password alone where that is not enough.
    """
    require_transaction()
    found = _look_up(session_key, now)
    if found is None or not _is_signed_in(found):
        act_as_nobody()
        return None
    if found.is_therapists:
        _refuse_unproven(found)
        keep_open(session_key, found.session, now)
    return found.account


def _look_up(session_key: str, now: datetime) -> Found | None:
    """The account a running session is listed under, and what the session holds.

    An account that is no therapist knows it from here on: nothing asks for its therapist again.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [session_key, now])
        row = cursor.fetchone()
    if row is None:
        return None
    *values, session_data, is_therapist, _ = row
    account = Account.from_db(DEFAULT_DB_ALIAS, FIELDS, values)
    if not is_therapist:
        Account._meta.get_field("therapist").set_cached_value(account, None)
    return Found(account, SessionStore().decode(session_data), is_therapist)


def _is_signed_in(found: Found) -> bool:
    """What Django asks of a session, and of a therapist's that it knows when it ends."""
    account, session, is_therapists = found
    return (
        session.get(SESSION_KEY) == str(account.pk)
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash())
        and (has_time_out(session) or not is_therapists)
    )


def _refuse_unproven(found: Found) -> None:
    if is_missing(found.session):
        act_as_nobody()
        raise SecondFactorMissingError
