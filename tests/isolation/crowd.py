"""Forty thousand clients of two hundred therapists, so that the planner has something to choose from.

Every table gets many copies of the row that the small world has in it, with ids made from names: the check-in of client
``c7`` on day 3 is ``k7.3``. The clients of therapist ``t0`` have fifteen days each, four thousand others three.
"""

from hashlib import md5
from typing import Any
from uuid import UUID

import psycopg

CLIENTS, DIARISTS, CASELOAD, DAYS = 40_000, 4_000, 200, 15
ACCOUNTS = f"generate_series(0, {CLIENTS - 1}) n, generate_series(1, 1) d"
DAILY = f"generate_series(0, {DIARISTS - 1}) n, generate_series(1, CASE WHEN n < {CASELOAD} THEN {DAYS} ELSE 3 END) d"
THERAPISTS = f"generate_series(0, {CLIENTS // CASELOAD - 1}) n, generate_series(1, 1) d"


def id_of(name: str) -> UUID:
    """The id made from a name."""
    return UUID(md5(name.encode(), usedforsecurity=False).hexdigest())


def _id(kind: str, *, daily: bool = True) -> str:
    """The same, in SQL: of this kind, for client ``n`` on day ``d``."""
    return f"md5(concat('{kind}', n, '.', d))::uuid" if daily else f"md5(concat('{kind}', n))::uuid"


CLIENT = {"client_id": _id("c", daily=False)}
BOND = CLIENT | {"relationship_id": _id("r", daily=False)}
DAY = {"day": "date '2026-01-01' + d"}
USED = {"used_by_id": _id("c", daily=False), "used_at": "date '2026-01-01'", "label": "''", "key_id": "''"}
THERAPIST = f"md5(concat('t', n / {CASELOAD}))::uuid"

COPIES: list[tuple[str, str, dict[str, str]]] = [
    ("people_account", ACCOUNTS, {"id": _id("c", daily=False), "email": "concat('c', n)"}),
    ("people_account", THERAPISTS, {"id": _id("t", daily=False), "email": "concat('t', n)"}),
    ("people_therapist", THERAPISTS, {"account_id": _id("t", daily=False)}),
    ("people_client", ACCOUNTS, {"account_id": _id("c", daily=False)}),
    ("people_clientkey", ACCOUNTS, CLIENT),
    ("people_formerzone", DAILY, {"id": _id("k"), **CLIENT}),
    ("care_carerelationship", ACCOUNTS, {"id": _id("r", daily=False), "therapist_id": THERAPIST, **CLIENT}),
    ("care_consent", DAILY, {"id": _id("o"), "version": "d", **BOND}),
    (
        "care_pause",
        DAILY,
        {"id": _id("k"), "starts_at": "date '2026-01-01' + d", "ends_at": "date '2026-01-02' + d", **BOND},
    ),
    ("care_therapysession", DAILY, {"id": _id("s"), "starts_at": "date '2026-01-01' + d", **BOND}),
    ("care_invitation", DAILY, {"id": _id("i"), "therapist_id": THERAPIST, "code_hash": "concat(n, '.', d)", **USED}),
    ("agreements_watchedquestion", DAILY, {"id": _id("k"), **BOND}),
    ("agreements_annotation", DAILY, {"id": _id("k"), **DAY, **BOND}),
    ("changes_changecounter", ACCOUNTS, CLIENT),
    ("changes_tombstone", DAILY, {"id": _id("k"), **CLIENT}),
    ("checkins_checkin", DAILY, {"id": _id("k"), **DAY, **CLIENT}),
    ("checkins_checkinversion", DAILY, {"check_in_id": _id("k"), **DAY, **CLIENT}),
    ("checkins_topic", DAILY, {"id": _id("k"), **CLIENT}),
    ("reminders_reminderschedule", ACCOUNTS, {"id": _id("k"), **CLIENT}),
    ("reminders_reminder", DAILY, {"id": _id("k"), **DAY, "send_at": "date '2026-01-01' + d", **CLIENT}),
    ("reminders_device", DAILY, {"id": _id("k"), "address_hash": "d", **CLIENT}),
    (
        "reminders_delivery",
        DAILY,
        {"id": _id("k"), "reminder_id": _id("k"), "device_id": _id("k"), "token": "d", **CLIENT},
    ),
    ("reports_reportrun", DAILY, {"id": _id("k"), "session_id": _id("s"), "due_at": "date '2026-01-01' + d", **BOND}),
    ("reports_report", DAILY, {"id": _id("k"), "run_id": _id("k"), "made_at": "date '2026-01-01' + d", **BOND}),
    ("ownership_export", DAILY, {"id": _id("k"), "due_at": "date '2026-01-01' + d", **CLIENT}),
    ("ownership_exportfile", DAILY, {"export_id": _id("k"), **CLIENT}),
    ("ownership_erasure", ACCOUNTS, {"id": _id("k"), "due_at": "date '2026-01-01' + n % 300", **CLIENT}),
    ("audit_auditevent", DAILY, {"id": _id("k"), "at": "date '2026-01-01' + d", **CLIENT}),
]


def fill(owner: "psycopg.Connection[Any]") -> None:
    """Put everybody in as the owner of the tables, who lifts the policies for it within one transaction."""
    walled = [table for table, _, columns in COPIES if table not in {"people_account", "people_therapist"}]
    with owner.transaction():
        for table in walled:
            owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for table, over, columns in COPIES:
            made = ", ".join(f"'{column}', {value}" for column, value in columns.items())
            owner.execute(
                f"INSERT INTO {table} SELECT made.*"
                f" FROM {over}, (SELECT to_jsonb(t) AS row FROM {table} t ORDER BY t::text LIMIT 1) one,"
                f" LATERAL jsonb_populate_record(NULL::{table}, one.row || jsonb_build_object({made})) made"
            )
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in walled:
            owner.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    owner.execute("ANALYZE")
