"""As many clients with a check-in schedule as one likes, put in by the owner of the tables."""

import os
from datetime import datetime

from bench.databases import MIGRATOR, run_as_owner
from moodtrack.reminders.queries.due import zone_database

TABLES = ("people_client", "reminders_reminderschedule", "reminders_reminder")
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


def _walls(word: str) -> str:
    return ";\n".join(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY" for table in TABLES)
