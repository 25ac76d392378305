"""The mood chart in days and steps of the scale: what is drawn, and nothing about pixels."""

from dataclasses import dataclass
from datetime import date, timedelta
from gettext import NullTranslations

from moodtrack.measures.items import ITEM_BY_KEY
from moodtrack.measures.scales import Scale
from moodtrack.reports.sheet.average import days_between, usual_range
from moodtrack.reports.sheet.described import description_of
from moodtrack.reports.sheet.document import StoredReport
from moodtrack.reports.sheet.margin import LEAST_FOR_AVERAGE, MarginMean, margin_means
from moodtrack.reports.sheet.stretches import Stretch, stretches_of
from moodtrack.reports.wording.dates import Dates

MOOD = ITEM_BY_KEY["mood"].scale
DAYS_BEFORE = timedelta(days=42)
FEWEST_SLOTS = 14
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """The mood of one day; ``letter`` names the quote that belongs to it, "" for none."""

    day: date
    value: float
    is_since: bool
    added_later: bool
    letter: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session held within the period."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class ChartWords:
    """Everything the chart says, in the reader's language."""

    title: str
    description: str
    scale: tuple[tuple[float, str], ...]
    no_check_in: str
    usual_range: str
    average: str
    margin_foot: str
    ticks: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What the mood chart shows, from ``first`` to ``last``, on a whole scale.

    Args:
        slots: days the width is divided into; at least fourteen, so that few days are not stretched.
        band: the usual range, lowest to highest.
        missing: days without a check-in.
    """

    first: date
    last: date
    slots: int
    scale: Scale
    dots: tuple[Dot, ...]
    stretches: tuple[Stretch, ...]
    band: tuple[float, float] | None
    missing: tuple[date, ...]
    sessions: tuple[SessionLine, ...]
    means: tuple[MarginMean, ...]
    words: ChartWords

    @property
    def prints_values(self) -> bool:
        """Whether each dot carries its number: with few of them there is nothing else to read."""
        return len(self.dots) < LEAST_FOR_AVERAGE


def mood_chart(report: StoredReport, letters: dict[date, str], words: NullTranslations) -> Chart:
    """What to draw of a report's moods.

    Args:
        report: with a mood on one day at least.
        letters: of the days whose note is quoted beside the chart.
        words: the reader's catalogue.
    """
    days = days_between(report.first, report.last)
    seen = {observed.day for observed in report.observed}
    means = margin_means(report, words)
    return Chart(
        first=report.first,
        last=report.last,
        slots=max(FEWEST_SLOTS, len(days)),
        scale=MOOD,
        dots=_dots(report, letters),
        stretches=stretches_of(report.moods, report) if len(report.moods) >= LEAST_FOR_AVERAGE else (),
        band=_band(report),
        missing=tuple(day for day in days if day not in seen),
        sessions=_sessions(report, words),
        means=means,
        words=_words(report, means, words),
    )


def _dots(report: StoredReport, letters: dict[date, str]) -> tuple[Dot, ...]:
    return tuple(
        Dot(seen.day, seen.mood, report.is_since(seen.day), seen.added_later, letters.get(seen.day, ""))
        for seen in report.observed
        if seen.mood is not None
    )


def _band(report: StoredReport) -> tuple[float, float] | None:
    """The usual range before the last session; None unless the series holds every day the mean before stands on."""
    if report.change is None:
        return None
    start = report.since - DAYS_BEFORE
    before = [value for day, value in report.moods.items() if start <= day < report.since]
    return usual_range(before) if len(before) == report.change.n_before else None


def _sessions(report: StoredReport, words: NullTranslations) -> tuple[SessionLine, ...]:
    last = report.last_session
    if last is None or not report.has_session_within:
        return ()
    return (SessionLine(report.since, words.gettext("Session {number}").format(number=last.number)),)


def _words(report: StoredReport, means: tuple[MarginMean, ...], words: NullTranslations) -> ChartWords:
    period = Dates(words).between(report.first, report.last)
    return ChartWords(
        title=words.gettext("Daily mood, {period}").format(period=period),
        description=description_of(report, means, words),
        scale=tuple((value, words.gettext(label)) for value, label in MOOD.labels),
        no_check_in=words.gettext("no check-in"),
        usual_range=words.gettext("usual range"),
        average=words.gettext("Average"),
        margin_foot=words.gettext("session {number}").format(number=report.last_session.number)
        if report.last_session
        else "",
        ticks=_ticks(report, words),
    )


def _ticks(report: StoredReport, words: NullTranslations) -> tuple[tuple[date, str], ...]:
    """Mondays; when the whole is no longer than two weeks, every other day with its weekday."""
    dates, days = Dates(words), days_between(report.first, report.last)
    if len(days) <= FEWEST_SLOTS:
        return tuple((day, dates.with_weekday(day)) for day in days[::2])
    return tuple((day, dates.short(day)) for day in days if day.weekday() == MONDAY)
