"""Results as a person reads them."""

from collections.abc import Mapping, Sequence

from bench.figures import Result

HEADINGS = ("", "median", "[min, max]", "", "goal", "")


def table(results: Sequence[Result]) -> str:
    """One line a result, columns below each other."""
    rows = [HEADINGS, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(_line(row, widths) for row in rows)


def about(machine: Mapping[str, str | int]) -> str:
    """The machine in one line."""
    return ", ".join(f"{name} {value}" for name, value in machine.items())


def verdict(result: Result) -> str:
    """Whether the goal holds, in words."""
    if result.goal is None:
        return ""
    if result.noisy:
        return "too noisy to say"
    return "holds" if result.holds else "DOES NOT HOLD"


def _cells(result: Result) -> tuple[str, ...]:
    is_spread = result.low != result.high
    return (
        result.name,
        _number(result.value),
        f"[{_number(result.low)}, {_number(result.high)}]" if is_spread else "",
        result.unit,
        "" if result.goal is None else str(result.goal),
        verdict(result),
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *rest = row
    aligned = [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest[:2], widths[1:3], strict=True))]
    return "  ".join(
        [*aligned, *(cell.ljust(width) for cell, width in zip(rest[2:], widths[3:], strict=True))]
    ).rstrip()


def _number(value: float) -> str:
    """Three digits that mean something, and no power of ten."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
