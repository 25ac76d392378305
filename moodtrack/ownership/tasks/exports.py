"""The export job: a tick looks for what is due and rings, and throws away what has had its time."""

from math import ceil

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from moodtrack.core.context import acting_as
from moodtrack.core.ledger import count_due, work_through
from moodtrack.core.words import words_in
from moodtrack.ownership.actions.exporting import EXPORTS, store_export, throw_away_expired
from moodtrack.ownership.actions.telling.document import told
from moodtrack.ownership.formats.record.writing import archive_of
from moodtrack.ownership.models import Export
from moodtrack.ownership.queries.everything import everything_of

log = structlog.get_logger(__name__)


@shared_task(name="ownership.sweep_exports")
def sweep() -> None:
    """Ring once for each batch of what is due, and throw away what has had its time."""
    now = timezone.now()
    for _ in range(ceil(count_due(Export.objects.all(), EXPORTS, now=now) / EXPORTS.batch)):
        make.delay()
    throw_away_expired(now=now)


@shared_task(name="ownership.make_exports")
def make() -> None:
    """Claim a batch of due exports and make their files."""
    work_through(Export.objects.all(), EXPORTS, make_export, clock=timezone.now)


def make_export(export: Export) -> None:
    """Read everything about one client, write it with no transaction open, and put it down."""
    now = timezone.now()
    with transaction.atomic(), acting_as(export.client_id):
        everything = everything_of(export.client_id)
    content = archive_of(told(everything, made_at=now), words_in(everything.account.language), made_at=now)
    if store_export(export=export, content=content, now=timezone.now()):
        log.info("export_made", export=str(export.pk), bytes=len(content))
