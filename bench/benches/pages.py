"""W4, what a therapist opens: the page of a stored report, and its PDF, which is made anew each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bench.figures import Promise, Result, count, ratio, spread
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
STATEMENTS = {"page": 15, "PDF": 13}
"""Session and account, the context (four: set, and set back), therapist, report, whether it is the newest, the audit
line (two), and two savepoints (four). A PDF is set outside the request's transaction: one savepoint less."""


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
    made, printed, shown = _turns(ordered[LONG], opened[LONG].document, pace, say)
    return [
        ratio("time of a PDF to its report", printed, made, Promise("<=", 3)),
        *(_statements("page", days, "/portal/reports/{}/", one) for days, one in opened.items()),
        *(_statements("PDF", days, "/portal/reports/{}/pdf/", one) for days, one in opened.items()),
        *(spread(name, [value * 1000 for value in values], "ms") for name, values in _named(made, printed, shown)),
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
