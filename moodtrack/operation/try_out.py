"""The product on one's own diary: a practice of one, an import, and the report that a real worker makes of it."""

import subprocess
import sys
import time as clock
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.utils import timezone

from moodtrack.care.actions.invitations import invite, join
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.core.context import acting_as
from moodtrack.core.days import instant_at
from moodtrack.core.errors import MoodtrackError
from moodtrack.operation.servers import BASE_DIR
from moodtrack.ownership.actions.importing import import_daylio
from moodtrack.ownership.management.diary import Diary
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.actions.reading import open_report
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.queries.reports import reports_for

SESSION_TIME = time(12, 0)
BETWEEN_SESSIONS = timedelta(days=14)
LABEL = "My own diary"
PATIENCE_SECONDS = 180
LOOK_AGAIN_SECONDS = 0.2
STOP_SECONDS = 10
CELERY = (sys.executable, "-m", "celery", "-A", "moodtrack.celery")
WORKER = (*CELERY, "worker", "--queues", "reports", "--pool", "solo", "--loglevel", "WARNING", "--without-gossip")


class TryOutError(MoodtrackError):
    """A step failed; the message says which, and what was seen last."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A report on order: of whom, by whom."""

    relationship: CareRelationship
    run: ReportRun


def session_days(named: Sequence[date], days: Sequence[date]) -> tuple[date, ...]:
    """The days of the sessions, in order; the last is the one prepared for.

    Args:
        named: those asked for, in any order.
        days: those with a check-in, at least one.

    Returns:
        Those asked for, each once; without any, the day after the last check-in and the one fourteen days before it.
    """
    if named:
        return tuple(sorted(set(named)))
    prepared_for = max(days) + timedelta(days=1)
    return prepared_for - BETWEEN_SESSIONS, prepared_for


def migrate() -> None:
    """Make the tables, as the migrator.

    Raises:
        TryOutError: it could not.
    """
    _run(sys.executable, "manage.py", "migrate", "--verbosity=0")


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=BASE_DIR, check=False, capture_output=True, text=True)
    if done.returncode:
        raise TryOutError(f"{' '.join(command[1:])} failed:\n{done.stderr.strip()}")


def begin(zone: str, now: datetime) -> CareRelationship:
    """A practice, its therapist, and a client who has joined them with a code; nobody knows their passwords."""
    with transaction.atomic():
        practice = create_practice(name="Try-out", time_zone=zone)
        therapist = add_therapist(practice=practice, email="therapist@example.org", name="Your therapist", now=now)
        with acting_as(therapist.pk):
            _, code = invite(therapist=therapist, label=LABEL, now=now)
        return join(
            code=code,
            email="client@example.org",
            password=token_urlsafe(),
            time_zone=zone,
            language="en",
            sharing={},
            now=now,
        )


def bring_in(diary: Diary, relationship: CareRelationship, now: datetime) -> None:
    """Import the diary as the client's own record.

    Raises:
        MoodtrackError: the import is refused.
    """
    client = relationship.client
    with transaction.atomic(), acting_as(client.pk):
        import_daylio(client=client, rows=diary.rows, moods=diary.moods, zone=diary.zone, by=client.account, now=now)


def ask(relationship: CareRelationship, days: Sequence[date], zone: str, now: datetime) -> Asked:
    """Enter the sessions, each at noon in ``zone``, and ask for the report to prepare the last of them."""
    therapist, client_id = relationship.therapist.account, relationship.client_id
    with transaction.atomic(), acting_as(therapist.pk):
        sessions: list[TherapySession] = [
            plan_session(by=therapist, client_id=client_id, starts_at=instant_at(day, SESSION_TIME, zone), now=now)
            for day in days
        ]
        run = ask_for_report(by=therapist, client_id=client_id, session_id=sessions[-1].pk, now=now)
    return Asked(relationship, run)


def made_by_a_worker(asked: Asked, log: Path) -> dict[str, Any]:
    """Ring for the report, and read it when a Celery worker of our own has made it.

    Args:
        asked: what was ordered.
        log: where the worker writes what it has to say.

    Raises:
        TryOutError: the worker ended, gave up or took too long.
    """
    with _worker(log) as worker:
        _run(*CELERY, "call", "reports.sweep")
        report = _awaited(asked, worker)
    therapist = asked.relationship.therapist.account
    with transaction.atomic(), acting_as(therapist.pk):
        return open_report(by=therapist, report_id=report.pk, now=timezone.now()).document


@contextmanager
def _worker(log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as output:
        worker = subprocess.Popen(WORKER, cwd=BASE_DIR, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield worker
    except TryOutError as error:
        raise TryOutError(f"{error}\n{log.read_text(errors='replace')}".strip()) from error
    finally:
        _stop(worker)


def _stop(worker: "subprocess.Popen[bytes]") -> None:
    worker.terminate()
    try:
        worker.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _awaited(asked: Asked, worker: "subprocess.Popen[bytes]") -> Report:
    deadline = clock.monotonic() + PATIENCE_SECONDS
    while clock.monotonic() < deadline:
        if report := _look(asked):
            return report
        if worker.poll() is not None:
            raise TryOutError("The worker ended before the report was made. It said:")
        clock.sleep(LOOK_AGAIN_SECONDS)
    raise TryOutError(f"No report after {PATIENCE_SECONDS} s. The worker said:")


def _look(asked: Asked) -> Report | None:
    therapist = asked.relationship.therapist.account
    with transaction.atomic(), acting_as(therapist.pk):
        asked.run.refresh_from_db(fields=["parked_because"])
        if asked.run.parked_because:
            raise TryOutError(f"The report could not be made ({asked.run.parked_because}). The worker said:")
        return reports_for(therapist, asked.relationship.client_id).first()
