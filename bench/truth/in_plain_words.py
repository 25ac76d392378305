"""The figures that a therapist asks for: how often it is wrong, what it finds, what it misses."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from bench.truth.table import markdown

Kept: TypeAlias = Mapping[str, Any]
THERE = {
    "trend 2.5 SD": "a steady rise or fall, 2.5 of the client's own SDs from first day to last",
    "shift 1.5 SD": "a sudden change by 1.5 SD",
    "weekend 1.0 SD": "weekends that differ by 1 SD",
    "tag .8 SD": "days with a tag that differ by .8 SD",
    "tag 1.2 SD": "days with a tag that differ by 1.2 SD",
    "sleep r .35": "mood that goes with sleep, r = .35",
    "sleep r .5": "mood that goes with sleep, r = .5",
    "variability x2": "days that differ twice as much in one half",
    "gap odds x2": "gaps twice as likely after a day 1 SD higher (or lower)",
}
SINCE = ("S1", "S2", "S3")
BY_WELCH = "the same, by a t test that takes days for independent (Welch, 10 %)"
LENGTHS_OF_SENSITIVITY = (60, 90, 180)
WRONG = """\
**How often it is wrong.** At least {count:,} made-up clients per row in whom there was nothing to find: the share of
reports that told a pattern all the same, and the share in which an app that prints whatever has p < .05 prints one."""
HARDEST = {
    "N2": "Where the days are hardest on the method the share is {share} ({what}, {days} days; p < .05: {by_apps}).",
    "N4": """\
With real people's moods beside another person's tags, where everything found of a tag is false, the share is at most
{share} ({what}, {days} days; p < .05: {by_apps}).""",
}
FOUND = "**What it finds.** Share of reports that told what was truly there, confirmed or still to be confirmed:"
SILENCE = "What is not large is missed more often than not in two months. Silence is no sign that nothing is there."
CASELOAD = """\
**A caseload** in which some clients have a trend, some a sudden change, a tag, sleep, weekends, and some nothing: the
share of statements that are false, and how many true ones a report holds."""
ASKED = "**Asked in advance.** Share of answers that were clear:"


def since_last_session(kept: Kept) -> str:
    """The change since last session and the level now, a column for each number of days."""
    lines = [each for each in kept["figures"] if each["line"] in SINCE]
    days = sorted({each["days"] for each in lines})
    rows = []
    for line in SINCE:
        cells = {each["days"]: each for each in lines if each["line"] == line}
        rows.append((cells[days[0]]["what"], *(_share(cells[each]) for each in days)))
        if cells[days[0]]["by_apps"]:
            rows.append((BY_WELCH, *(_share(cells[each]["by_apps"]) for each in days)))
    return markdown(("", *(f"{each} days since" for each in days)), rows)


def for_therapists(kept: Kept) -> str:
    """Three short tables and what they mean."""
    figures = kept["figures"]
    return "\n\n".join([*_false_alarms(figures), *_found(figures), *_in_a_caseload(figures), *_asked(figures)])


def _false_alarms(figures: Sequence[Kept]) -> Iterator[str]:
    told = [each for each in figures if each["line"] == "N1" and each["what"] == "any pattern told"]
    yield WRONG.format(count=min(each["of"] for each in told))
    rows = [(str(each["days"]), _share(each), _share(each["by_apps"])) for each in told]
    yield markdown(("days", "moodtrack", "p < .05"), rows)
    for line, words in HARDEST.items():
        cells = [each for each in figures if each["line"] == line]
        if cells:
            worst = max(cells, key=lambda each: float(each["value"]))
            yield words.format(**{**worst, "share": _share(worst), "by_apps": _share(worst["by_apps"])})


def _found(figures: Sequence[Kept]) -> Iterator[str]:
    by_cell = {(each["what"], each["days"]): each for each in figures if each["line"] in {"P1", "P2", "P3"}}
    if by_cell:
        headings = ("what is there", *(f"{days} days" for days in LENGTHS_OF_SENSITIVITY))
        rows = [(words, *_at_every_length(by_cell, what)) for what, words in THERE.items()]
        yield from (FOUND, markdown(headings, rows), SILENCE)


def _at_every_length(by_cell: Mapping[tuple[str, int], Kept], what: str) -> Iterator[str]:
    cells = (by_cell.get((what, days)) for days in LENGTHS_OF_SENSITIVITY)
    return ("" if cell is None else _share(cell) for cell in cells)


def _in_a_caseload(figures: Sequence[Kept]) -> Iterator[str]:
    false = {each["days"]: each for each in figures if each["line"] == "F1"}
    true = {each["days"]: each for each in figures if each["line"] == "F2"}
    if false:
        headings = ("days", "false", "false, p < .05", "true per report", "true per report, p < .05")
        rows = [(str(days), *_both(false[days], _share), *_both(true[days], _mean)) for days in sorted(false)]
        yield from (CASELOAD, markdown(headings, rows))


def _asked(figures: Sequence[Kept]) -> Iterator[str]:
    answered = [each for each in figures if each["line"] in {"P4", "P5"}]
    if answered:
        rows = [(each["what"], str(each["days"]), *_both(each, _share)) for each in answered]
        yield from (ASKED, markdown(("", "days", "moodtrack", "p < .05"), rows))


def _both(figure: Kept, written: Callable[[Kept], str]) -> tuple[str, str]:
    """moodtrack's and the practice's."""
    return written(figure), written(figure["by_apps"])


def _share(mean: Kept) -> str:
    return f"{100 * mean['value']:.1f} % ± {100 * mean['error']:.1f}"


def _mean(mean: Kept) -> str:
    return f"{mean['value']:.2f} ± {mean['error']:.2f}"
