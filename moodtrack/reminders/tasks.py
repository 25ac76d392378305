"""The doorbell: a tick counts and plans, workers come and claim. The ledger is the table; a message carries nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from moodtrack.reminders.actions.claiming import claim_lot
from moodtrack.reminders.actions.planning import plan_schedule
from moodtrack.reminders.actions.preparing import prepare_lot
from moodtrack.reminders.actions.pulse import answer_pulse, pulse_is_due
from moodtrack.reminders.actions.settling import Answer, record_outcomes
from moodtrack.reminders.actions.tickets import settle_tickets
from moodtrack.reminders.gateway.post import post
from moodtrack.reminders.gateway.push import Push
from moodtrack.reminders.queries.due import bells_to_ring, schedules_to_plan

log = structlog.get_logger(__name__)

BELL_HOLDS = 60
"""Seconds after which a bell that nobody heard falls silent: the next tick has rung others by then."""


class Post(Protocol):
    """Whatever hands a batch of pushes over: the gateway, or a fake of it."""

    def __call__(self, pushes: Sequence[Push], *, now: datetime) -> Sequence[Answer]: ...


@shared_task(name="reminders.sweep")
def sweep() -> None:
    """Ring for what is due, then make the occurrences of the next two days."""
    now = timezone.now()
    for _ in range(bells_to_ring(now) or pulse_is_due(now=now)):
        send.apply_async(expires=BELL_HOLDS)
    for client_id, schedule_id in schedules_to_plan(now):
        with _alone():
            plan_schedule(client_id=client_id, schedule_id=schedule_id, now=now)


@shared_task(name="reminders.send")
def send() -> None:
    """Claim one lot of due reminders and send it."""
    send_lot(post=post, clock=timezone.now)
    answer_pulse(now=timezone.now())


@shared_task(name="reminders.ask_tickets")
def ask_tickets() -> None:
    """Ask what became of the messages of which a service says so only later."""
    settle_tickets(now=timezone.now())


def send_lot(*, post: Post, clock: Callable[[], datetime]) -> int:
    """Claim one lot, send it with no transaction open, record the outcomes.

    Returns:
        How many pushes were tried.
    """
    claims = claim_lot(now=clock())
    if not claims:
        return 0
    errands = prepare_lot(claims=claims, now=clock())
    answers = post([errand.push for errand in errands], now=clock())
    counts = record_outcomes(answers=list(zip(errands, answers, strict=True)), now=clock())
    log.info(
        "reminders_sent",
        claimed=len(claims),
        pushes=len(errands),
        states={state.value: count for state, count in counts.items() if count},
    )
    return len(errands)


@contextmanager
def _alone() -> Iterator[None]:
    """One step of a sweep, whose failure stops nobody else's: the next tick tries it again."""
    try:
        yield
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("one step of a sweep failed")
