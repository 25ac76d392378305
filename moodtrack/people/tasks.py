"""Sign-ins that are over: a tick throws them away."""

import structlog
from celery import shared_task
from django.utils import timezone

from moodtrack.people.actions.accounts import forget_ended_sessions

log = structlog.get_logger(__name__)


@shared_task(name="people.sweep_sessions")
def sweep() -> None:
    """Throw away a batch of sessions that have ended, and say how many there were."""
    if forgotten := forget_ended_sessions(now=timezone.now()):
        log.info("sessions_forgotten", count=forgotten)
