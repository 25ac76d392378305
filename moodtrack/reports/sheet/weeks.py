"""The chart's twin: the same days as a table, a row a week."""

from dataclasses import dataclass
from datetime import date, timedelta
from gettext import NullTranslations
from statistics import fmean

from moodtrack.reports.sheet.average import days_between
from moodtrack.reports.sheet.numbers import answer_text, mean_text
from moodtrack.reports.sheet.stored import StoredReport
from moodtrack.reports.wording.dates import Dates

WEEK = timedelta(days=7)
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class WeekRow:
    """Seven days or what is left of them, as text."""

    days: str
    check_ins: str
    average: str
    lowest: str
    highest: str


def week_rows(report: StoredReport, words: NullTranslations) -> tuple[WeekRow, ...]:
    """Weeks counted from the first day of the period; "–" where a week has no mood."""
    starts = days_between(report.first, report.last)[:: WEEK.days]
    return tuple(_week(start, min(start + WEEK - timedelta(days=1), report.last), report, words) for start in starts)


def _week(first: date, last: date, report: StoredReport, words: NullTranslations) -> WeekRow:
    days = days_between(first, last)
    moods = [mood for day, mood in report.moods.items() if first <= day <= last]
    seen = sum(first <= observed.day <= last for observed in report.observed)
    return WeekRow(
        days=Dates(words).between(first, last),
        check_ins=words.gettext("{n} of {days}").format(n=seen, days=len(days)),
        average=mean_text(fmean(moods)) if moods else NOTHING,
        lowest=answer_text(min(moods)) if moods else NOTHING,
        highest=answer_text(max(moods)) if moods else NOTHING,
    )
