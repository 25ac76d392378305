"""A report as a tutorial on Django, pandas and statsmodels makes it: a loop over objects, a frame, a fit a question.

It asks the catalogue's questions, corrects them by Benjamini and Hochberg, words them and stores the document as JSON.
What it leaves out: consent, sealing, versions, the earlier look, the circular shift of tags, what is believed
beforehand about carry-over.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from time import perf_counter
from typing import Any, cast

import pandas as pd
from django.contrib.auth.models import User
from django.utils.module_loading import import_string
from statsmodels.stats.multitest import multipletests

from bench.peers.tutorial.fitting import Fitted
from bench.peers.tutorial.models import CheckIn, Report, Tag
from bench.peers.tutorial.questions import RATINGS, Question, questions

Fit = Callable[[Question], Fitted]
TEXT = "{outcome}, {kind} {tag}: {estimate:+.1f} steps (likely range {low:.1f} to {high:.1f}, over {n_observed} days)."


def fill(days: Iterable[Mapping[str, Any]]) -> None:
    """Put in the check-ins of the one user there is."""
    owner = User.objects.get()
    for row in days:
        answers = {name: value for name, value in row.items() if name != "tags"}
        check_in = CheckIn.objects.create(owner=owner, **answers)
        check_in.tags.set(Tag.objects.filter(name__in=row["tags"]))


def seconds_for_report(fit: str, seconds: float) -> float:
    """Seconds that one report of the one user takes, made at least once.

    Args:
        fit: the dotted path of a way to fit.
        seconds: how long to repeat it.
    """
    owner, way = User.objects.get(), import_string(fit)
    started, times = perf_counter(), 0
    while not times or perf_counter() - started < seconds:
        make_report(owner, way)
        times += 1
    return (perf_counter() - started) / times


def make_report(owner: User, fit: Fit) -> Report:
    """Read, analyse, word and store."""
    frame = frame_of(owner)
    document = {
        "completeness": frame["mood"].notna().mean(),
        "level": frame["mood"].tail(14).mean(),
        "series": [{"day": str(day), "mood": mood} for day, mood in frame["mood"].dropna().items()],
        "findings": findings_in(frame, fit),
    }
    return Report.objects.create(owner=owner, document=document)


def frame_of(owner: User) -> pd.DataFrame:
    """A calendar of the ratings, missing on days without a check-in, and of the tags as 0 and 1."""
    rows = {check_in.day: _row(check_in) for check_in in CheckIn.objects.filter(owner=owner).order_by("recorded_at")}
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index = pd.DatetimeIndex(frame.index)
    calendar = frame.sort_index().asfreq("D")
    tags = calendar.columns.difference([*RATINGS])
    calendar[tags] = calendar[tags].astype("float64").fillna(0)
    return calendar


def _row(check_in: CheckIn) -> dict[str, float | None]:
    answers = {rating: getattr(check_in, rating) for rating in RATINGS}
    return answers | {tag.name: 1.0 for tag in check_in.tags.all()}


def findings_in(frame: pd.DataFrame, fit: Fit) -> list[dict[str, Any]]:
    """Every candidate with its estimate, range, p, q and a sentence."""
    found = pd.DataFrame(_best_level_of_each(_fitted(question, fit) for question in questions(frame)))
    is_primary = (found["outcome"] == "mood") & (found["kind"] != "tag_next_day")
    found["q"] = found["p"].fillna(1).groupby(is_primary).transform(lambda p: multipletests(p, method="fdr_bh")[1])
    findings = found.drop(columns="log_likelihood").assign(text=[TEXT.format_map(row) for _, row in found.iterrows()])
    return cast("list[dict[str, Any]]", findings.to_dict("records"))


def _fitted(question: Question, fit: Fit) -> dict[str, Any]:
    fitted = fit(question)
    return {
        "kind": question.kind,
        "outcome": question.outcome,
        "tag": question.tag or "",
        "n_observed": int(question.values.notna().sum()),
        "estimate": fitted.estimate,
        "low": fitted.low,
        "high": fitted.high,
        "p": fitted.p,
        "log_likelihood": fitted.log_likelihood,
    }


def _best_level_of_each(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of the days on which a level may have changed the likeliest, its p times how many were tried."""
    levels: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["kind"] == "shift":
            levels.setdefault(row["outcome"], []).append(row)
        else:
            yield row
    for tried in levels.values():
        best = max(tried, key=lambda row: row["log_likelihood"])
        yield best | {"p": min(1.0, best["p"] * len(tried))}
