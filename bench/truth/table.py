"""The figures as a person reads them: in a terminal, or in a page."""

from collections.abc import Iterable, Sequence

from bench.truth.figures import Figure
from bench.truth.tally import Mean

HEADINGS = ("", "", "days", "measured", "target", "", "p < .05")


def table(figures: Sequence[Figure]) -> str:
    """One line a figure, columns below each other."""
    rows = [HEADINGS, *(cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(_line(row, widths) for row in rows)


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in a page."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cells(figure: Figure) -> tuple[str, ...]:
    """What stands in a figure's line."""
    return (
        figure.line,
        figure.what,
        str(figure.days),
        with_error(figure.mean),
        "" if figure.target is None else str(figure.target),
        figure.verdict,
        "" if figure.by_apps is None else with_error(figure.by_apps),
    )


def with_error(mean: Mean) -> str:
    """A value and its Monte-Carlo standard error."""
    return f"{mean.value:.3f} ± {mean.error:.3f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
