"""Putting down what came of a claimed run."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from moodtrack.core.context import acting_as
from moodtrack.core.ledger import Terms, held
from moodtrack.core.packing import pack
from moodtrack.core.sealing import Kind
from moodtrack.core.words import words_in
from moodtrack.people.queries import seal_of
from moodtrack.reports.actions.composing import Composed
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.queries.inputs import Inputs
from moodtrack.reports.queries.material import Material
from moodtrack.reports.queries.own import OwnMaterial
from moodtrack.reports.rules import ReportKind, fingerprint_of
from moodtrack.reports.wording.changed import Arrival, updated_sentence

RUNS = Terms(sweep="reports", failure="report_not_made", batch=50, lease_for=timedelta(seconds=60))


def store_report(
    *, run: ReportRun, material: Material | OwnMaterial, composed: Composed, method_version: str, now: datetime
) -> Report | None:
    """Put down a made report; as a new version only if its content is new to its reader.

    Nothing is stored when the inputs changed while it was made, or another worker holds the run by now: the row is
    still due and the next claim makes it from what holds then.

    Returns:
        The new version, or None.
    """
    with transaction.atomic(), acting_as(run.client_id):
        still = held(run)
        if still is None:
            return None
        if not material.still_holds(method_version):
            _release(still, due_at=now)
            return None
        report, is_new = _settled(still, material, composed, method_version, now)
        still.settled_version, still.has_quotes = report.version, bool(composed.quoted)
        _note_inputs(still, material.inputs, now)
        _release(still, due_at=_due_anew(still, run))
        return report if is_new else None


def _note_inputs(run: ReportRun, inputs: Inputs, now: datetime) -> None:
    run.made_from, run.made_at = inputs.key, now
    run.seen_consent, run.seen_change = inputs.consent, inputs.change
    run.save(update_fields=["made_from", "made_at", "seen_consent", "seen_change", "settled_version", "has_quotes"])


def _settled(
    run: ReportRun, material: Material | OwnMaterial, composed: Composed, method_version: str, now: datetime
) -> tuple[Report, bool]:
    """The version that says what was composed, and whether it is new.

    Where the last one, or the last its reader can open, says the same, that is the one: known from here on to hold no
    more than was shared just now, whatever it was made from at first.
    """
    seal = seal_of(run.client_id)
    fingerprint = fingerprint_of(pack(composed.document), run.pk, seal)
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
    document = composed.document | _news(material, composed, last if last == last_open else None, now)
    report.document = seal.close(Kind.DOCUMENT, report.pk, report.version, pack(document))
    report.save(force_insert=True)
    return report, True


def _news(material: Material | OwnMaterial, composed: Composed, last: Report | None, now: datetime) -> dict[str, Any]:
    """What is new since the version before, where its reader can open that one; of previews nobody is told that.

    It stands beside the content: told by the clock, it must not make a version of what has not changed.
    """
    if last is None or isinstance(material, OwnMaterial) or last.kind != ReportKind.SESSION:
        return {}
    arrivals = [Arrival(one.row.day, one.row.created_at) for one in material.check_ins]
    words = words_in(material.relationship.therapist.account.language)
    sentence = updated_sentence(composed.document, arrivals, since=last.made_at, now=now, words=words)
    return {"updated": sentence.as_stored()}


def close_run(run: ReportRun) -> None:
    """There is nothing to make, or nothing new: the run is done, unless something has made it due again meanwhile."""
    with transaction.atomic(), acting_as(run.client_id):
        still = held(run)
        if still is not None:
            _release(still, due_at=_due_anew(still, run))


def _due_anew(still: ReportRun, claimed: ReportRun) -> datetime | None:
    """When a run is to be made again, where that was said since it was claimed."""
    return None if still.due_at == claimed.due_at else still.due_at


def _release(run: ReportRun, *, due_at: datetime | None) -> None:
    run.lease_until, run.attempts, run.due_at = None, 0, due_at
    run.save(update_fields=["lease_until", "attempts", "due_at"])
