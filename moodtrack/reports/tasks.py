"""The report job: a tick looks for what is due and rings; each worker claims its own batch."""

from dataclasses import asdict
from datetime import date, timedelta
from math import ceil
from typing import Any
from uuid import UUID

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from analytics.around_session import AroundSession
from analytics.finding import stored_finding
from analytics.kinds.watched import Watched
from analytics.look import LEAST_DAYS_FOR_A_STATEMENT, LOOK_BACK_DAYS
from analytics.patterns import Preparation, find_patterns
from analytics.record import Record
from analytics.report import METHOD_VERSION, Analysis, analyse, as_stored
from analytics.series import CheckInRecord, day_values
from analytics.since_last_session import DAYS_BEFORE, Change
from moodtrack.agreements.rules import Subject
from moodtrack.core.context import acting_as
from moodtrack.core.ledger import work_through
from moodtrack.reports.actions.composing import Composed, compose, period_of_material
from moodtrack.reports.actions.making import RUNS, close_run, store_report
from moodtrack.reports.actions.own_findings import compose_own, own_period
from moodtrack.reports.actions.planning import plan_runs
from moodtrack.reports.models import ReportRun
from moodtrack.reports.queries.material import Material, material_of
from moodtrack.reports.queries.own import OwnMaterial
from moodtrack.reports.queries.preview import preview_material
from moodtrack.reports.queries.runs import runs_to_claim
from moodtrack.reports.queries.shared_record import KIND_OF_ITEM
from moodtrack.reports.rules import Period, ReportKind, dates_to_compare, word_of_change, word_of_spread
from moodtrack.reports.wording.patterns import LookedFor

log = structlog.get_logger(__name__)


@shared_task(name="reports.sweep")
def sweep() -> None:
    """Find what is due and ring once for each batch of it."""
    due = plan_runs(method_version=METHOD_VERSION, now=timezone.now())
    for _ in range(ceil(due / RUNS.batch)):
        make.delay()


@shared_task(name="reports.make")
def make() -> None:
    """Claim a batch of due runs and make their reports."""
    work_through(runs_to_claim(), RUNS, make_report, clock=timezone.now)


def make_report(run: ReportRun) -> None:
    """Read one run's material, analyse it with no transaction open, and store what came of it."""
    with transaction.atomic(), acting_as(_reader_of(run)):
        material = _material_of(run)
    if material is None or _is_made_already(run, material):
        close_run(run)
        return
    composed = _composed(material)
    report = store_report(
        run=run, material=material, composed=composed, method_version=METHOD_VERSION, now=timezone.now()
    )
    log.info("report_made", run=str(run.pk), is_new_version=report is not None)


def _is_made_already(run: ReportRun, material: Material | OwnMaterial) -> bool:
    """Whether it would only say again what it says: as of its session, made from the same."""
    return run.session_id is not None and run.made_from == material.inputs.key


def _material_of(run: ReportRun) -> Material | OwnMaterial | None:
    if run.kind == ReportKind.OWN:
        return OwnMaterial.of(run, METHOD_VERSION, timezone.now())
    if run.kind == ReportKind.PREVIEW:
        return preview_material(run, METHOD_VERSION, timezone.now())
    return material_of(run, METHOD_VERSION, timezone.now())


def _composed(material: Material | OwnMaterial) -> Composed:
    records = _records(material)
    if isinstance(material, OwnMaterial):
        return compose_own(material, _looked_for(material, records, own_period(material)), METHOD_VERSION)
    period = period_of_material(material)
    return compose(material, period, numbers_of(records, period), _looked_for(material, records, period))


def _reader_of(run: ReportRun) -> UUID:
    """Whom a run's report is made for; it holds what they may see."""
    reader: UUID = run.client_id if run.relationship is None else run.relationship.therapist_id
    return reader


def _records(material: Material | OwnMaterial) -> list[CheckInRecord]:
    """The check-ins as the analysis takes them."""
    return [
        CheckInRecord(
            id=str(check_in.row.id),
            day=check_in.row.day,
            recorded_at=check_in.row.recorded_at,
            mood=check_in.answers.get("mood"),
            energy=check_in.answers.get("energy"),
            tension=check_in.answers.get("tension"),
            sleep_hours=check_in.answers.get("sleep_hours"),
            added_later=check_in.row.added_later,
            tags=check_in.tags,
        )
        for check_in in material.check_ins
    ]


def numbers_of(records: list[CheckInRecord], period: Period) -> dict[str, Any]:
    """The analysis of a period under the document's field names, each comparison with its word."""
    analysis = analyse(
        records, period_from=period.first, since=period.since, period_to=period.last, comparison=period.has_last_session
    )
    numbers = as_stored(analysis)
    if analysis.around_session:
        _add_words(numbers, analysis, analysis.around_session)
        starts_at = period.since - timedelta(days=DAYS_BEFORE)
        numbers["since_last_session"]["mood"]["holds_start"] = _first_day(records, period) >= starts_at
    return numbers


def _add_words(numbers: dict[str, Any], analysis: Analysis, around: AroundSession) -> None:
    """Put to each comparison the word it deserves, decided on what is not rounded."""
    changes = numbers["since_last_session"]
    changes["mood"]["word"] = _word(analysis.since_last_session)
    for rating, other in around.others.items():
        changes[rating]["word"] = _word(other.change)
    if around.spread:
        changes["mood"]["spread"]["direction"] = word_of_spread(**asdict(around.spread))
    if around.last_4_weeks:
        numbers["last_4_weeks"]["mood"]["word"] = _word(around.last_4_weeks)


def _first_day(records: list[CheckInRecord], period: Period) -> date:
    return min((record["day"] for record in records), default=period.last)


def _looked_for(material: Material | OwnMaterial, records: list[CheckInRecord], period: Period) -> LookedFor:
    """The patterns in what the reader may see, of all days up to the period's last."""
    day_of, first = material.days.day_of, _first_day(records, period)
    preparation = Preparation(
        record=Record.of(
            day_values(records, first=min(first, period.last), last=period.last), hidden=material.hidden_days
        ),
        last=period.last,
        session=day_of(material.up_to),
        sessions_held=[day_of(session.starts_at) for session in material.sessions_held],
        watched=[_watched(subject) for subject in material.watched],
        known_dates=dates_to_compare(material.known_dates, last=period.last, look_back_days=LOOK_BACK_DAYS),
    )
    (found,) = find_patterns([preparation])
    return LookedFor(
        findings=[stored_finding(finding, method_version=METHOD_VERSION) for finding in found.findings],
        n_rare_tags=found.n_rare_tags,
        n_observed=found.n_observed,
        least_days=LEAST_DAYS_FOR_A_STATEMENT,
        is_near_constant=found.is_near_constant,
        holds_start=first > period.last - timedelta(days=LOOK_BACK_DAYS),
    )


def _watched(subject: Subject) -> Watched:
    """A question as the analysis takes it."""
    if subject.tag is not None:
        return Watched("tag", subject.tag)
    (item,) = (item for item, kind in KIND_OF_ITEM.items() if kind == subject.item)
    return Watched("item", item)


def _word(change: Change | None) -> str:
    assert change is not None
    return word_of_change(**asdict(change)).value
