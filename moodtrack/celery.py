"""The Celery app and the whole timetable: what is due lies in PostgreSQL, a message is only the doorbell."""

import os
import sys
from typing import Any

import structlog
from celery import Celery, Task
from celery.signals import beat_init, setup_logging, task_failure, worker_init
from django.conf import settings

from moodtrack.core.role import UnfitRoleError, refuse_unfit_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moodtrack.settings")

app = Celery("moodtrack")
app.conf.update(
    broker_url=f"{settings.REDIS_URL}/0",
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_keepalive": True,
        "socket_timeout": 30,
        "health_check_interval": 10,
    },
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    result_backend=None,
    task_serializer="json",
    accept_content=["json"],
    task_time_limit=300,
    task_soft_time_limit=240,
    worker_max_tasks_per_child=200,
    worker_send_task_events=False,
    task_default_queue="reports",
    task_routes={
        "reminders.*": {"queue": "reminders"},
        "reports.*": {"queue": "reports"},
        "ownership.*": {"queue": "exports"},
        "people.*": {"queue": "exports"},
    },
    timezone="UTC",
    enable_utc=True,
)
app.conf.beat_schedule = {
    # What is due is looked for this often; two beats ring twice, and the second worker finds nothing left to claim.
    "ring for reports": {"task": "reports.sweep", "schedule": settings.SWEEP_SECONDS, "options": {"expires": 60}},
    "ring for exports": {
        "task": "ownership.sweep_exports",
        "schedule": settings.SWEEP_SECONDS,
        "options": {"expires": 60},
    },
    "ring for reminders": {"task": "reminders.sweep", "schedule": settings.SWEEP_SECONDS, "options": {"expires": 60}},
    "ask what became of pushes": {"task": "reminders.ask_tickets", "schedule": 60.0, "options": {"expires": 60}},
    "ring for erasures": {
        "task": "ownership.sweep_erasures",
        "schedule": settings.SWEEP_SECONDS,
        "options": {"expires": 60},
    },
    "ring for sessions that ended": {"task": "people.sweep_sessions", "schedule": 600.0, "options": {"expires": 60}},
}
app.autodiscover_tasks()


log = structlog.get_logger(__name__)


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Celery would print the messages of errors; ours prints only their types and places."""


@worker_init.connect
@beat_init.connect
def stand_behind_the_policies(**_: object) -> None:
    """End at once with one line; Celery would note an ordinary exception of a receiver and go on."""
    try:
        refuse_unfit_role()
    except UnfitRoleError as error:
        sys.exit(f"moodtrack: {error}")


@task_failure.connect
def tell_failure(sender: Task[Any, Any], exception: BaseException, **_: object) -> None:
    """A task that failed: which, and where."""
    log.error("task_failed", task=sender.name, exc_info=(type(exception), exception, exception.__traceback__))
