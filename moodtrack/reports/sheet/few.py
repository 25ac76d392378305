"""What stands where there are too few check-ins for more."""

from dataclasses import dataclass
from gettext import NullTranslations

from moodtrack.measures.items import ITEM_BY_KEY
from moodtrack.reports.sheet.numbers import answer_text
from moodtrack.reports.sheet.stored import StoredReport
from moodtrack.reports.wording.dates import Dates

NOTHING = "–"
MOOD = ITEM_BY_KEY["mood"].scale


@dataclass(frozen=True, slots=True)
class LaterRow:
    """A part of the sheet that is not there yet, what it needs, and what there is."""

    part: str
    needs: str
    now: str


def instead_of_a_chart(report: StoredReport, words: NullTranslations) -> str:
    """The sentence in the chart's place; "" when there are two days or more to draw."""
    moods = report.moods
    if len(moods) > 1:
        return ""
    if not report.observed:
        return words.gettext("Nothing to show.") if report.paused else _no_check_ins(report, words)
    if not moods:
        return words.gettext("No mood ratings in this period.")
    ((day, value),) = moods.items()
    return words.gettext("One day with a mood: {value} ({meaning}) on {day}.").format(
        value=answer_text(value), meaning=meaning_of(value, words), day=Dates(words).with_weekday(day)
    )


def _no_check_ins(report: StoredReport, words: NullTranslations) -> str:
    """True of who has not begun, of who shares nothing, and of who has only not written lately."""
    period = Dates(words).between(report.first, report.last)
    return words.gettext("No check-ins {period}.").format(period=period)


def meaning_of(value: float, words: NullTranslations) -> str:
    """A mood in the words of its scale: "in between", or "between very low and in between"."""
    below = [label for step, label in MOOD.labels if step <= value]
    above = [label for step, label in MOOD.labels if step >= value]
    if below[-1] == above[0]:
        return words.gettext(below[-1])
    return words.gettext("between {low} and {high}").format(low=words.gettext(below[-1]), high=words.gettext(above[0]))


def later_rows(report: StoredReport, words: NullTranslations) -> tuple[LaterRow, ...]:
    """What appears with more check-ins."""
    n, change = len(report.moods), report.change
    before_and_since = words.gettext("{before} before, {since} since")
    return (
        LaterRow(
            words.gettext("Average and usual range"),
            words.gettext("10 days with a mood, over at least 14 days"),
            str(n),
        ),
        LaterRow(
            words.gettext("Change since last session"),
            words.gettext("10 days before the session and 5 since"),
            before_and_since.format(before=change.n_before, since=change.n_since) if change else NOTHING,
        ),
        LaterRow(
            words.gettext("Question being watched"),
            words.gettext("28 days with a check-in, 7 with and 7 without the tag"),
            str(n),
        ),
        LaterRow(words.gettext("Patterns"), words.gettext("30 days with a check-in"), str(n)),
    )
