"""A client asks what their own days say: the same engine and the same words as their therapist's report."""

from datetime import datetime
from typing import Any

from django.db import transaction

from moodtrack.core.packing import unpack
from moodtrack.core.sealing import Kind
from moodtrack.core.words import words_in
from moodtrack.people.models import Client
from moodtrack.people.queries import seal_for
from moodtrack.reports.actions.composing import Composed, day_of, instant
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.queries.own import OwnMaterial, own_inputs, own_reports
from moodtrack.reports.rules import REST_FOR, Period, ReportKind, period_of
from moodtrack.reports.wording.patterns import LookedFor, sentences_of_patterns, worded_findings


@transaction.atomic
def read_own_findings(*, client: Client, now: datetime) -> dict[str, Any] | None:
    """The newest findings; None while the first ones are being made.

    Asking has them made, and made again when what they were made from has changed since, at most every ten minutes.
    """
    run, _ = ReportRun.objects.get_or_create(
        client=client, kind=ReportKind.OWN, defaults={"asked_at": now, "due_at": now}
    )
    report = own_reports(client).first()
    is_current = report is not None and run.made_from == own_inputs(client, report.method_version).key
    if _is_to_be_asked_again(run, is_current=is_current, now=now):
        rested_at = report.made_at + REST_FOR if report else now
        _ask_again(run, at=max(now, rested_at), now=now)
    return {**_opened(report), "is_current": is_current} if report else None


def _is_to_be_asked_again(run: ReportRun, *, is_current: bool, now: datetime) -> bool:
    """What could not be made is tried anew after a rest; what is due already will be made."""
    if run.parked_at is not None:
        return run.parked_at + REST_FOR <= now
    return run.due_at is None and not is_current


def _ask_again(run: ReportRun, *, at: datetime, now: datetime) -> None:
    fresh = {"attempts": 0, "parked_at": None, "parked_because": ""}
    ReportRun.objects.filter(pk=run.pk, due_at=run.due_at).update(asked_at=now, due_at=at, **fresh)


def _opened(report: Report) -> dict[str, Any]:
    document = seal_for(report.client).open(Kind.DOCUMENT, report.pk, report.version, report.document)
    stored = {"id": str(report.pk), "version": report.version, "made_at": instant(report.made_at)}
    return {**stored, **unpack(document)}


def own_period(material: OwnMaterial) -> Period:
    """The days up to the one on which it is made."""
    return period_of(
        session_day=day_of(material.client, material.as_of),
        last_session_day=None,
        check_in_days=[check_in.row.day for check_in in material.check_ins],
    )


def compose_own(material: OwnMaterial, looked_for: LookedFor, method_version: str) -> Composed:
    """Put the document together, in the client's language."""
    words = words_in(material.client.account.language)
    document = {
        "method_version": method_version,
        "n_observed": looked_for.n_observed,
        "findings": worded_findings(looked_for, words),
        "sentences": [sentence.as_stored() for sentence in sentences_of_patterns(looked_for, words)],
    }
    return Composed(document, material.kinds, [])
