"""What stands where there are too few check-ins for more."""

from collections.abc import Iterator
from dataclasses import dataclass
from gettext import NullTranslations

from moodtrack.measures.items import ITEM_BY_KEY
from moodtrack.reports.rules import LEAST_BEFORE, LEAST_SINCE
from moodtrack.reports.sheet.numbers import answer_text
from moodtrack.reports.sheet.stored import StoredReport
from moodtrack.reports.wording.dates import Dates

NOTHING = "–"
MOOD = ITEM_BY_KEY["mood"].scale


@dataclass(frozen=True, slots=True)
class LaterRow:
    """A part of the sheet that is not there yet, what it needs, and what there is; "" where no count is held."""

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
    """What appears with more check-ins, of what is not there yet."""
    return tuple(_later_rows(report, words))


def _later_rows(report: StoredReport, words: NullTranslations) -> Iterator[LaterRow]:
    needs = words.gettext("10 days with a mood, over at least 14 days")
    yield LaterRow(words.gettext("Average and usual range"), needs, str(len(report.moods)))
    if not _can_compare(report):
        yield _change_row(report, words)
    if not report.asked:
        needs = words.gettext("28 days with a check-in, 7 with and 7 without the tag")
        yield LaterRow(words.gettext("Question being watched"), needs, "")
    if not report.has_statements:
        yield LaterRow(words.gettext("Patterns"), words.gettext("30 days with a check-in"), "")


def _can_compare(report: StoredReport) -> bool:
    change = report.change
    return change is not None and change.n_before >= LEAST_BEFORE and change.n_since >= LEAST_SINCE


def _change_row(report: StoredReport, words: NullTranslations) -> LaterRow:
    change, now = report.change, words.gettext("{before} before, {since} since")
    return LaterRow(
        words.gettext("Change since last session"),
        words.gettext("10 days before the session and 5 since"),
        now.format(before=change.n_before, since=change.n_since) if change else NOTHING,
    )
