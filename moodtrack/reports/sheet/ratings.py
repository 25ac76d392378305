"""The other daily ratings: what the client gave, drawn small over the same days; nothing is concluded from it here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from moodtrack.reports.sheet import palette
from moodtrack.reports.sheet.numbers import answer_text, mean_text
from moodtrack.reports.sheet.stored import StoredReport
from moodtrack.reports.sheet.stretches import Stretch, stretches_of
from moodtrack.reports.sheet.svg import Markup, element, path_through

LEAST_DAYS = 10
NOTHING = "–"
WIDTH, HEIGHT = 400.0, 30.0
ONE_TO_SEVEN = (1.0, 7.0)
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
            line=_line(key, values, report, shown),
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


@dataclass(frozen=True, slots=True)
class _Frame:
    """From days and values to the pixels of a small line."""

    first: date
    days: int
    shown: tuple[float, float]

    def x(self, day: date) -> float:
        return ((day - self.first).days + 0.5) * WIDTH / self.days

    def y(self, value: float) -> float:
        low, high = self.shown
        share = (min(max(value, low), high) - low) / (high - low)
        return 2 + (1 - share) * (HEIGHT - 4)


def _line(key: str, values: dict[date, float], report: StoredReport, shown: tuple[float, float]) -> Markup:
    frame = _Frame(report.first, (report.last - report.first).days + 1, shown)
    return element(
        "svg",
        *_band(key, report, frame),
        *_session(report, frame),
        *_dots(values, report, frame),
        *(_average(stretch, frame) for stretch in stretches_of(values, report)),
        class_="rating-line",
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _band(key: str, report: StoredReport, frame: _Frame) -> Iterator[Markup]:
    """The usual range before the last session."""
    change = report.other_changes.get(key)
    if change is not None and change.usual is not None:
        low, high = (frame.y(value) for value in change.usual)
        height = max(low - high, 1)
        yield element("rect", x=0, y=high, width=WIDTH, height=height, fill=palette.BAND, class_="band")


def _session(report: StoredReport, frame: _Frame) -> Iterator[Markup]:
    if report.has_session_within:
        x = frame.x(report.since) - WIDTH / frame.days / 2
        yield element("line", x1=x, y1=0, x2=x, y2=HEIGHT, stroke=palette.INK, stroke_width=0.8, class_="session")


def _dots(values: dict[date, float], report: StoredReport, frame: _Frame) -> Iterator[Markup]:
    for day, value in values.items():
        colour, kind = (palette.SINCE, "since dot") if report.is_since(day) else (palette.EARLIER, "dot")
        yield element("circle", cx=frame.x(day), cy=frame.y(value), r=1.5, fill=colour, class_=kind)


def _average(stretch: Stretch, frame: _Frame) -> Markup:
    colour, width = (palette.SINCE, 2.0) if stretch.is_since else (palette.SECONDARY, 1.4)
    data = path_through([(frame.x(day), frame.y(mean)) for day, mean in stretch.points])
    kind = "average since" if stretch.is_since else "average"
    return element("path", d=data, fill="none", stroke=colour, stroke_width=width, class_=kind)
