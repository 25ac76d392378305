"""The mood chart as SVG: dots, average, usual range, missing days, sessions, and the means in the margin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from moodtrack.reports.sheet import palette
from moodtrack.reports.sheet.chart import Chart, Dot, SessionLine
from moodtrack.reports.sheet.margin import MarginMean
from moodtrack.reports.sheet.numbers import answer_text, mean_text
from moodtrack.reports.sheet.stretches import Stretch
from moodtrack.reports.sheet.svg import Markup, element, path_through

WIDTH, HEIGHT = 703.0, 224.0
LEFT, RIGHT = 84.0, 582.0
TOP, BOTTOM = 30.0, 186.0
PADDING = 0.25
"""Steps of the scale left free above and below it."""
LANE = BOTTOM + 13
TICK_TEXT = BOTTOM + 32
TICK = 4.0
MARGIN_LEFT = 615.0
MARGIN_MEANS = (625.0, 669.0)
WHISKER = 4.0
DOT, CROSS, LETTER = 3.2, 2.6, 7.0
SMALL = 10.6
LINE = 11.5
BESIDE = 14.0
LETTER_WIDTH = 6.2
"""Of bold small print, on the wide side: what labels take up is not measured, but it must not be more."""
EDGE = 30.0
LIFT = SMALL * 0.36
"""From the middle of a line of text down to its baseline."""
TITLE_ID, DESCRIPTION_ID = "mood-title", "mood-description"


@dataclass(frozen=True, slots=True)
class Frame:
    """From days and scale steps to pixels."""

    chart: Chart

    def x(self, day: date) -> float:
        """The middle of a day's slot."""
        return LEFT + ((day - self.chart.first).days + 0.5) * self.slot

    def y(self, value: float) -> float:
        """The height of a value on the whole scale."""
        scale = self.chart.scale
        share = (value - scale.low + PADDING) / (scale.high - scale.low + 2 * PADDING)
        return BOTTOM - share * (BOTTOM - TOP)

    @property
    def slot(self) -> float:
        """The width of a day."""
        return (RIGHT - LEFT) / self.chart.slots


def draw(chart: Chart) -> Markup:
    """The chart, 703 units wide; it scales with its box and reads itself out by title and description."""
    frame = Frame(chart)
    return element(
        "svg",
        element("title", chart.words.title, id=TITLE_ID),
        element("desc", chart.words.description, id=DESCRIPTION_ID),
        *_band(chart, frame),
        *_scale(chart, frame),
        *_days(chart, frame),
        *_sessions(chart, frame),
        *(_stem(dot, frame) for dot in chart.dots if dot.spread),
        *(_stretch(stretch, frame) for stretch in chart.stretches),
        *(_dot(dot, frame) for dot in chart.dots),
        *(mark for dot in chart.dots for mark in _beside(dot, frame)),
        *_margin(chart, frame),
        class_="mood-chart",
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        role="img",
        direction="ltr",
        aria_labelledby=f"{TITLE_ID} {DESCRIPTION_ID}",
        font_size=SMALL,
    )


def _text(text: str, x: float, y: float, fill: str = palette.MUTED, **attributes: str | float) -> Markup:
    return element("text", text, x=x, y=y, fill=fill, **attributes)


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, **attributes: str | float) -> Markup:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **attributes)


def _band(chart: Chart, frame: Frame) -> list[Markup]:
    if chart.band is None:
        return []
    low, high = (frame.y(value) for value in chart.band)
    edges = [_line(LEFT, y, RIGHT, y, palette.EARLIER, class_="band-edge", stroke_dasharray="2 3") for y in (low, high)]
    area = element("rect", x=LEFT, y=high, width=RIGHT - LEFT, height=low - high, fill=palette.BAND, class_="band")
    named = chart.words.usual_range.split()
    top = (low + high) / 2 - (len(named) - 1) * LINE / 2 + LIFT
    return [area, *edges, *(_text(word, RIGHT + 4, top + place * LINE) for place, word in enumerate(named))]


def _scale(chart: Chart, frame: Frame) -> list[Markup]:
    marks = []
    for value, word in chart.words.scale:
        y = frame.y(value)
        number = element("tspan", answer_text(value), fill=palette.INK, font_weight="700")
        marks += [
            _line(LEFT, y, RIGHT, y, palette.RULE, class_="rule", stroke_width=0.7),
            element("text", number, f" {word}", x=LEFT - 8, y=y + LIFT, fill=palette.MUTED, text_anchor="end"),
        ]
    return marks


def _days(chart: Chart, frame: Frame) -> list[Markup]:
    """The axis, the labelled days, and a cross in the lane for each day without a check-in."""
    axis = _line(LEFT, BOTTOM, RIGHT, BOTTOM, palette.AXIS, class_="axis")
    ticks = [_line(frame.x(day), BOTTOM, frame.x(day), BOTTOM + TICK, palette.AXIS) for day, _ in chart.words.ticks]
    labels = [_text(label, frame.x(day), TICK_TEXT, text_anchor="middle") for day, label in chart.words.ticks]
    lane = _text(chart.words.no_check_in, LEFT - 8, LANE + LIFT, text_anchor="end") if chart.missing else Markup()
    return [axis, *ticks, *labels, lane, *(_cross(frame.x(day)) for day in chart.missing)]


def _cross(x: float) -> Markup:
    left, right, top, bottom = x - CROSS, x + CROSS, LANE - CROSS, LANE + CROSS
    data = path_through([(left, top), (right, bottom)]) + path_through([(left, bottom), (right, top)])
    return element("path", d=data, stroke=palette.SECONDARY, stroke_width=1.2, fill="none", class_="missing")


