"""One stored report as everything its page says: the view-model of page, PDF and command alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.sheet.chart import Chart, mood_chart
from moodtrack.reports.sheet.document import Completeness, StoredReport, read_document
from moodtrack.reports.sheet.drawing import draw
from moodtrack.reports.sheet.few import LaterRow, instead_of_a_chart, later_rows
from moodtrack.reports.sheet.margin import LEAST_FOR_AVERAGE
from moodtrack.reports.sheet.own_words import Agenda, Quotes, agenda_of, quotes_of
from moodtrack.reports.sheet.ratings import RatingRow, rating_rows
from moodtrack.reports.sheet.squares import Strip, strip_of
from moodtrack.reports.sheet.svg import Markup
from moodtrack.reports.sheet.weeks import WeekRow, week_rows
from moodtrack.reports.wording.dates import Dates


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the document; ``lead`` is what stands before its colon and is read first."""

    lead: str
    rest: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The chart as a picture and as a table."""

    chart: Chart
    svg: Markup
    weeks: tuple[WeekRow, ...]


@dataclass(frozen=True, slots=True)
class About:
    """Where the page comes from."""

    counted: Completeness
    period: str
    has_band: bool
    has_intervals: bool
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


def sheet_of(document: Mapping[str, Any], words: NullTranslations) -> Sheet:
    """The view-model of a stored report.

    Args:
        document: the report's JSON document.
        words: the reader's catalogue, for labels; the document's own sentences stay as they are stored.
    """
    report = read_document(document)
    dates = Dates(words, report.zone)
    quotes = quotes_of(report, words)
    figure = _figure(report, quotes, words)
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
        ratings=rating_rows(report, words),
        later=later_rows(report, words) if 0 < len(report.moods) < LEAST_FOR_AVERAGE else (),
        about=_about(report, figure, dates),
    )


def _figure(report: StoredReport, quotes: Quotes, words: NullTranslations) -> Figure | None:
    if instead_of_a_chart(report, words):
        return None
    chart = mood_chart(report, quotes.letters, words)
    return Figure(chart, draw(chart), week_rows(report, words))


def _sentence(text: str) -> Sentence:
    lead, colon, rest = text.partition(": ")
    return Sentence(f"{lead}:", rest) if colon else Sentence("", text)


def _about(report: StoredReport, figure: Figure | None, dates: Dates) -> About:
    return About(
        counted=report.completeness_8_weeks,
        period=dates.between(report.first, report.last),
        has_band=figure is not None and figure.chart.band is not None,
        has_intervals=report.has_intervals,
        last_session=report.last_session.number if report.last_session else None,
        prepared=dates.moment(report.made_at) if report.made_at else "",
        version=report.version,
        is_current=report.is_current,
        method=report.method_version,
        reference=report.reference,
    )
