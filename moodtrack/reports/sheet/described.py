"""The chart in sentences, for those who hear it: its ends, its means, its lowest and its highest day."""

from collections.abc import Iterator, Mapping
from datetime import date
from gettext import NullTranslations

from moodtrack.reports.sheet.margin import MarginMean
from moodtrack.reports.sheet.numbers import answer_text, mean_text
from moodtrack.reports.sheet.stored import StoredReport
from moodtrack.reports.wording.dates import Dates


def description_of(report: StoredReport, means: tuple[MarginMean, ...], words: NullTranslations) -> str:
    """What a chart of these moods shows; the same numbers as are drawn.

    Args:
        report: with a mood on one day at least.
        means: those printed in the margin.
        words: the reader's catalogue.
    """
    return " ".join([*_extent(report, words), *_means(report, means, words), *_extremes(report, words)])


def _extent(report: StoredReport, words: NullTranslations) -> Iterator[str]:
    dates, counted = Dates(words), report.completeness_8_weeks
    yield words.gettext("Check-ins on {n} of {days} days, {period}, on a scale from 1 to 7.").format(
        n=counted.days_with_check_in, days=counted.days, period=dates.between(report.first, report.last)
    )


def _means(report: StoredReport, means: tuple[MarginMean, ...], words: NullTranslations) -> Iterator[str]:
    if report.last_session is None:
        return
    before = words.gettext("Average before session {number}: {mean}.")
    since = words.gettext("Average since session {number}: {mean}.")
    for mean in means:
        template = since if mean.is_since else before
        yield template.format(number=report.last_session.number, mean=mean_text(mean.value))


def _extremes(report: StoredReport, words: NullTranslations) -> Iterator[str]:
    dates, moods = Dates(words), report.moods
    lowest, highest = _latest(moods, min(moods.values())), _latest(moods, max(moods.values()))
    yield words.gettext("Lowest day of all: {day}, {value}.").format(
        day=dates.with_weekday(lowest), value=answer_text(moods[lowest])
    )
    yield words.gettext("Highest day of all: {day}, {value}.").format(
        day=dates.with_weekday(highest), value=answer_text(moods[highest])
    )


def _latest(moods: Mapping[date, float], value: float) -> date:
    """The latest day with this value, as the sentences in brief name it."""
    return max(day for day, mood in moods.items() if mood == value)
