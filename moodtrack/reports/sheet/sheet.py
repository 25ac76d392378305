"""One stored report as everything its page says: the view-model of page, PDF and command alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.sheet.average import days_between
from moodtrack.reports.sheet.chart import Chart, mood_chart
from moodtrack.reports.sheet.document import read_document
from moodtrack.reports.sheet.drawing import WIDTH, Frame, draw
from moodtrack.reports.sheet.few import LaterRow, instead_of_a_chart, later_rows
from moodtrack.reports.sheet.margin import LEAST_FOR_AVERAGE
from moodtrack.reports.sheet.mirror import mirrored
from moodtrack.reports.sheet.own_words import Agenda, Quotes, agenda_of, quotes_of
from moodtrack.reports.sheet.ratings import WIDTH as LINE_WIDTH
from moodtrack.reports.sheet.ratings import RatingRow, rating_rows
from moodtrack.reports.sheet.readings import Reading, readings_of
from moodtrack.reports.sheet.squares import Strip, strip_of
from moodtrack.reports.sheet.stored import Completeness, StoredReport
from moodtrack.reports.sheet.svg import Markup
from moodtrack.reports.sheet.texts import word_count
from moodtrack.reports.sheet.watched import Watched, watched_questions
from moodtrack.reports.sheet.weeks import WeekRow, week_rows
from moodtrack.reports.wording.dates import Dates

HEAD = re.compile(r"(?P<lead>.+?[.:]) (?P<rest>.+)", re.DOTALL)
LONGEST_LEAD = 9
"""Words that may stand out at the head of a sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the document; ``lead`` is what is read first, ``why`` says why it is shown, where it does."""

    lead: str
    rest: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """The chart as a picture, as a table, and day by day."""

    chart: Chart
    svg: Markup
    weeks: tuple[WeekRow, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class About:
    """Where the page comes from."""

    counted: Completeness
    period: str
    has_band: bool
    has_intervals: bool
    shares_error: bool
    last_session: int | None
    prepared: str
    version: int
    is_current: bool
    method: str
    reference: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page, in reading order.

    Args:
        session: number of the session prepared for, None when none was planned.
        starts: when it starts, on the reader's clock, "" without a session.
        instead_of_figure: the sentence in the chart's place, "" when there is a figure.
        later: what appears with more check-ins, empty when it is there.
        updated: what is new in this version, "" for the first.
        paused: that sharing rests, and since when, else "".
        watched: the questions that were agreed on, each with its answer.
        patterns: what is said of patterns nobody asked about.
    """

    client: str
    therapist: str
    session: int | None
    starts: str
    strip: Strip
    agenda: Agenda
    in_brief: tuple[Sentence, ...]
    figure: Figure | None
    instead_of_figure: str
    quotes: Quotes
    ratings: tuple[RatingRow, ...]
    later: tuple[LaterRow, ...]
    about: About
    updated: str
    paused: str
    watched: tuple[Watched, ...]
    patterns: tuple[Sentence, ...]


def sheet_of(document: Mapping[str, Any], words: NullTranslations, *, is_rtl: bool = False) -> Sheet:
    """The view-model of a stored report.

    Args:
        document: the report's JSON document.
        words: the reader's catalogue, for labels; the document's own sentences stay as they are stored.
        is_rtl: whether the reader reads from right to left; time then runs that way too.
    """
    report = read_document(document)
    dates = Dates(words, report.zone)
    quotes = quotes_of(report, words)
    figure = _figure(report, quotes, words, is_rtl=is_rtl)
    return Sheet(
        client=report.client,
        therapist=report.therapist,
        session=report.session.number if report.session else None,
        starts=dates.moment(report.session.starts_at) if report.session else "",
        strip=strip_of(report, words),
        agenda=agenda_of(report, words),
        in_brief=tuple(_sentence(text) for text in report.sentences),
        figure=figure,
        instead_of_figure=instead_of_a_chart(report, words),
        quotes=quotes,
        ratings=_ratings(report, words, is_rtl=is_rtl),
        later=later_rows(report, words) if 0 < len(report.moods) < LEAST_FOR_AVERAGE else (),
        about=_about(report, figure, dates),
        updated=report.updated,
        paused=report.paused,
        watched=watched_questions(report, words),
        patterns=_patterns(report),
    )


def _ratings(report: StoredReport, words: NullTranslations, *, is_rtl: bool) -> tuple[RatingRow, ...]:
    rows = rating_rows(report, words)
    return tuple(replace(row, line=mirrored(row.line, LINE_WIDTH)) for row in rows) if is_rtl else rows


def _patterns(report: StoredReport) -> tuple[Sentence, ...]:
    """With few check-ins and nothing told, the table of what appears later says it all."""
    if len(report.moods) < LEAST_FOR_AVERAGE and not (report.asked or report.has_statements):
        return ()
    return tuple(replace(_sentence(each.text), why=each.why) for each in report.patterns)


def _figure(report: StoredReport, quotes: Quotes, words: NullTranslations, *, is_rtl: bool) -> Figure | None:
    if instead_of_a_chart(report, words):
        return None
    chart = mood_chart(report, quotes.letters, words)
    places = {day: _place(chart, day, is_rtl=is_rtl) for day in days_between(chart.first, chart.last)}
    svg = mirrored(draw(chart), WIDTH) if is_rtl else draw(chart)
    return Figure(chart, svg, week_rows(report, words), readings_of(report, quotes.letters, places, words))


def _place(chart: Chart, day: date, *, is_rtl: bool) -> float:
    x = Frame(chart).x(day)
    return WIDTH - x if is_rtl else x


def _sentence(text: str) -> Sentence:
    """Its head stands out: up to a colon, or a short first sentence that another one follows."""
    head = HEAD.match(text)
    if head is None or word_count(head["lead"]) > LONGEST_LEAD:
        return Sentence("", text)
    return Sentence(head["lead"], head["rest"])


def _about(report: StoredReport, figure: Figure | None, dates: Dates) -> About:
    return About(
        counted=report.completeness_8_weeks,
        period=dates.between(report.first, report.last),
        has_band=figure is not None and figure.chart.band is not None,
        has_intervals=report.has_intervals or (figure is not None and _has_likely_means(figure.chart)),
        shares_error=report.shares_error,
        last_session=report.last_session.number if report.last_session else None,
        prepared=dates.moment(report.made_at) if report.made_at else "",
        version=report.version,
        is_current=report.is_current,
        method=report.method_version,
        reference=report.reference,
    )


def _has_likely_means(chart: Chart) -> bool:
    return any(mean.likely is not None for mean in chart.means)
