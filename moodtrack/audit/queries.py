from collections.abc import Iterator
from dataclasses import fields
from heapq import merge
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from moodtrack.audit.models import AuditEvent, AuditHead
from moodtrack.audit.rules import Head, Line

ROWS_AT_A_TIME = 2000


def chains() -> Iterator[tuple[UUID, Iterator[Head | Line]]]:
    """Every client's chain, its head first and then its lines in order; read in pieces, so that memory stays small."""
    return groupby(merge(_heads(), _lines(), key=attrgetter("client_id")), key=attrgetter("client_id"))


def _heads() -> Iterator[Head]:
    rows = AuditHead.objects.order_by("client_id").values_list("client_id", "sequence", "hash")
    return (Head(*row) for row in rows.iterator(ROWS_AT_A_TIME))


def _lines() -> Iterator[Line]:
    rows = AuditEvent.objects.order_by("client_id", "sequence", "id").values_list(*(f.name for f in fields(Line)))
    return (Line(*row) for row in rows.iterator(ROWS_AT_A_TIME))
