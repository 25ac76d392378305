"""One careful sentence for each finding: how far days differ, how sure that is, and how many days it stands on."""

from collections.abc import Iterator, Mapping
from datetime import date
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.wording.compared import comparisons
from moodtrack.reports.wording.courses import courses, shapes
from moodtrack.reports.wording.dates import Dates
from moodtrack.reports.wording.isolating import isolated
from moodtrack.reports.wording.names import rating_within, ratings, subjects
from moodtrack.reports.wording.sentence import Sentence, number, size
from moodtrack.reports.wording.untested import untested_one

STATED = ("confirmed", "new")
"""The tiers of what stands out, the firmer first."""
NOT_IN_A_TEMPLATE = frozenset({*STATED, "asked", "descriptive"})
VALUES = ("tag", "outcome", "estimate", "low", "high", "ratio", "n_observed", "n_with", "n_days")


def sentence_of(finding: Mapping[str, Any], words: NullTranslations) -> Sentence:
    """What a finding says.

    Args:
        finding: as the document holds it.
        words: the reader's catalogue.

    Raises:
        KeyError: there is no sentence for its ``wording_key``.
    """
    values = {name: finding[name] for name in VALUES if finding[name] is not None}
    return Sentence(finding["wording_key"], values, " ".join(_said(finding, words)))


def stands_out(finding: Mapping[str, Any]) -> bool:
    """Whether a finding itself stands out unasked; beside a shift that does, a trend need not."""
    return finding["tier"] in STATED and not {"rise", "fall"}.isdisjoint(finding["wording_key"].split("."))


def _said(finding: Mapping[str, Any], words: NullTranslations) -> Iterator[str]:
    _, *parts = finding["wording_key"].split(".")
    yield _statement(finding, parts, words)
    if stands_out(finding) and finding["shape"] in shapes(words):
        yield shapes(words)[finding["shape"]]
    if stands_out(finding) and finding["tier"] == "new":
        yield words.gettext("To be confirmed.")
    if finding["tier"] == "asked":
        yield _other_explanation(finding, words)


def _statement(finding: Mapping[str, Any], parts: list[str], words: NullTranslations) -> str:
    if "not_enough_data" in parts:
        template = untested_one(words)[finding["reason"]]
        return template.format(rating=ratings(words)[finding["outcome"]], subject=subject_of(finding, words))
    left_out = NOT_IN_A_TEMPLATE | shapes(words).keys()
    template = (courses(words) | comparisons(words))[".".join(part for part in parts if part not in left_out)]
    return template.format(**_printed(finding, parts, words))


def subject_of(finding: Mapping[str, Any], words: NullTranslations) -> str:
    """What the outcome was to be compared with."""
    return subjects(words)[finding["kind"]].format(what=_what(finding, words))


def _what(finding: Mapping[str, Any], words: NullTranslations) -> str:
    """The tag in its quotation marks, the watched item or the known date as a reader writes them."""
    what = finding["tag"]
    if what is None:
        return ""
    if finding["kind"] == "known_date":
        return Dates(words).in_year(date.fromisoformat(what))
    return (
        rating_within(words)[what] if finding["kind"] == "item" else words.gettext("“{tag}”").format(tag=isolated(what))
    )


def _printed(finding: Mapping[str, Any], parts: list[str], words: NullTranslations) -> dict[str, str]:
    """The numbers as they stand in a sentence; a fall is told by its size, the lesser first."""
    low, high = finding["low"], finding["high"]
    low, high = (-high, -low) if "fall" in parts else (low, high)
    n, n_with = finding["n_observed"], finding["n_with"] or 0
    return {
        "rating": ratings(words)[finding["outcome"]],
        "what": _what(finding, words),
        "size": size(abs(finding["estimate"]), words),
        "low": size(low, words),
        "high": size(high, words),
        "ratio": words.gettext("many") if finding["ratio"] is None else number(finding["ratio"]),
        "n": str(n),
        "n_with": str(n_with),
        "n_without": str(n - n_with),
        "n_days": str(finding["n_days"]),
        "when": _when(finding["supporting_days"], words),
    }


def _when(days: list[str], words: NullTranslations) -> str:
    """The day of a shift, as far as it is known."""
    dates, known = Dates(words), [date.fromisoformat(day) for day in days]
    if len(set(known)) < 2:
        return "".join(dates.in_year(day) for day in known[:1])
    first, last = known[0], known[-1]
    begins = dates.short(first) if first.year == last.year else dates.in_year(first)
    return words.gettext("a day from {first} to {last}").format(first=begins, last=dates.in_year(last))


def _other_explanation(finding: Mapping[str, Any], words: NullTranslations) -> str:
    if finding["kind"] == "known_date":
        return words.gettext("Other things may have changed then; this cannot show cause.")
    return words.gettext("It may be the other way round; this cannot show cause.")
