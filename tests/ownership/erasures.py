"""The two steps of erasing somebody, and what a database still holds of anybody, seen past every wall."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from moodtrack.core.context import acting_as
from moodtrack.core.ledger import work_through
from moodtrack.core.vault import Receipt
from moodtrack.ownership.actions.erasing import ERASURES, continue_erasure
from moodtrack.ownership.models import Erasure
from moodtrack.ownership.rules.erasing import KEPT, QUIET_FOR, THINK_AGAIN_FOR
from tests.copies import session_as

Rows = dict[str, list[str]]
TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1"


def wish(client_id: UUID, asked_at: datetime) -> Erasure:
    """What a client who asks for it leaves in the ledger."""
    with transaction.atomic(), acting_as(client_id):
        erasure, _ = Erasure.objects.update_or_create(
            client_id=client_id, defaults={"asked_at": asked_at, "due_at": asked_at + THINK_AGAIN_FOR}
        )
    return erasure


def step(now: datetime) -> list[Receipt]:
    """What a worker does who claims at this instant; the receipts of those who are gone."""
    receipts = []

    def take(erasure: Erasure) -> None:
        if (receipt := continue_erasure(erasure=erasure, now=now)) is not None:
            receipts.append(receipt)

    work_through(Erasure.objects.all(), ERASURES, take, clock=lambda: now)
    return receipts


def erase(asked_at: datetime) -> list[Receipt]:
    """Both steps with everybody who asked at this instant."""
    assert step(asked_at + THINK_AGAIN_FOR) == []
    return step(asked_at + THINK_AGAIN_FOR + QUIET_FOR)


def rests() -> Iterator[timedelta]:
    """Long enough after one another that nobody's lease or rest is in the way."""
    return (timedelta(hours=hour) for hour in range(1, 1000))


def all_rows(database: str, *, with_kept: bool = False) -> Rows:
    """Every row of every table as text, bytes in hex."""
    with session_as("BACKUP_DATABASE_URL", database) as backup:
        tables = [table for (table,) in backup.execute(TABLES).fetchall() if with_kept or table not in KEPT]
        found = {table: backup.execute(f'SELECT t::text FROM "{table}" t'.encode()).fetchall() for table in tables}
    return {table: sorted(row for (row,) in rows) for table, rows in found.items()}


def tables_with(database: str, words: Iterable[str], *, with_kept: bool = False) -> set[str]:
    """Tables with one of these words in them: as it is, in base64 or in hex; the audit's only if that is said."""
    forms = re.compile("|".join(re.escape(form) for word in words for form in forms_of(word)))
    found = all_rows(database, with_kept=with_kept)
    return {table for table, rows in found.items() if any(forms.search(row.lower()) for row in rows)}


def forms_of(word: str) -> set[str]:
    """A word in three encodings, in small letters; an id also as its bytes."""
    plain = {word, word.replace("-", "")} if is_id(word) else {word}
    in_bytes = {UUID(word).bytes if is_id(word) else word.encode()}
    encoded = {form for raw in (word.encode(), *in_bytes) for form in in_base64(raw)}
    return {form.lower() for form in plain | encoded | {form.encode().hex() for form in plain | encoded}}


def in_base64(raw: bytes) -> list[str]:
    """What is sure to stand in the base64 of anything that holds these bytes, by where in it they begin."""
    return [b64encode(b" " * shift + raw).decode()[4 if shift else 0 : -4] for shift in range(3)]


def is_id(word: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", word) is not None
