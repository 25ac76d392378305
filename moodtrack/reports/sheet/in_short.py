"""A report in one line of a list: its last fortnight, its mood as a small picture, and its first sentence."""

from dataclasses import dataclass
from datetime import timedelta
from gettext import NullTranslations

from moodtrack.reports.sheet.average import days_between
from moodtrack.reports.sheet.margin import LEAST_FOR_AVERAGE, margin_means
from moodtrack.reports.sheet.numbers import mean_text
from moodtrack.reports.sheet.sheet import headed
from moodtrack.reports.sheet.small_line import ONE_TO_SEVEN, SmallLine, small_line
from moodtrack.reports.sheet.squares import states_of
from moodtrack.reports.sheet.stored import StoredReport
from moodtrack.reports.sheet.svg import Markup
from moodtrack.reports.sheet.texts import cut

DAYS = 14
MOST_WORDS = 12
MOOD = SmallLine(width=120.0, height=28.0, shown=ONE_TO_SEVEN, kind="mood-line")


@dataclass(frozen=True, slots=True)
class InShort:
    """What a caseload says of a report.

    Args:
        squares: a state for each of its last days, a fortnight at most.
        count: how many of them have a check-in, "" where nothing is counted.
        mood: the moods of the period, None when there are too few.
        mood_said: the same for those who hear it.
        said: its first sentence, or that there is too little to say one.
    """

    squares: tuple[str, ...]
    count: str
    mood: Markup | None
    mood_said: str
    said: str


def in_short(report: StoredReport, words: NullTranslations) -> InShort:
    """A report as one line."""
    has_mood = len(report.moods) >= LEAST_FOR_AVERAGE
    first = max(report.first, report.last - timedelta(days=DAYS - 1))
    squares = states_of(report, days_between(first, report.last)) if report.observed else ()
    usual = report.change.usual if report.change else None
    return InShort(
        squares=squares,
        count=_count(report, squares, words),
        mood=small_line(report.moods, report, MOOD, usual=usual) if has_mood else None,
        mood_said=_mood_said(report, words),
        said=_said(report, words, has_mood=has_mood),
    )


def _count(report: StoredReport, squares: tuple[str, ...], words: NullTranslations) -> str:
    if not squares:
        return ""
    seen = {observed.day for observed in report.observed}
    with_check_in = sum(day in seen for day in days_between(report.last - timedelta(days=DAYS - 1), report.last))
    return words.gettext("{n} of {days}").format(n=with_check_in, days=len(squares))


def _mood_said(report: StoredReport, words: NullTranslations) -> str:
    means = {mean.is_since: mean_text(mean.value) for mean in margin_means(report, words)}
    if report.last_session is None or True not in means:
        return ""
    since = words.gettext("{mean} since session {number}").format(mean=means[True], number=report.last_session.number)
    return words.gettext("{since}, was {mean}").format(since=since, mean=means[False]) if False in means else since


def _said(report: StoredReport, words: NullTranslations, *, has_mood: bool) -> str:
    if not report.observed:
        return words.gettext("No check-ins yet")
    if not has_mood or not report.sentences:
        return words.gettext("Too few check-ins")
    sentence = headed(report.sentences[0])
    return cut(sentence.lead.rstrip(":.") or sentence.rest, MOST_WORDS)
