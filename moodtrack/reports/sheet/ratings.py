"""The other daily ratings: what the client gave, drawn small over the same days; nothing is concluded from it here."""

from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from moodtrack.reports.sheet.numbers import answer_text, mean_text
from moodtrack.reports.sheet.small_line import ONE_TO_SEVEN, SmallLine, small_line
from moodtrack.reports.sheet.stored import Range, StoredReport
from moodtrack.reports.sheet.svg import Markup

LEAST_DAYS = 10
NOTHING = "–"
WIDTH, HEIGHT = 400.0, 30.0
HOURS_SHOWN = (3.0, 11.0)
"""Hours of sleep drawn, top to bottom; fewer or more stand at the edge."""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating: its name, which way is up, its days as a line, how many there are, and their ends.

    ``before`` and ``since`` are the means around the last session, ``change`` what is said of the two; "" without one.
    """

    name: str
    direction: str
    line: Markup
    days: int
    lowest: str
    highest: str
    before: str = ""
    since: str = ""
    change: str = ""


def rating_rows(report: StoredReport, words: NullTranslations) -> tuple[RatingRow, ...]:
    """Energy, tension and sleep, each when it was given on ten days or more."""
    names = {
        "energy": (words.gettext("Energy"), words.gettext("1–7, higher = more"), ONE_TO_SEVEN),
        "tension": (words.gettext("Tension"), words.gettext("1–7, higher = more tense"), ONE_TO_SEVEN),
        "sleep_hours": (words.gettext("Sleep"), words.gettext("hours a night"), HOURS_SHOWN),
    }
    return tuple(
        RatingRow(
            name=name,
            direction=direction,
            line=small_line(values, report, SmallLine(WIDTH, HEIGHT, shown), usual=_usual(report, key)),
            days=len(values),
            lowest=answer_text(min(values.values())),
            highest=answer_text(max(values.values())),
            before=_mean(change.before if (change := report.other_changes.get(key)) else None),
            since=_mean(change.since if change else None),
            change=report.of_ratings.get(key, ""),
        )
        for key, (name, direction, shown) in names.items()
        if len(values := _values(report, key)) >= LEAST_DAYS
    )


def _mean(mean: float | None) -> str:
    return NOTHING if mean is None else mean_text(mean)


def _values(report: StoredReport, key: str) -> dict[date, float]:
    return {seen.day: value for seen in report.observed if (value := seen.others[key]) is not None}


def _usual(report: StoredReport, key: str) -> Range | None:
    """The usual range before the last session."""
    change = report.other_changes.get(key)
    return change.usual if change else None
