"""The erasing of records: a tick counts what is due and rings; each worker claims its own batch."""

from math import ceil

import structlog
from celery import shared_task
from django.utils import timezone

from moodtrack.core.ledger import count_due, work_through
from moodtrack.ownership.actions.erasing import ERASURES, RemainsError, continue_erasure
from moodtrack.ownership.models import Erasure

log = structlog.get_logger(__name__)


@shared_task(name="ownership.sweep_erasures")
def sweep() -> None:
    """Ring once for each batch of what is due."""
    for _ in range(ceil(count_due(Erasure.objects.all(), ERASURES, now=timezone.now()) / ERASURES.batch)):
        erase.delay()


@shared_task(name="ownership.erase")
def erase() -> None:
    """Claim a batch of due erasures and take the next step with each."""
    work_through(Erasure.objects.all(), ERASURES, erase_one, clock=timezone.now)


def erase_one(erasure: Erasure) -> None:
    """Take the next step with one; what would be left of a client is told by the names of the tables."""
    try:
        receipt = continue_erasure(erasure=erasure, now=timezone.now())
    except RemainsError as error:
        log.error("record_would_remain", row=str(erasure.pk), remains=error.remains)
        raise
    log.info("record_erased" if receipt else "record_closed", row=str(erasure.pk))
