"""What the sweep finds: sessions whose report is missing or outdated, and versions that hold what is shared no more."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Q

from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import current_consent
from moodtrack.changes.queries import last_change
from moodtrack.core.context import acting_as, sweeping
from moodtrack.core.ledger import count_due
from moodtrack.reports.actions.making import RUNS
from moodtrack.reports.models import ReportRun
from moodtrack.reports.queries.inputs import inputs_of, relationships_to_report
from moodtrack.reports.queries.runs import runs_to_look_over, sessions_to_prepare
from moodtrack.reports.rules import ReportKind, due_at

MOST_RUNS = 500
"""How many runs one sweep looks over; the next one goes on."""


def plan_runs(*, method_version: str, now: datetime) -> int:
    """Make due whatever is missing, outdated, or shared no more.

    The sweep sees no content. Each row it finds is then worked on as its client, in a transaction of its own.

    Returns:
        How many reports are due.
    """
    with transaction.atomic(), sweeping(RUNS.sweep):
        outdated = list(_outdated(method_version, now))
        doubtful = list(runs_to_look_over().values_list("client_id", "pk")[:MOST_RUNS])
    for session, key in outdated:
        _make_due(session, key, now)
    for client_id, run_id in doubtful:
        _look_over(client_id, run_id, now)
    return count_due(ReportRun.objects.all(), RUNS, now=now)


def _outdated(method_version: str, now: datetime) -> Iterator[tuple[TherapySession, str]]:
    """Sessions to prepare whose run, if there is one, was last tried on other inputs than hold now, and their key."""
    sessions = list(sessions_to_prepare(now).order_by("starts_at"))
    relationships = relationships_to_report().in_bulk({session.relationship_id for session in sessions})
    runs = {run.session_id: run for run in ReportRun.objects.filter(session__in=sessions, kind=ReportKind.SESSION)}
    for session in sessions:
        run, relationship = runs.get(session.pk), relationships.get(session.relationship_id)
        is_waiting = run is not None and run.due_at is not None and run.parked_at is None
        if relationship is None or is_waiting:
            continue
        key = _key_of(relationship, method_version, now)
        if key is not None and key != _tried_on(run):
            yield session, key


def _key_of(relationship: CareRelationship, method_version: str, now: datetime) -> str | None:
    try:
        return inputs_of(relationship, method_version, now).key
    except ObjectDoesNotExist:
        return None  # its client was erased since it was found


def _tried_on(run: ReportRun | None) -> str | None:
    """The key of what a run succeeded with, or broke on."""
    if run is None:
        return None
    return run.made_from if run.parked_at is None else run.due_for


def _make_due(session: TherapySession, key: str, now: datetime) -> None:
    with transaction.atomic(), acting_as(session.client_id):
        if not TherapySession.objects.select_for_update(no_key=True).filter(pk=session.pk).exists():
            return  # deleted since it was found
        run, _ = ReportRun.objects.get_or_create(
            session_id=session.pk,
            kind=ReportKind.SESSION,
            defaults={"client_id": session.client_id, "relationship_id": session.relationship_id},
        )
        last = run.reports.order_by("-version").values_list("made_at", flat=True).first()
        due = due_at(last_version_at=last, starts_at=session.starts_at, now=now)
        idle = ReportRun.objects.filter(Q(due_at=None) | Q(parked_at__isnull=False), pk=run.pk)
        idle.update(due_at=due, due_for=key, attempts=0, parked_at=None, parked_because="")


def _look_over(client_id: UUID, run_id: UUID, now: datetime) -> None:
    """Have a run made again, frozen or not, if what it says holds what is shared no more."""
    with transaction.atomic(), acting_as(client_id):
        run = ReportRun.objects.select_for_update(of=("self",)).select_related("relationship").filter(pk=run_id).first()
        if run is None or run.relationship is None:
            return
        run.seen_consent, run.seen_change = current_consent(run.relationship).version, last_change(client_id)
        if not run.reports.still_shared().filter(version=run.settled_version or 0).exists():
            run.due_at, run.attempts, run.parked_at, run.parked_because = now, 0, None, ""
        run.save(update_fields=["seen_consent", "seen_change", "due_at", "attempts", "parked_at", "parked_because"])
