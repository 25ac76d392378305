"""What a therapist reads before a session, and the report made of it; timed where the walls were taken down or not."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from statistics import mean
from time import perf_counter
from uuid import UUID

import psycopg
from django.db import transaction
from django.utils import timezone

from analytics.report import METHOD_VERSION
from bench.people import Person
from moodtrack.audit.actions import append_events
from moodtrack.audit.rules import Action
from moodtrack.core.context import acting_as
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.queries.material import material_of
from moodtrack.reports.tasks import make_report

LEASE = timedelta(hours=1)
ROWS = (
    b"SELECT day, recorded_at, answers, note FROM checkins_checkin WHERE client_id = %s ORDER BY day, recorded_at, id"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A report on order, of whom and by whom."""

    run_id: UUID
    client_id: UUID
    therapist_id: UUID


def ask(person: Person) -> Asked:
    """Order a report, as the therapist."""
    therapist = person.relationship.therapist
    with transaction.atomic(), acting_as(therapist.pk):
        run = ask_for_report(by=therapist.account, client_id=person.client_id, now=timezone.now())
    return Asked(run.pk, person.client_id, therapist.pk)


def reads(asked: Asked, seconds: float) -> float:
    """Seconds that one read takes: the material of a report, and the line that says who saw it."""
    with transaction.atomic(), acting_as(asked.therapist_id):
        run = ReportRun.objects.get(pk=asked.run_id)
    return repeated(lambda: _read(asked, run), seconds)


def bare_reads(asked: Asked, seconds: float) -> float:
    """Seconds that the rows alone take, sealed as they lie there, with psycopg and nothing else."""
    with psycopg.connect(os.environ["DATABASE_URL"], prepare_threshold=1) as database:

        def read() -> None:
            rows = database.execute(ROWS, [asked.client_id]).fetchall()
            assert rows
            database.commit()

        return repeated(read, seconds)


def reports(asked: Asked, seconds: float) -> float:
    """Seconds that one report takes to be made, from the claimed run to the stored document."""
    run = _run_of(asked)
    return repeated(lambda: _make(asked, run), seconds)


def first_reports(asked: Asked, seconds: float) -> float:
    """The same, each the first version of its run, which is sealed and stored; to take back the one before is not
    counted, nor is the first."""
    run = _run_of(asked)
    taken = [_first_report(asked, run) for _ in range(2)]
    while sum(taken[1:]) < seconds:
        taken.append(_first_report(asked, run))
    return mean(taken[1:])


def _first_report(asked: Asked, run: ReportRun) -> float:
    with transaction.atomic(), acting_as(asked.client_id):
        Report.objects.filter(run=run).delete()
    started = perf_counter()
    _make(asked, run)
    return perf_counter() - started


def _run_of(asked: Asked) -> ReportRun:
    with transaction.atomic(), acting_as(asked.therapist_id):
        return ReportRun.objects.select_related("relationship").get(pk=asked.run_id)


def _read(asked: Asked, run: ReportRun) -> None:
    with transaction.atomic(), acting_as(asked.therapist_id):
        material = material_of(run, METHOD_VERSION, timezone.now())
        assert material is not None
        assert material.check_ins
        append_events(
            client_ids=[asked.client_id],
            actor_id=asked.therapist_id,
            actor_name="Bench",
            action=Action.READ_REPORT,
            kinds=material.kinds,
            count=len(material.check_ins),
            purpose="session_preparation",
            now=timezone.now(),
        )


def _make(asked: Asked, run: ReportRun) -> None:
    run.lease_until = timezone.now() + LEASE
    with transaction.atomic(), acting_as(asked.client_id):
        run.save(update_fields=["lease_until"])
    make_report(run)


def repeated(work: Callable[[], object], seconds: float) -> float:
    """Seconds one run of ``work`` takes, repeated for so long and at least twice; the first does not count."""
    work()
    started, times = perf_counter(), 0
    while not times or perf_counter() - started < seconds:
        work()
        times += 1
    return (perf_counter() - started) / times
