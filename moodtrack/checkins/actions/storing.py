"""The one statement that stores check-ins: what is new comes in, what differs replaces, what is the same stays.

It runs after the client's counter was locked, so it sees what every writer before has committed. What a client says is
sealed anew each time, so a fingerprint tells whether it differs. What an edited row was before is kept by a trigger.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import connection

from moodtrack.changes.rules import CHECK_INS
from moodtrack.checkins.rules.rows import CheckInRow

TYPE_OF = {
    "client_id": "uuid",
    "id": "uuid",
    "day": "date",
    "recorded_at": "timestamptz",
    "time_zone": "text",
    "form_version": "smallint",
    "answers": "bytea",
    "note": "bytea",
    "note_shared": "boolean",
    "fingerprint": "bytea",
    "note_fingerprint": "text",
    "added_later": "boolean",
    "version": "integer",
    "change": "bigint",
    "created_at": "timestamptz",
    "updated_at": "timestamptz",
}
REPLACED = tuple(
    column
    for column in TYPE_OF
    if column not in {"client_id", "id", "recorded_at", "added_later", "version", "created_at"}
)


def each(form: str, type_of: Mapping[str, str], columns: Iterable[str] | None = None) -> str:
    """A list for a statement: this form of every column, or of those named.

    Args:
        form: with ``{column}`` and ``{type}``.
        type_of: a table's columns and their types.
    """
    wanted = type_of if columns is None else columns
    return ", ".join(form.format(column=column, type=type_of[column]) for column in wanted)


STORE = f"""
INSERT INTO checkins_checkin AS stored ({each("{column}", TYPE_OF)})
SELECT * FROM %s AS sent ({each("{column}", TYPE_OF)})
WHERE NOT EXISTS (
    SELECT FROM changes_tombstone AS gone
    WHERE gone.client_id = sent.client_id AND gone.table = '{CHECK_INS}' AND gone.id = sent.id)
ON CONFLICT (client_id, id) DO UPDATE
SET version = stored.version + 1,
    added_later = CASE WHEN (stored.day, stored.time_zone) = (excluded.day, excluded.time_zone)
        THEN stored.added_later ELSE excluded.added_later END,
    {each("{column} = excluded.{column}", TYPE_OF, REPLACED)}
WHERE stored.recorded_at = excluded.recorded_at
    AND stored.version = coalesce(%%s::integer, stored.version)
    AND stored.fingerprint <> excluded.fingerprint
RETURNING id, version, created_at, added_later
"""  # noqa: S608 - made of the names above
STORE_ONE = STORE % f"(VALUES ({each('%s::{type}', TYPE_OF)}))"
STORE_MANY = STORE % f"unnest({each('%b::{type}[]', TYPE_OF)})"
TOUCHED = ("client_id", "id", "answers", "note", "change")
TOUCH = f"""
UPDATE checkins_checkin AS stored SET answers = sent.answers, note = sent.note, change = sent.change
FROM unnest({each("%b::{type}[]", TYPE_OF, TOUCHED)}) AS sent ({each("{column}", TYPE_OF, TOUCHED)})
WHERE stored.client_id = sent.client_id AND stored.id = sent.id
"""  # noqa: S608 - made of the names above


def touch_check_ins(rows: Sequence[CheckInRow]) -> None:
    """Give rows that say the same already the change number these were made under; no new version comes of it."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(TOUCH, [[getattr(row, column) for row in rows] for column in TOUCHED])


def store_check_ins(rows: Sequence[CheckInRow], *, if_version: int | None = None) -> set[UUID]:
    """Store rows of one client, each with an id of its own, as version 1 or as the next version of what is there.

    A row is left alone where its id was deleted, was recorded at another instant, says the same already, or is not at
    ``if_version``.

    Returns:
        The ids that were written; their rows have taken on ``version``, ``created_at`` and ``added_later`` as stored.
    """
    if not rows:
        return set()
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(STORE_ONE, [*(getattr(rows[0], column) for column in TYPE_OF), if_version])
        else:
            cursor.execute(STORE_MANY, [*([getattr(row, column) for row in rows] for column in TYPE_OF), if_version])
        written = {row_id: computed for row_id, *computed in cursor.fetchall()}
    for row in rows:
        if row.id in written:
            row.version, row.created_at, row.added_later = written[row.id]
    return set(written)
