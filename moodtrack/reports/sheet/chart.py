"""The mood chart in days and steps of the scale: what is drawn, and nothing about pixels."""

from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from moodtrack.measures.items import ITEM_BY_KEY
from moodtrack.measures.scales import Scale
from moodtrack.reports.sheet.average import days_between
from moodtrack.reports.sheet.described import description_of
from moodtrack.reports.sheet.margin import LEAST_FOR_AVERAGE, MarginMean, margin_means
from moodtrack.reports.sheet.stored import EarlierSession, Range, StoredReport
from moodtrack.reports.sheet.stretches import Stretch, stretches_of
from moodtrack.reports.wording.dates import Dates

MOOD = ITEM_BY_KEY["mood"].scale
FEWEST_SLOTS = 14
NOT_HELD = "–"
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """The mood of one day; ``letter`` names the quote that belongs to it, "" for none.

    ``spread`` is from the lowest to the highest mood of a day with several check-ins.
    """

    day: date
    value: float
    is_since: bool
    added_later: bool
    letter: str
    spread: Range | None = None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session within the period, held or not, with its label in full and shorter and shorter."""

    day: date
    labels: tuple[str, ...]
    is_held: bool = True

    @property
    def label(self) -> str:
        """In full."""
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class ChartWords:
    """Everything the chart says, in the reader's language."""

    title: str
    description: str
    scale: tuple[tuple[float, str], ...]
    no_check_in: str
    usual_range: str
    average: str
    likely_range: str
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
    band: Range | None
    missing: tuple[date, ...]
    sessions: tuple[SessionLine, ...]
    means: tuple[MarginMean, ...]
    words: ChartWords

    @property
    def prints_values(self) -> bool:
        """Whether each dot carries its number: with few of them there is nothing else to read."""
        return len(self.dots) < LEAST_FOR_AVERAGE

    @property
    def has_earlier(self) -> bool:
        """Whether any dot lies before the last session."""
        return not all(dot.is_since for dot in self.dots)

    @property
    def has_added_later(self) -> bool:
        """Whether any day was added later."""
        return any(dot.added_later for dot in self.dots)

    @property
    def has_spread(self) -> bool:
        """Whether any day has several check-ins that differ."""
        return any(dot.spread for dot in self.dots)


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
        Dot(seen.day, seen.mood, report.is_since(seen.day), seen.added_later, letters.get(seen.day, ""), seen.spread)
        for seen in report.observed
        if seen.mood is not None
    )


def _band(report: StoredReport) -> Range | None:
    return report.change.usual if report.change and len(report.moods) >= LEAST_FOR_AVERAGE else None


def _sessions(report: StoredReport, words: NullTranslations) -> tuple[SessionLine, ...]:
    within = (session for session in report.sessions if report.first <= session.day <= report.last)
    lines = [_line(session, words) for session in within]
    last = report.last_session
    if last is not None and report.has_session_within and not any(line.day == report.since for line in lines):
        lines.append(_line(EarlierSession(last.number, report.since, is_held=True), words))
    return tuple(lines)


def _line(session: EarlierSession, words: NullTranslations) -> SessionLine:
    if session.is_held:
        full = words.gettext("Session {number}").format(number=session.number)
        return SessionLine(session.day, (full, full, str(session.number)))
    full = words.gettext("Session {number}, not held").format(number=session.number)
    return SessionLine(session.day, (full, words.gettext("not held"), NOT_HELD), is_held=False)


def _words(report: StoredReport, means: tuple[MarginMean, ...], words: NullTranslations) -> ChartWords:
    period = Dates(words).between(report.first, report.last)
    return ChartWords(
        title=words.gettext("Daily mood, {period}").format(period=period),
        description=description_of(report, means, words),
        scale=tuple((value, words.gettext(label)) for value, label in MOOD.labels),
        no_check_in=words.gettext("no check-in"),
        usual_range=words.gettext("usual range"),
        average=words.gettext("Average"),
        likely_range=words.gettext("and likely range") if any(mean.likely for mean in means) else "",
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
