"""The doorbell: a tick counts and plans, workers come and claim. The ledger is the table; a message carries nothing."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Protocol

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from moodtrack.reminders.actions.claiming import claim_lot
from moodtrack.reminders.actions.delivering import Errand, prepare, record_outcomes
from moodtrack.reminders.actions.planning import plan_schedule
from moodtrack.reminders.gateway.post import post
from moodtrack.reminders.gateway.push import DeliveryError, Push
from moodtrack.reminders.queries import bells_to_ring, schedules_to_plan

logger = logging.getLogger(__name__)

MOST_SCHEDULES = 500
BELL_HOLDS = 60
"""Seconds after which a bell that nobody heard falls silent: the next tick has rung others by then."""


class Post(Protocol):
    """Whatever hands a batch of pushes over: the gateway, or a fake of it."""

    def __call__(self, pushes: Sequence[Push], *, now: datetime) -> list[DeliveryError | None]: ...


@shared_task(name="reminders.sweep")
def sweep() -> None:
    """Ring for what is due, then make the occurrences of the next two days."""
    now = timezone.now()
    for _ in range(bells_to_ring(now)):
        send.apply_async(expires=BELL_HOLDS)
    for client_id, schedule_id in schedules_to_plan(now, MOST_SCHEDULES):
        with _alone():
            plan_schedule(client_id=client_id, schedule_id=schedule_id, now=now)


@shared_task(name="reminders.send")
def send() -> None:
    """Claim one lot of due reminders and send it."""
    send_lot(post=post, clock=timezone.now)


def send_lot(*, post: Post, clock: Callable[[], datetime]) -> int:
    """Claim one lot, send it with no transaction open, record the outcomes.

    Returns:
        How many pushes were tried.
    """
    errands: list[Errand] = []
    for claim in claim_lot(now=clock()):
        with _alone():
            errands.extend(prepare(claim=claim, now=clock()))
    answers = zip(errands, post([errand.push for errand in errands], now=clock()), strict=True)
    for claim, of_claim in groupby(answers, key=lambda answer: answer[0].claim):
        with _alone():
            record_outcomes(claim=claim, errors=list(of_claim), now=clock())
    return len(errands)


@contextmanager
def _alone() -> Iterator[None]:
    """One step of a batch, whose failure stops nobody else's: its row's lease runs out and it is tried again."""
    try:
        yield
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("one step of a batch failed")
