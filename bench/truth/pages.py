"""The pages that tell how true reports are: written from a full run's figures, never by hand."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from analytics.report import METHOD_VERSION
from bench.truth.figures import Figure
from bench.truth.in_plain_words import for_therapists, since_last_session
from bench.truth.table import markdown
from moodtrack.operation.servers import BASE_DIR

Kept: TypeAlias = Mapping[str, Any]
DOCS = BASE_DIR / "docs"
FIGURES, EVERYTHING, METHODS = "truth.json", "truth.md", "methods.md"
BEGIN = "<!-- {part}, written by `manage.py bench truth --full --write-docs`: begin -->"
END = "<!-- end -->"
PARTS: dict[str, Callable[[Kept], str]] = {"since last session": since_last_session, "patterns": for_therapists}
ABOUT = """\
This page is written by `manage.py bench truth --full --write-docs`. Method `{method_version}`, seed {seed}. ± is the
Monte-Carlo standard error. *By p < .05* is the same, on the same days, by Pearson's r and Welch's t as ordinary apps
use them. *Within chance* is less than two standard errors off. methods.md says in plain words what the lines come to,
and bench/README.md what the worlds are."""
ABOUT_REAL = """\
A Daylio export (MIT, glenwatson/Daylio-Mood-Tracker-Analysis): its last days, and all of them. Known beforehand, from
the plain means of the whole: weekends are better by 0.28 SD. *Stretches* are all that fit one after the other, from the
last day back. A report looks back 365 days at most; the last row is the same analysis of everything."""
HEADINGS = ("", "", "days", "measured", "of", "target", "", "by p < .05")


def write(figures: Sequence[Figure], real: Sequence[Kept], *, seed: int, docs: Path = DOCS) -> None:
    """Keep the figures, and put them where people read them.

    Args:
        real: what was found in a real person's days, as `Looked.as_json`.
        docs: the directory of the pages.
    """
    kept = {
        "method_version": METHOD_VERSION,
        "seed": seed,
        "figures": [figure.as_json() for figure in figures],
        "real": list(real),
    }
    (docs / FIGURES).write_text(json.dumps(kept, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    write_pages(docs)


def write_pages(docs: Path) -> None:
    """Write both pages from the figures that are kept."""
    kept = json.loads((docs / FIGURES).read_text(encoding="utf-8"))
    methods = (docs / METHODS).read_text(encoding="utf-8")
    (docs / METHODS).write_text(with_figures(methods, kept), encoding="utf-8")
    (docs / EVERYTHING).write_text(everything(kept), encoding="utf-8")


def with_figures(page: str, kept: Kept) -> str:
    """A page with what stands between its marks written anew."""
    for part, written in PARTS.items():
        before, begin, rest = page.partition(BEGIN.format(part=part))
        _, end, after = rest.partition(END)
        page = f"{before}{begin}\n{written(kept)}\n{end}{after}" if end else page
    return page


def everything(kept: Kept) -> str:
    """The page with every figure."""
    return (
        "\n\n".join(
            [
                "# How true reports are: every figure",
                ABOUT.format(**kept),
                markdown(HEADINGS, [_cells(figure) for figure in kept["figures"]]),
                *_real(kept["real"]),
            ]
        )
        + "\n"
    )


def _cells(figure: Kept) -> tuple[str, ...]:
    by_apps = figure["by_apps"]
    return (
        figure["line"],
        figure["what"],
        str(figure["days"]),
        _with_error(figure),
        f"{figure['of']:,}",
        figure["target"] or "",
        figure["verdict"],
        _with_error(by_apps) if by_apps else "",
    )


def _with_error(mean: Kept) -> str:
    return f"{mean['value']:.3f} ± {mean['error']:.3f}"


def _real(looked: Sequence[Kept]) -> list[str]:
    if not looked:
        return []
    headings = ("days", "with a check-in", "told", "weekend, in own SDs", "q of weekend", "stretches with weekend told")
    return [
        "## One real person's four years",
        ABOUT_REAL,
        markdown(headings, [_row(each) for each in looked]),
    ]


def _row(each: Kept) -> tuple[str, ...]:
    return (
        str(each["days"]),
        str(each["observed"]),
        ", ".join(each["told"]) or "nothing",
        f"{each['weekend']:+.2f} ({each['low']:+.2f} to {each['high']:+.2f})",
        f"{each['q']:.2g}",
        f"{each['told_weekend']} of {each['stretches']}",
    )
