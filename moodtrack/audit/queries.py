from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from heapq import merge
from itertools import chain, groupby
from uuid import UUID

from moodtrack.audit.models import AuditEvent, AuditHead
from moodtrack.audit.rules import Head, Line, digest_line

ROWS_AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Chain:
    """One client's audit; ``lines`` are read from the database as one goes along, once, before the next chain."""

    client_id: UUID
    head: Head | None
    lines: Iterator[Line]


def report_reads(client_id: UUID, *, since: datetime) -> list[datetime]:
    """When therapists opened reports about a client from an instant on, the earliest first; for who may see these."""
    return list(AuditEvent.objects.reads_of_reports(client_id).filter(at__gte=since).values_list("at", flat=True))


def chains() -> Iterator[Chain]:
    """Every client's, in order of client; a client with a head but no lines too, and one with lines but no head."""
    rows = merge(_heads(), _lines(), key=_client_of)  # of equal ones, those of the first stream come first
    return (_chain(client_id, both) for client_id, both in groupby(rows, key=_client_of))


def digest_over_heads() -> str:
    """The digest that `verify_audit` prints when every chain is good, from the heads alone; for who sees every row."""
    digest = sha256()
    for head in _heads():
        digest.update(digest_line(head.client_id, head))
    return digest.hexdigest()


def _chain(client_id: UUID, rows: Iterator[Head | Line]) -> Chain:
    first = next(rows)
    if isinstance(first, Head):
        return Chain(client_id, first, (row for row in rows if isinstance(row, Line)))
    return Chain(client_id, None, (row for row in chain([first], rows) if isinstance(row, Line)))


def _client_of(row: Head | Line) -> UUID:
    return row.client_id


def _heads() -> Iterator[Head]:
    rows = AuditHead.objects.order_by("client_id").values_list(*_names(Head))
    return (Head(*row) for row in rows.iterator(ROWS_AT_A_TIME))


def _lines() -> Iterator[Head | Line]:
    rows = AuditEvent.objects.order_by("client_id", "sequence", "id").values_list(*_names(Line))
    return (Line(*row) for row in rows.iterator(ROWS_AT_A_TIME))


def _names(row: type[Head | Line]) -> list[str]:
    return [field.name for field in fields(row)]
