"""Completeness since the last session: a square a day, counts in words, never a percentage."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from gettext import NullTranslations

from moodtrack.reports.sheet.average import days_between
from moodtrack.reports.sheet.stored import StoredReport
from moodtrack.reports.wording.dates import Dates

MOST_SQUARES = 28
CHECKED_IN, ADDED_LATER, NOTHING = "checked-in", "added-later", "nothing"


@dataclass(frozen=True, slots=True)
class Strip:
    """The count, what it counts, one state a day, and all of it for those who hear it."""

    count: str
    counted: str
    squares: tuple[str, ...]
    description: str


def strip_of(report: StoredReport, words: NullTranslations) -> Strip:
    """The strip from ``since`` to the end of the period; of a long stretch the latest four weeks.

    Where there is no day to count, or none is shared, there is no count: everything is empty.
    """
    stretch = days_between(report.since, report.last)[-MOST_SQUARES:]
    squares = states_of(report, stretch)
    counted = report.completeness
    if not counted.days or (report.paused and not report.observed):
        return Strip("", "", (), "")
    count = words.gettext("{n} of {days} days").format(n=counted.days_with_check_in, days=counted.days)
    return Strip(count, _counted(report, words), squares, _description(report, squares, words))


def states_of(report: StoredReport, days: Iterable[date]) -> tuple[str, ...]:
    """What became of each of these days."""
    states = {seen.day: ADDED_LATER if seen.added_later else CHECKED_IN for seen in report.observed}
    return tuple(states.get(day, NOTHING) for day in days)


def _counted(report: StoredReport, words: NullTranslations) -> str:
    if report.last_session is not None:
        return words.gettext("checked in since session {number}").format(number=report.last_session.number)
    day = Dates(words).with_weekday(report.since)
    return words.gettext("checked in since {day}").format(day=day)


def _description(report: StoredReport, squares: tuple[str, ...], words: NullTranslations) -> str:
    first = report.last - timedelta(days=len(squares) - 1)
    return words.gettext(
        "{period}: {on_the_day} checked in on the day, {later} added later, {without} without."
    ).format(
        period=Dates(words).between(first, report.last),
        on_the_day=squares.count(CHECKED_IN),
        later=squares.count(ADDED_LATER),
        without=squares.count(NOTHING),
    )
