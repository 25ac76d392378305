"""Claiming what is due, and putting down what came of it."""

from datetime import datetime, timedelta

from django.db import transaction

from moodtrack.core.context import acting_as, sweeping
from moodtrack.core.packing import pack
from moodtrack.core.sealing import Kind
from moodtrack.people.queries import seal_of
from moodtrack.reports.actions.composing import Composed
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.queries.inputs import Inputs, Material, inputs_of, relationships_to_report
from moodtrack.reports.queries.runs import FAIREST_FIRST, due_runs
from moodtrack.reports.rules import BATCH, LEASE_FOR, MOST_ATTEMPTS, REST_FOR, fingerprint_of

WORN_OUT = "tried too often: its worker did not come back"


def claim_runs(*, now: datetime) -> list[ReportRun]:
    """Take a batch of due runs under a lease; what was tried too often is parked instead.

    An attempt is counted only when a run's turn comes, in ``start_run``: whoever waits behind a run that kills its
    worker is not blamed for it, and goes first the next time.

    Returns:
        Runs only this worker holds, until ``LEASE_FOR`` from now.
    """
    with transaction.atomic(), sweeping("reports"):
        runs = list(due_runs(now).select_for_update(of=("self",), skip_locked=True)[:BATCH])
        worn_out = [run.pk for run in runs if run.attempts >= MOST_ATTEMPTS]
        claimed = [run.pk for run in runs if run.attempts < MOST_ATTEMPTS]
        ReportRun.objects.filter(pk__in=worn_out).update(parked_at=now, parked_because=WORN_OUT, lease_until=None)
        ReportRun.objects.filter(pk__in=claimed).update(lease_until=now + LEASE_FOR)
        return list(ReportRun.objects.filter(pk__in=claimed).select_related("relationship").order_by(*FAIREST_FIRST))


def start_run(*, run: ReportRun, now: datetime) -> bool:
    """Begin to make a claimed run: count the attempt and begin its lease anew.

    Returns:
        Whether this worker still held it.
    """
    with transaction.atomic(), acting_as(run.client_id):
        held = ReportRun.objects.select_for_update().filter(pk=run.pk, lease_until=run.lease_until).first()
        if held is None:
            return False
        run.attempts = held.attempts = held.attempts + 1
        run.lease_until = held.lease_until = now + LEASE_FOR
        held.save(update_fields=["attempts", "lease_until"])
        return True


def store_report(
    *, run: ReportRun, material: Material, composed: Composed, method_version: str, now: datetime
) -> Report | None:
    """Put down a made report; as a new version only if its content is new to its reader.

    Nothing is stored when the inputs changed while it was made, or another worker holds the run by now: the row is
    still due and the next claim makes it from what holds then.

    Returns:
        The new version, or None.
    """
    with transaction.atomic(), acting_as(run.client_id):
        held = ReportRun.objects.select_for_update().filter(pk=run.pk, lease_until=run.lease_until).first()
        if held is None:
            return None
        if not _still_holds(material, method_version):
            _release(held, due_at=now)
            return None
        report, is_new = _settled(held, composed, method_version, now)
        held.settled_version, held.has_quotes = report.version, bool(composed.quoted)
        _note_inputs(held, material.inputs, now)
        _release(held, due_at=None if held.due_at == run.due_at else held.due_at)
        return report if is_new else None


def _still_holds(material: Material, method_version: str) -> bool:
    relationship = relationships_to_report().filter(pk=material.relationship.pk).first()
    return relationship is not None and inputs_of(relationship, method_version) == material.inputs


def _note_inputs(run: ReportRun, inputs: Inputs, now: datetime) -> None:
    run.made_from, run.made_at = inputs.key, now
    run.seen_consent, run.seen_change = inputs.consent, inputs.change
    run.save(update_fields=["made_from", "made_at", "seen_consent", "seen_change", "settled_version", "has_quotes"])


def _settled(run: ReportRun, composed: Composed, method_version: str, now: datetime) -> tuple[Report, bool]:
    """The version that says what was composed, and whether it is new.

    Where the last one, or the last its reader can open, says the same, that is the one: known from here on to hold no
    more than was shared just now, whatever it was made from at first.
    """
    plain, seal = pack(composed.document), seal_of(run.client_id)
    fingerprint = fingerprint_of(plain, run.pk, seal)
    provenance = {"kinds": composed.kinds, "quoted": composed.quoted}
    last = run.reports.order_by("-version").first()
    last_open = run.reports.still_shared().order_by("-version").first()
    for known in (last, last_open):
        if known is not None and bytes(known.fingerprint) == fingerprint:
            Report.objects.filter(pk=known.pk).update(**provenance)
            return known, False
    report = Report(
        client_id=run.client_id,
        relationship_id=run.relationship_id,
        run=run,
        kind=run.kind,
        version=1 if last is None else last.version + 1,
        made_at=now,
        method_version=method_version,
        fingerprint=fingerprint,
        **provenance,
    )
    report.document = seal.close(Kind.DOCUMENT, report.pk, report.version, plain)
    report.save(force_insert=True)
    return report, True


def drop_run(*, run: ReportRun, now: datetime) -> None:
    """There is nothing to prepare for any more: the run is done until something makes it due again."""
    with transaction.atomic(), acting_as(run.client_id):
        ReportRun.objects.filter(pk=run.pk, lease_until=run.lease_until).update(
            due_at=None, lease_until=None, attempts=0, made_at=now
        )


def put_back_run(*, run: ReportRun, reason: str, is_hopeless: bool = False, now: datetime) -> None:
    """A report could not be made: try again after a rest; after the last attempt park the run with its reason.

    Args:
        is_hopeless: whether this was the last attempt because no other would end differently.
    """
    is_last = is_hopeless or run.attempts >= MOST_ATTEMPTS
    parked = {"parked_at": now, "parked_because": reason[:200]} if is_last else {}
    with transaction.atomic(), acting_as(run.client_id):
        ReportRun.objects.filter(pk=run.pk, lease_until=run.lease_until).update(
            lease_until=None, due_at=now + _rest(run.attempts), **parked
        )


def _rest(attempts: int) -> timedelta:
    """Half a minute, a minute, two, four: the next attempt comes later each time."""
    return min(REST_FOR, timedelta(seconds=15 * 2**attempts))


def _release(run: ReportRun, *, due_at: datetime | None) -> None:
    run.lease_until, run.attempts, run.due_at = None, 0, due_at
    run.save(update_fields=["lease_until", "attempts", "due_at"])
