"""A client asks what their own days say: the same engine and the same words as their therapist's report."""

from datetime import datetime
from typing import Any

from django.db import transaction

from moodtrack.core.words import words_in
from moodtrack.people.models import Client
from moodtrack.reports.actions.composing import Composed
from moodtrack.reports.actions.for_clients import keep_current, opened_for_client
from moodtrack.reports.models import ReportRun
from moodtrack.reports.queries.own import OwnMaterial, own_inputs, own_reports
from moodtrack.reports.rules import METHOD_VERSION, REST_FOR, Period, ReportKind, period_of
from moodtrack.reports.wording.patterns import LookedFor, sentences_of_patterns, worded_findings


@transaction.atomic
def read_own_findings(*, client: Client, now: datetime) -> dict[str, Any] | None:
    """The newest findings; None while the first ones are being made.

    Asking has them made, and made again on another day or when what they were made from has changed, at most every ten
    minutes.
    """
    run, _ = ReportRun.objects.get_or_create(
        client=client, kind=ReportKind.OWN, defaults={"asked_at": now, "due_at": now}
    )
    report = own_reports(client).first()
    is_current = report is not None and run.made_from == own_inputs(client, METHOD_VERSION, now).key
    keep_current(run, is_current=is_current, rested_at=report.made_at + REST_FOR if report else now, now=now)
    return opened_for_client(report, is_current=is_current) if report else None


def own_period(material: OwnMaterial) -> Period:
    """The days up to the one on which it is made."""
    return period_of(
        session_day=material.days.day_of(material.up_to),
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
