"""Writing SVG: every text and attribute escaped, no style attribute, nothing that needs a script."""

from html import escape

from moodtrack.reports.sheet.texts import printable


class Markup(str):
    """Markup that is already escaped; a template takes it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def element(name: str, *children: str, **attributes: str | float) -> Markup:
    """One element.

    Args:
        name: of the element, one of ours.
        children: Markup as it is; any other text is escaped.
        attributes: ``stroke_width`` is written ``stroke-width``, ``class_`` is ``class``.
    """
    inside = "".join(child if isinstance(child, Markup) else _escaped(child) for child in children)
    written = "".join(f' {_attribute_name(key)}="{_escaped(_value(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{written}>{inside}</{name}>")


def path_through(points: list[tuple[float, float]]) -> str:
    """Path data of straight lines through points."""
    return "M" + "L".join(f"{_value(x)} {_value(y)}" for x, y in points)


def _escaped(text: str) -> str:
    return escape(printable(text))


def _attribute_name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.1f}".removesuffix(".0")
