"""A picture for those who read from right to left: what stood left stands right, texts stay as they are."""

import re

from moodtrack.reports.sheet.svg import Markup

TAG = re.compile(r"<\w+ [^<>]*>")
"""Of an element as `element` writes it: its attributes hold neither of the two signs."""
PLACE = re.compile(r' (x|x1|x2|cx)="([\d.-]+)"')
POINT = re.compile(r"([ML])([\d.-]+) ")
BREADTH = re.compile(r'^<rect .*? width="([\d.]+)"')


def mirrored(svg: Markup, width: float) -> Markup:
    """The picture seen in a mirror, its texts read from the right.

    Args:
        svg: one of ours, made by ``element``, that is read from the left.
        width: of its view box.
    """
    turned = TAG.sub(lambda tag: _turned(tag[0], width), svg)
    return Markup(turned.replace('direction="ltr"', 'direction="rtl"', 1))


def _turned(tag: str, width: float) -> str:
    breadth = float(found[1]) if (found := BREADTH.match(tag)) else 0.0
    placed = PLACE.sub(lambda place: f' {place[1]}="{width - breadth - float(place[2]):.1f}"', tag)
    return POINT.sub(lambda point: f"{point[1]}{width - float(point[2]):.1f} ", placed)
