"""The lines of the design's table, drawn from the cells."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from bench.truth.cells import Cell, Group, Scored
from bench.truth.figures import Figure, Target
from bench.truth.tally import Mean, together

AT_MOST_FALSE = Target(high=0.05)
AT_MOST_FALSE_BEYOND = Target(high=0.06)
AT_MOST_FALSE_IN_STRESS = Target(high=0.08)
AT_MOST_ALONE = Target(high=0.06)
COVERED = Target(0.93, 0.99)
WRONG_SIGNS = Target(high=0.005)
REACHED: dict[tuple[str, int], float] = {
    **{("trend 2.5 SD", days): low for days, low in ((60, 0.30), (90, 0.59), (180, 0.94))},
    **{("shift 1.5 SD", days): low for days, low in ((60, 0.13), (90, 0.30), (180, 0.84))},
    **{("weekend 1.0 SD", days): low for days, low in ((60, 0.40), (90, 0.65), (180, 0.96))},
    **{("tag .8 SD", days): low for days, low in ((60, 0.23), (90, 0.45), (180, 0.88))},
    **{("tag 1.2 SD", days): low for days, low in ((60, 0.65), (90, 0.89), (180, 1.0))},
    **{("sleep r .35", days): low for days, low in ((60, 0.24), (90, 0.43), (180, 0.90))},
    **{("sleep r .5", days): low for days, low in ((60, 0.58), (90, 0.86), (180, 1.0))},
    **{("variability x2", days): low for days, low in ((60, 0.06), (90, 0.18), (180, 0.79))},
    **{("gap odds x2", days): low for days, low in ((60, 0.09), (90, 0.15), (180, 0.90))},
    **{("watched tag .8 SD", days): low for days, low in ((42, 0.37), (60, 0.58))},
    **{("known date 1.5 SD", days): low for days, low in ((42, 0.76), (60, 0.89))},
}
"""What was found before, and has to be found at least."""
FALSE_STATEMENTS = {60: Target(high=0.21), 90: Target(high=0.11), 180: Target(high=0.07)}
TRUE_PER_REPORT = {60: Target(low=0.23), 90: Target(low=0.59), 180: Target(low=1.38)}
LINE_OF_LENGTH = {60: "P1", 90: "P2", 180: "P3"}


def figures_of(scored: Sequence[Scored]) -> list[Figure]:
    """Every line that the cells allow to be drawn."""
    draw: tuple[Callable[[Sequence[Scored]], Iterable[Figure]], ...] = (
        _nothing_there,
        _stress,
        _each_kind,
        _swapped,
        _found,
        _asked,
        _covered,
        _wrong_signs,
        _caseload,
    )
    return [figure for lines in draw for figure in lines(scored) if figure.mean.n]


def _of(scored: Sequence[Scored], *groups: Group) -> list[Scored]:
    return [each for each in scored if each.cell.group in groups]


def _figure(
    line: str, each: Scored, name: str, target: Target | None, *, what: str = "", by_apps: str | None = None
) -> Figure:
    cell: Cell = each.cell
    beside = each.tally[by_apps] if by_apps and each.tally[by_apps].n else None
    return Figure(line, what or cell.world.name, cell.days, each.tally[name], target, beside)


def _nothing_there(scored: Sequence[Scored]) -> Iterator[Figure]:
    for each in _of(scored, "null"):
        ungated = Target(high=0.06) if each.cell.days == 30 else AT_MOST_FALSE
        yield _figure("N1", each, "any", AT_MOST_FALSE, what="any pattern told", by_apps="apps: any")
        yield _figure("N1", each, "any without gate", ungated, what="the same without the gate of 30 days")
        yield _figure("N1", each, "any, page or beyond", AT_MOST_FALSE_BEYOND, what="or any of the secondary family")
        yield _figure("N1c", each, "any confirmed", None, what="any pattern confirmed")
        yield _figure("N1", each, "apps: statements", None, what="patterns told by p < .05, per report")


def _stress(scored: Sequence[Scored]) -> Iterator[Figure]:
    for each in _of(scored, "stress"):
        yield _figure("N2", each, "any", AT_MOST_FALSE_IN_STRESS, by_apps="apps: any")


def _each_kind(scored: Sequence[Scored]) -> Iterator[Figure]:
    for each in _of(scored, "null"):
        for kind in each.tally.starting("error: "):
            yield _figure("N3", each, f"error: {kind}", AT_MOST_ALONE, what=kind, by_apps=f"apps: error: {kind}")


def _swapped(scored: Sequence[Scored]) -> Iterator[Figure]:
    for each in _of(scored, "swapped"):
        yield _figure("N4", each, "any", AT_MOST_ALONE, by_apps="apps: any")


def _found(scored: Sequence[Scored]) -> Iterator[Figure]:
    for each in _of(scored, "planted"):
        name, days = each.cell.world.name, each.cell.days
        yield _figure(LINE_OF_LENGTH[days], each, "found", Target(low=REACHED[name, days]), by_apps="apps: found")
        yield _figure(f"{LINE_OF_LENGTH[days]}c", each, "found confirmed", None, what=f"{name}, confirmed")
        if each.tally["found of tested"].n < each.cell.clients:
            what = f"{name}, where there are days enough"
            yield _figure(LINE_OF_LENGTH[days], each, "found of tested", None, what=what)


def _asked(scored: Sequence[Scored]) -> Iterator[Figure]:
    for each in _of(scored, "asked"):
        name, days = each.cell.world.name, each.cell.days
        target = Target(low=REACHED[name, days])
        yield _figure(_line_of_asking(each), each, "asked: clear", target, by_apps="apps: asked: clear")
    for each in _of(scored, "asked null"):
        yield _figure(_line_of_asking(each), each, "asked: clear", AT_MOST_FALSE, by_apps="apps: asked: clear")


def _line_of_asking(scored: Scored) -> str:
    return "P4" if scored.cell.world.name.startswith("watched") else "P5"


def _covered(scored: Sequence[Scored]) -> Iterator[Figure]:
    for each in _of(scored, "null", "planted", "asked"):
        for kind in each.tally.starting("covered: "):
            if each.cell.group != "asked" or kind == "asked":
                what = f"{kind}, {each.cell.world.name}"
                yield _figure("C1", each, f"covered: {kind}", COVERED, what=what)


def _wrong_signs(scored: Sequence[Scored]) -> Iterator[Figure]:
    found: list[Mean] = [each.tally["wrong sign"] for each in _of(scored, "planted", "asked", "caseload")]
    days = max((each.cell.days for each in scored), default=0)
    yield Figure("C2", "wrong direction among the found, up to", days, together(*found), WRONG_SIGNS)


def _caseload(scored: Sequence[Scored]) -> Iterator[Figure]:
    for each in _of(scored, "caseload"):
        days = each.cell.days
        false, true = FALSE_STATEMENTS.get(days), TRUE_PER_REPORT.get(days)
        what = "false among the statements"
        yield _figure("F1", each, "false statements", false, what=what, by_apps="apps: false statements")
        what = "true statements per report"
        yield _figure("F2", each, "true per report", true, what=what, by_apps="apps: true per report")
