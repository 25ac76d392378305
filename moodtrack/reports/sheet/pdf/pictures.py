"""The pictures of the sheet as files of their own, which is how typst takes them."""

import re
from collections.abc import Sequence

from moodtrack.reports.sheet import palette
from moodtrack.reports.sheet.squares import ADDED_LATER, NOTHING
from moodtrack.reports.sheet.svg import Markup, element

READ_FROM_THE_RIGHT = ' direction="rtl"'
TEXT, ANCHOR = re.compile(r"<text [^<>]*>"), re.compile(r' text-anchor="')
NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "Noto Sans"
SIDE, HEIGHT, STEP = 13.0, 11.0, 16.0
A_ROW = 14
LINE = 14.0
EDGE = 1.3


def standing_alone(picture: Markup) -> str:
    """A picture of the page, able to stand outside it: it says what language it is in, and which font it wants.

    typst knows no direction: in a mirrored picture a text begins at its other end.
    """
    if READ_FROM_THE_RIGHT in picture:
        return standing_alone(Markup(TEXT.sub(_turned, picture).replace(READ_FROM_THE_RIGHT, "", 1)))
    return picture.replace("<svg", f'<svg xmlns="{NAMESPACE}" font-family="{FONT}"', 1)


def _turned(text: re.Match[str]) -> str:
    anchor = ANCHOR.search(text[0])
    if anchor is None:
        return f'{text[0][:-1]} text-anchor="end">'
    return text[0].replace(' text-anchor="end"', ' text-anchor="start"')


def squares_picture(states: Sequence[str]) -> Markup:
    """A square a day, in rows of fourteen."""
    rows = -(-len(states) // A_ROW)
    width, height = A_ROW * STEP - (STEP - SIDE), rows * LINE - (LINE - HEIGHT)
    first = A_ROW - min(len(states), A_ROW)
    marks = [
        mark
        for place, state in enumerate(states)
        for mark in _square(state, (place % A_ROW + first) * STEP, place // A_ROW * LINE)
    ]
    return element("svg", *marks, viewBox=f"0 0 {width:.0f} {height:.0f}")


def _square(state: str, x: float, y: float) -> list[Markup]:
    if state == NOTHING:
        return [_box(x, y, palette.PAPER, palette.AXIS, stroke_dasharray="3 2")]
    filled = _box(x, y, palette.SINCE, palette.SINCE)
    return [filled, _inset(x, y)] if state == ADDED_LATER else [filled]


def _box(x: float, y: float, fill: str, stroke: str, **more: str) -> Markup:
    half = EDGE / 2
    return element(
        "rect",
        x=x + half,
        y=y + half,
        width=SIDE - EDGE,
        height=HEIGHT - EDGE,
        rx=2,
        fill=fill,
        stroke=stroke,
        stroke_width=EDGE,
        **more,
    )


def _inset(x: float, y: float) -> Markup:
    return element(
        "rect",
        x=x + 2.1,
        y=y + 2.1,
        width=SIDE - 4.2,
        height=HEIGHT - 4.2,
        fill="none",
        stroke=palette.PAPER,
        stroke_width=1.6,
    )