def _sessions(chart: Chart, frame: Frame) -> list[Markup]:
    """Each at the start of its day: what stands right of the last held one is since the session."""
    places = [frame.x(line.day) - frame.slot / 2 for line in chart.sessions]
    labels = _labels(chart.sessions, places)
    marks = []
    for line, label, x in zip(chart.sessions, labels, places, strict=True):
        marks += _session(line, label, x)
    return marks


def _labels(lines: Sequence[SessionLine], places: Sequence[float]) -> list[str]:
    """The longest labels that fit side by side; where even the shortest do not, the last one's alone."""
    for labels in zip(*(line.labels for line in lines), strict=True):
        reaches = [len(label) * LETTER_WIDTH / 2 for label in labels]
        neighbours = pairwise(zip(places, reaches, strict=True))
        if all(x + reach < later - its_reach for (x, reach), (later, its_reach) in neighbours):
            return list(labels)
    return [*[""] * (len(lines) - 1), *(line.label for line in lines[-1:])]


def _session(line: SessionLine, label: str, x: float) -> list[Markup]:
    dashes = {} if line.is_held else {"stroke_dasharray": "1.5 3"}
    weight = "700" if line.is_held else "400"
    return [
        _line(x, TOP - 6, x, BOTTOM, palette.INK, class_="session" if line.is_held else "session not-held", **dashes),
        _text(label, x, TOP - 11, palette.INK, font_weight=weight, text_anchor=_anchor(x)),
    ]


def _stem(dot: Dot, frame: Frame) -> Markup:
    """From the lowest to the highest mood of the day; the dot is the latest one."""
    x, (low, high) = frame.x(dot.day), dot.spread or (dot.value, dot.value)
    colour = palette.SINCE if dot.is_since else palette.EARLIER
    return _line(x, frame.y(high), x, frame.y(low), colour, class_="since stem" if dot.is_since else "stem")


def _anchor(x: float) -> str:
    """Labels stay over the plot."""
    if x > RIGHT - EDGE:
        return "end"
    return "start" if x < LEFT + EDGE else "middle"


def _stretch(stretch: Stretch, frame: Frame) -> Markup:
    colour, width = (palette.SINCE, 3) if stretch.is_since else (palette.SECONDARY, 2)
    return element(
        "path",
        d=path_through([(frame.x(day), frame.y(mean)) for day, mean in stretch.points]),
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_linejoin="round",
        class_="average since" if stretch.is_since else "average",
    )


def _dot(dot: Dot, frame: Frame) -> Markup:
    colour = palette.SINCE if dot.is_since else palette.EARLIER
    kind = ("since " if dot.is_since else "") + ("added-later" if dot.added_later else "dot")
    return element(
        "circle",
        cx=frame.x(dot.day),
        cy=frame.y(dot.value),
        r=DOT - 0.5 if dot.added_later else DOT,
        fill=palette.PAPER if dot.added_later else colour,
        stroke=colour if dot.added_later else palette.PAPER,
        stroke_width=1.5 if dot.added_later else 0.7,
        class_=kind,
    )


def _beside(dot: Dot, frame: Frame) -> list[Markup]:
    """The value, while there are few; the letter of the day's quote, on whichever side has room."""
    x, y = frame.x(dot.day), frame.y(dot.value)
    marks = []
    if frame.chart.prints_values:
        marks.append(_text(answer_text(dot.value), x + 9, y + LIFT, palette.INK, font_weight="700"))
    if dot.letter:
        marks += _letter(dot.letter, x, y + _clear_side(y) * BESIDE)
    return marks


def _clear_side(y: float) -> int:
    """Towards the nearer edge, where fewer dots lie, unless the edge itself is too near."""
    nearer = -1 if y - TOP < BOTTOM - y else 1
    return -nearer if min(y - TOP, BOTTOM - y) < BESIDE + LETTER else nearer


def _letter(letter: str, x: float, y: float) -> list[Markup]:
    return [
        element(
            "circle", cx=x, cy=y, r=LETTER, fill=palette.PAPER, stroke=palette.INK, stroke_width=1, class_="letter"
        ),
        _text(letter, x, y + LIFT, palette.INK, font_weight="700", text_anchor="middle"),
    ]


def _margin(chart: Chart, frame: Frame) -> list[Markup]:
    if not chart.means:
        return []
    heading = [
        _text(chart.words.average, MARGIN_LEFT, TOP - 11 - LINE, palette.INK, font_weight="700"),
        _text(chart.words.likely_range, MARGIN_LEFT, TOP - 11, palette.INK),
    ]
    foot = _text(chart.words.margin_foot, MARGIN_LEFT, TICK_TEXT)
    columns = zip(MARGIN_MEANS, chart.means, strict=False)
    return [*heading, foot, *(mark for x, mean in columns for mark in _mean(mean, x, frame))]


def _mean(mean: MarginMean, x: float, frame: Frame) -> list[Markup]:
    colour, y = (palette.SINCE if mean.is_since else palette.SECONDARY), frame.y(mean.value)
    return [
        *_whiskers(mean, x, colour, frame),
        element("circle", cx=x, cy=y, r=4.5, fill=colour, class_="mean since" if mean.is_since else "mean"),
        _text(mean_text(mean.value), x + 9, y + 5, colour, font_size=14, font_weight="700"),
        _text(mean.label, x - 10, LANE + LIFT),
    ]


def _whiskers(mean: MarginMean, x: float, colour: str, frame: Frame) -> list[Markup]:
    if mean.likely is None:
        return []
    kind = "likely since" if mean.is_since else "likely"
    low, high = (frame.y(frame.chart.scale.held(end)) for end in mean.likely)
    ends = [_line(x - WHISKER, y, x + WHISKER, y, colour, class_=kind) for y in (low, high)]
    return [_line(x, high, x, low, colour, class_=kind, stroke_width=2 if mean.is_since else 1), *ends]
