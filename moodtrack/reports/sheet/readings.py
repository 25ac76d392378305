"""The chart day by day in words, for those who walk through it with the arrow keys."""

from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from moodtrack.reports.sheet.average import days_between
from moodtrack.reports.sheet.numbers import answer_text
from moodtrack.reports.sheet.stored import ObservedDay, StoredReport
from moodtrack.reports.wording.dates import Dates


@dataclass(frozen=True, slots=True)
class Reading:
    """One day of the chart: where it stands, and what there is to read on it."""

    x: str
    text: str


def readings_of(
    report: StoredReport, letters: dict[date, str], places: dict[date, float], words: NullTranslations
) -> tuple[Reading, ...]:
    """Every day of the period, in order.

    Args:
        report: with a mood on one day at least.
        letters: of the days whose note is quoted.
        places: where each day stands in the picture.
        words: the reader's catalogue.
    """
    seen = {observed.day: observed for observed in report.observed}
    return tuple(
        Reading(f"{places[day]:.1f}", f"{Dates(words).with_weekday(day)}: {_said(seen.get(day), letters, words)}")
        for day in days_between(report.first, report.last)
    )


def _said(seen: ObservedDay | None, letters: dict[date, str], words: NullTranslations) -> str:
    if seen is None:
        return words.gettext("no check-in")
    if seen.mood is None:
        return words.gettext("checked in, no mood")
    return ", ".join(filter(None, [answer_text(seen.mood), *_beside(seen, letters, words)]))


def _beside(seen: ObservedDay, letters: dict[date, str], words: NullTranslations) -> list[str]:
    remarks = []
    if seen.spread is not None:
        template = words.gettext("from {low} to {high} that day")
        remarks.append(template.format(low=answer_text(seen.spread[0]), high=answer_text(seen.spread[1])))
    if seen.added_later:
        remarks.append(words.gettext("added later"))
    if seen.day in letters:
        remarks.append(words.gettext("note {letter}").format(letter=letters[seen.day]))
    return remarks
