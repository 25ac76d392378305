"""One rating over the days of a report, drawn small: its dots, its average, the usual range, the last session."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from moodtrack.reports.sheet import palette
from moodtrack.reports.sheet.stored import Range, StoredReport
from moodtrack.reports.sheet.stretches import Stretch, stretches_of
from moodtrack.reports.sheet.svg import Markup, element, path_through

ONE_TO_SEVEN = (1.0, 7.0)


@dataclass(frozen=True, slots=True)
class SmallLine:
    """How large it is drawn, and from which value to which; what lies beyond stands at the edge."""

    width: float
    height: float
    shown: Range
    kind: str = "rating-line"


def small_line(values: Mapping[date, float], report: StoredReport, drawn: SmallLine, *, usual: Range | None) -> Markup:
    """The picture; whoever does not see it is told the same in words beside it.

    Args:
        values: of the days that have one.
        report: whose days these are.
        drawn: how.
        usual: the usual range before the last session, where there is one.
    """
    frame = _Frame(report.first, (report.last - report.first).days + 1, drawn)
    return element(
        "svg",
        *_band(usual, frame),
        *_session(report, frame),
        *_dots(values, report, frame),
        *(_average(stretch, frame) for stretch in stretches_of(values, report)),
        class_=drawn.kind,
        viewBox=f"0 0 {drawn.width:.0f} {drawn.height:.0f}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """From days and values to the pixels of a small line."""

    first: date
    days: int
    drawn: SmallLine

    def x(self, day: date) -> float:
        return ((day - self.first).days + 0.5) * self.drawn.width / self.days

    def y(self, value: float) -> float:
        low, high = self.drawn.shown
        share = (min(max(value, low), high) - low) / (high - low)
        return 2 + (1 - share) * (self.drawn.height - 4)


def _band(usual: Range | None, frame: _Frame) -> Iterator[Markup]:
    if usual is not None:
        low, high = (frame.y(value) for value in usual)
        height = max(low - high, 1)
        yield element("rect", x=0, y=high, width=frame.drawn.width, height=height, fill=palette.BAND, class_="band")


def _session(report: StoredReport, frame: _Frame) -> Iterator[Markup]:
    if report.has_session_within:
        x, y = frame.x(report.since) - frame.drawn.width / frame.days / 2, frame.drawn.height
        yield element("line", x1=x, y1=0, x2=x, y2=y, stroke=palette.INK, stroke_width=0.8, class_="session")


def _dots(values: Mapping[date, float], report: StoredReport, frame: _Frame) -> Iterator[Markup]:
    for day, value in values.items():
        colour, kind = (palette.SINCE, "since dot") if report.is_since(day) else (palette.EARLIER, "dot")
        yield element("circle", cx=frame.x(day), cy=frame.y(value), r=1.5, fill=colour, class_=kind)


def _average(stretch: Stretch, frame: _Frame) -> Markup:
    colour, width = (palette.SINCE, 2.0) if stretch.is_since else (palette.SECONDARY, 1.4)
    data = path_through([(frame.x(day), frame.y(mean)) for day, mean in stretch.points])
    kind = "average since" if stretch.is_since else "average"
    return element("path", d=data, fill="none", stroke=colour, stroke_width=width, class_=kind)
