"""W4 and W7, what a therapist opens: the page of a stored report, its PDF, and the list of their clients."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bench import caseloads
from bench.caseloads import Caseload, make_caseload, read_at_once
from bench.figures import Promise, Result, count, ratio, spread
from bench.peers.one_by_one import read_one_by_one
from bench.people import make_people, token_of
from bench.reading import Asked, ask, repeated, reports
from bench.registry import Pace, Say, register
from bench.statements import statements_of
from moodtrack.core.context import acting_as
from moodtrack.people.models import Account
from moodtrack.reports.actions.reading import open_report
from moodtrack.reports.queries.reports import reports_for
from moodtrack.reports.sheet.pdf.file import report_file
from moodtrack.reports.sheet.pdf.paper import Paper
from web.portal.standalone import standalone_report_page

SHORT, LONG = 14, 90
LANGUAGE = "en"
PROLOGUE = 14
"""What every page about clients begins and ends with: session and account, its end moved, the context (four: set,
and set back), therapist, the audit line (two), and two savepoints (four)."""
OF_A_CASELOAD = Promise("<=", PROLOGUE + 3, is_same_everywhere=True)
"""Beside it: where all clients stand, the newest reports of those on the page, and on the last page who was invited."""
STATEMENTS = {"page": 19, "PDF": 14}
"""Beside the prologue: the report, and whether it is the newest; on the page also where the client stands, which report
is the newest of theirs, and what is to be made next. A PDF is set outside the request's transaction: no savepoint."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A stored report as its therapist reads it."""

    report_id: str
    token: str
    document: Mapping[str, Any]


@register("pages", "the page of a stored report in statements, and its PDF in times of the report (W4)")
def pages(pace: Pace, say: Say) -> list[Result]:
    """Statements of page and PDF, whatever the record's length; the PDF's time in that of the report, in turns."""
    say(f"making a client with {SHORT} days and one with {LONG}, and their reports ...")
    ordered = {days: ask(make_people(1, days, where=f"{days}.example")[0]) for days in (SHORT, LONG)}
    for asked in ordered.values():
        reports(asked, 0)
    opened = {days: _opened(asked) for days, asked in ordered.items()}
    say(f"making a therapist with {caseloads.CLIENTS} clients, and their reports ...")
    caseload = make_caseload(caseloads.CLIENTS)
    made, printed, shown = _turns(ordered[LONG], opened[LONG].document, pace, say)
    return [
        ratio("time of a PDF to its report", printed, made, Promise("<=", 3)),
        *(_statements("page", days, "/portal/reports/{}/", one) for days, one in opened.items()),
        *(_statements("PDF", days, "/portal/reports/{}/pdf/", one) for days, one in opened.items()),
        *_of_caseload(caseload, pace, say),
        *(spread(name, [value * 1000 for value in values], "ms") for name, values in _named(made, printed, shown)),
    ]


def _of_caseload(caseload: Caseload, pace: Pace, say: Say) -> list[Result]:
    """Statements of its page, and how much longer it takes one client at a time."""
    at_once, one_by_one = [], []
    for number in range(1, pace.rounds + 1):
        at_once.append(repeated(lambda: read_at_once(caseload), pace.seconds))
        one_by_one.append(repeated(lambda: read_one_by_one(caseload.therapist), pace.seconds))
        taken = f"{at_once[-1] * 1000:.3g} ms at once, {one_by_one[-1] * 1000:.3g} ms one by one"
        say(f"caseload, round {number} of {pace.rounds}: {taken}")
    sent = statements_of("GET", "/portal/", None, token_of(caseload.therapist.account))
    return [
        ratio(f"time of {caseload.clients} clients one by one to at once", one_by_one, at_once, Promise(">=", 40)),
        spread(f"statements a caseload, {caseload.clients} clients", [len(sent)], "", OF_A_CASELOAD),
        spread("a caseload read", [value * 1000 for value in at_once], "ms"),
    ]


def _named(*values: list[float]) -> list[tuple[str, list[float]]]:
    return list(zip(("a report made", "a PDF set", "a page drawn"), values, strict=True))


def _turns(
    asked: Asked, document: Mapping[str, Any], pace: Pace, say: Say
) -> tuple[list[float], list[float], list[float]]:
    """Seconds that a report, its PDF and its page take, round by round."""
    made, printed, shown = [], [], []
    for number in range(1, pace.rounds + 1):
        made.append(reports(asked, pace.seconds))
        printed.append(repeated(lambda: report_file(document, language=LANGUAGE, paper=Paper.A4), pace.seconds))
        shown.append(repeated(lambda: standalone_report_page(document), pace.seconds))
        taken = ", ".join(f"{name} {values[-1] * 1000:.3g} ms" for name, values in _named(made, printed, shown))
        say(f"round {number} of {pace.rounds}: {taken}")
    return made, printed, shown


def _opened(asked: Asked) -> _Opened:
    therapist = Account.objects.get(pk=asked.therapist_id)
    with transaction.atomic(), acting_as(asked.therapist_id):
        report = reports_for(therapist, asked.client_id)[0]
        document = open_report(by=therapist, report_id=report.pk, now=timezone.now()).document
    return _Opened(str(report.pk), token_of(therapist), document)


def _statements(what: str, days: int, path: str, opened: _Opened) -> Result:
    sent = statements_of("GET", path.format(opened.report_id), None, opened.token)
    return count(f"statements a {what}, {days} days", len(sent), STATEMENTS[what], "")
