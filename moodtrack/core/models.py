"""Shapes that tables share; no table of its own."""

import secrets
import time
from datetime import datetime
from typing import Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q


def new_id() -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, then chance, so that rows made together lie together."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


class Record(models.Model):
    """A row the server makes: its id sorts by the time it was made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class Due(Record):
    """A row of a ledger: it says that something is to be done, and since when.

    Its client is who it is done for. A worker holds it by ``lease_until``; what was tried too often is parked.
    """

    client_id: UUID
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    parked_at = models.DateTimeField(null=True)
    parked_because = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


DueRow = TypeVar("DueRow", bound=Due)


class DueQuerySet(models.QuerySet[DueRow]):
    def due(self, now: datetime) -> Self:
        """Those to be done now that no worker holds."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(free, due_at__lte=now, parked_at=None)


PARKED_WITH_A_REASON = Q(parked_at=None, parked_because="") | (Q(parked_at__isnull=False) & ~Q(parked_because=""))
"""What a ledger's constraint says of its parked rows."""
