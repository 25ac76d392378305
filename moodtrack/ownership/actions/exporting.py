"""A client has everything of theirs put into one file: asked for, put down, fetched, thrown away."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.core.context import acting_as
from moodtrack.core.ledger import Terms, held
from moodtrack.core.sealing import Kind
from moodtrack.ownership.models import Export, ExportFile
from moodtrack.ownership.queries.exports import SWEEP, expired_exports, file_of, own_export, unmade_export
from moodtrack.ownership.rules.exporting import KEPT_FOR
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account, Client
from moodtrack.people.queries import seal_of

EXPORTS = Terms(sweep=SWEEP, failure="export_not_made", batch=5, lease_for=timedelta(minutes=5))


@transaction.atomic
def ask_for_export(*, by: Account, now: datetime) -> Export:
    """Have a file made of everything there is about a client; while one is being made, that is the one.

    One that could not be made is tried again. A file that lies ready stays until the new one takes its place.
    """
    Client.objects.select_for_update().get(pk=by.pk)  # a phone that asks twice at once waits for itself here
    known = unmade_export(by)
    if known is not None and known.parked_at is None:
        return known
    export = known or Export(client_id=by.pk)
    export.asked_at = export.due_at = now
    export.attempts, export.parked_at, export.parked_because = 0, None, ""
    export.save()
    record_events(client_ids=[by.pk], by=by, action=Action.ASK_FOR_EXPORT, now=now)
    return export


def store_export(*, export: Export, content: bytes, now: datetime) -> bool:
    """Put down the file of a claimed export, in the place of any earlier one.

    Returns:
        Whether it was: not where another worker holds the export by now.

    Raises:
        SealError: the client's key is gone.
    """
    with transaction.atomic(), acting_as(export.client_id):
        still = held(export)
        if still is None:
            return False
        Export.objects.filter(client_id=still.client_id, made_at__isnull=False).delete()
        sealed = seal_of(still.client_id).close(Kind.EXPORT, still.pk, 0, content)
        ExportFile.objects.create(export=still, client_id=still.client_id, content=sealed)
        still.made_at, still.expires_at, still.size = now, now + KEPT_FOR, len(content)
        still.due_at, still.lease_until, still.attempts = None, None, 0
        still.save()
        return True


@transaction.atomic
def download_export(*, by: Account, export_id: UUID, now: datetime) -> bytes:
    """Fetch the file.

    Raises:
        NotFoundError: the client has no such export, or its time is over.
        ConflictError: it is not made yet.
        SealError: it cannot be opened.
    """
    content = file_of(own_export(by, export_id, now))
    record_events(client_ids=[by.pk], by=by, action=Action.DOWNLOAD_EXPORT, now=now)
    return content


def throw_away_expired(*, now: datetime) -> int:
    """Throw away every export whose time is over, and its file with it.

    Returns:
        How many there were.
    """
    expired = expired_exports(now)
    for export in expired:
        with transaction.atomic(), acting_as(export.client_id):
            Export.objects.filter(pk=export.pk, expires_at__lte=now).delete()
    return len(expired)
