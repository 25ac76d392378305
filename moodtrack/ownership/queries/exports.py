"""What is to be made of exports, what was, and what has had its time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from moodtrack.core.context import sweeping
from moodtrack.core.errors import ConflictError, NotFoundError
from moodtrack.core.sealing import Kind
from moodtrack.ownership.models import Export, ExportFile
from moodtrack.people.models import Account
from moodtrack.people.queries import seal_of

SWEEP = "exports"
NOT_YET = "This file is not made yet. Ask for the export until it is ready."
NEVER = "This file could not be made. Ask for another export."


def own_export(account: Account, export_id: UUID, now: datetime) -> Export:
    """One of a client's exports.

    Raises:
        NotFoundError: they have none under this id, or its time is over.
    """
    export = _standing(account, now).filter(pk=export_id).first()
    if export is None:
        raise NotFoundError
    return export


def unmade_export(account: Account) -> Export | None:
    """The one that is being made for a client, or could not be."""
    return Export.objects.filter(client_id=account.pk, made_at=None).first()


def _standing(account: Account, now: datetime) -> QuerySet[Export]:
    return Export.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), client_id=account.pk)


def file_of(export: Export) -> bytes:
    """The file that was made, opened.

    Raises:
        ConflictError: there is none yet.
        SealError: it cannot be opened.
    """
    sealed = ExportFile.objects.filter(export=export).first()
    if sealed is None:
        raise ConflictError(NOT_YET if export.parked_at is None else NEVER)
    return seal_of(export.client_id).open(Kind.EXPORT, export.pk, 0, sealed.content)


def expired_exports(now: datetime) -> list[Export]:
    """Those whose time is over, of all clients."""
    with transaction.atomic(), sweeping(SWEEP):
        return list(Export.objects.filter(expires_at__lte=now).order_by("expires_at", "pk"))
