"""As many clients with a check-in schedule as one likes, put in by the owner of the tables."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import md5
from typing import Any
from uuid import UUID

import psycopg

from bench.databases import MIGRATOR, run_as_owner
from moodtrack.core.keys import keyring
from moodtrack.core.models import new_id
from moodtrack.core.packing import pack
from moodtrack.core.sealing import Kind
from moodtrack.reminders.queries.due import zone_database

TABLES = (
    "people_client",
    "people_clientkey",
    "reminders_reminderschedule",
    "reminders_reminder",
    "reminders_device",
    "reminders_delivery",
)
ZONES = ("Europe/Madrid", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo", "Asia/Kolkata")

SCHEDULES = """
BEGIN;
{lifted};
CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT
    md5(concat('bench', n))::uuid AS id, n, (ARRAY{zones})[1 + n % {zone_count}] AS zone,
    date_trunc('minute', timestamptz '{now}') +
        CASE WHEN n < {due} THEN interval '-1 minute' ELSE make_interval(mins => 60 + n % 1320) END AS due_at
    FROM generate_series({first}, {last}) n;
INSERT INTO people_account (id, password, email, language, is_active, created_at)
    SELECT id, '', concat(n, '@bench.example'), 'en', true, '{now}' FROM made;
INSERT INTO people_client (account_id, time_zone, day_starts_at) SELECT id, zone, '04:00' FROM made;
INSERT INTO reminders_reminderschedule (id, client_id, kind, enabled, times, weekdays, quiet_from, quiet_until,
        planned_from, planned_with, planned_until, updated_at)
    SELECT id, id, 'check-in', true, ARRAY[(due_at AT TIME ZONE zone)::time], '{{0,1,2,3,4,5,6}}', '00:00', '00:00',
        'as wished', '{edition}', timestamptz '{now}' + interval '48 hours', '{now}' FROM made;
INSERT INTO reminders_reminder (id, client_id, kind, day, slot, due_at, send_at, state, skip_reason,
        attempts, planned_at)
    SELECT id, id, 'check-in', (due_at AT TIME ZONE zone)::date, 0, due_at, due_at, 'planned', '', 0, '{now}' FROM made;
SET CONSTRAINTS ALL IMMEDIATE;
{restored};
COMMIT;
"""

KEYS = "COPY people_clientkey (client_id, key_id, wrapped) FROM STDIN"
PHONES = """
COPY reminders_device (id, client_id, address_kind, address, address_hash, time_zone, created_at) FROM STDIN
"""
ALL_AGAIN = """
BEGIN;
{lifted};
DELETE FROM reminders_delivery;
UPDATE reminders_reminder SET state = 'planned', skip_reason = '', attempts = 0, lease_until = NULL, claimed_by = NULL,
        claimed_at = NULL, sent_at = NULL, skipped_at = NULL,
        send_at = clock_timestamp() + make_interval(secs => {seconds} * random())
    WHERE client_id IN (SELECT client_id FROM reminders_device);
SET CONSTRAINTS ALL IMMEDIATE;
{restored};
COMMIT;
"""

CALLED_OFF = """
BEGIN;
{lifted};
UPDATE reminders_reminder SET state = 'skipped', skip_reason = 'capped', skipped_at = clock_timestamp()
    WHERE state = 'planned' AND client_id IN (SELECT client_id FROM reminders_device);
{restored};
COMMIT;
"""


def make_schedules(first: int, last: int, *, due: int, now: datetime) -> None:
    """Clients number ``first`` to ``last``; those below ``due`` are to be asked now, the others in 1 to 23 hours."""
    statement = SCHEDULES.format(
        first=first,
        last=last,
        due=due,
        now=now.isoformat(),
        zones=list(ZONES),
        zone_count=len(ZONES),
        edition=zone_database(),
        lifted=_walls("NO FORCE"),
        restored=_walls("FORCE"),
    )
    run_as_owner({MIGRATOR: os.environ[MIGRATOR]}, [statement, "ANALYZE"])


def give_phones(first: int, last: int, address: Mapping[str, Any], *, now: datetime) -> None:
    """Give the clients number ``first`` to ``last`` a key and a phone; one address will do for all of them."""
    keys, phones = [], []
    for client_id in (
        UUID(md5(f"bench{n}".encode(), usedforsecurity=False).hexdigest()) for n in range(first, last + 1)
    ):
        key, device_id = keyring().new_key(client_id), new_id()
        sealed = keyring().seal_of(client_id, key).close(Kind.ADDRESS, device_id, 0, pack(address))
        keys.append((client_id, key.key_id, key.sealed))
        phones.append((device_id, client_id, "webpush", sealed, device_id.hex, "UTC", now))
    with psycopg.connect(os.environ[MIGRATOR]) as owner:
        owner.execute(_walls("NO FORCE").encode())
        _put_in(owner, KEYS, keys)
        _put_in(owner, PHONES, phones)
        owner.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {_walls('FORCE')}".encode())


def all_due_again(seconds: float) -> None:
    """Let the reminder of everybody who has a phone be sent once more, some time within so many seconds."""
    restored = ALL_AGAIN.format(seconds=seconds, lifted=_walls("NO FORCE"), restored=_walls("FORCE"))
    tidy = ["VACUUM ANALYZE reminders_reminder", "VACUUM ANALYZE reminders_delivery"]
    run_as_owner({MIGRATOR: os.environ[MIGRATOR]}, [restored, *tidy])


def call_off_the_rest() -> None:
    """What is still to be sent to anybody who has a phone is not sent any more; what a worker holds is."""
    run_as_owner(
        {MIGRATOR: os.environ[MIGRATOR]},
        [CALLED_OFF.format(lifted=_walls("NO FORCE"), restored=_walls("FORCE"))],
    )


def _put_in(owner: "psycopg.Connection[Any]", statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with owner.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _walls(word: str) -> str:
    return ";\n".join(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY" for table in TABLES)
