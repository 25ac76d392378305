"""Why a finding is shown: what was looked at, how sure the range is, and how often such a sentence is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.wording.findings import stands_out

WRONG_IN = {"primary": 20, "secondary": 100, "asked": 20}
"""By family: of so many that hold nothing, about one is told all the same."""


@dataclass(frozen=True, slots=True)
class Among:
    """What a finding was found among.

    Args:
        tested: how many patterns of its family had enough days.
        beside: how many watched questions, or dates, are answered side by side, and share the error.
        holds_start: whether the days looked at hold the first of the record.
    """

    tested: int
    beside: int
    holds_start: bool


def why(finding: Mapping[str, Any], among: Among, words: NullTranslations) -> str:
    """Why a reader sees this finding; "" of one that is not told."""
    if finding["tier"] == "asked":
        return " ".join(_asked(finding, among, words))
    return " ".join(_unasked(finding, among, words)) if stands_out(finding) else ""


def start_remark(words: NullTranslations) -> str:
    """That a change may be a return: people begin to record on unusual days."""
    return words.gettext(
        "The comparison holds the start of the record: part of such a change may be a return to the usual."
    )


def _asked(finding: Mapping[str, Any], among: Among, words: NullTranslations) -> Iterator[str]:
    if finding["kind"] == "known_date":
        asked = words.gettext(
            "A date that was noted is compared whatever comes out, from {n} of {n_days} days; "
            "one that was chosen after looking at the days says less."
        )
    else:
        asked = words.gettext("Asked in advance, so it is answered whatever comes out, from {n} of {n_days} days.")
    yield asked.format(n=finding["n_observed"], n_days=finding["n_days"])
    yield words.gettext("Where there is no difference, about 1 such answer in {wrong_in} names one.").format(
        wrong_in=WRONG_IN["asked"] * among.beside
    )


def _unasked(finding: Mapping[str, Any], among: Among, words: NullTranslations) -> Iterator[str]:
    yield words.gettext(
        "It stands out among {tested} possible patterns looked at together, on {n} of {n_days} days."
    ).format(tested=among.tested, n=finding["n_observed"], n_days=finding["n_days"])
    yield _looks(finding, words)
    yield words.gettext(
        "The range is meant to hold the true value 19 times out of 20; what stands out tends to look larger than it is."
    )
    yield words.gettext(
        "Where there is no pattern at all, about 1 report in {wrong_in} names one; none can show cause."
    ).format(wrong_in=WRONG_IN[finding["family"]])
    if among.holds_start and finding["kind"] in {"trend", "shift"}:
        yield start_remark(words)


def _looks(finding: Mapping[str, Any], words: NullTranslations) -> str:
    if finding["tier"] == "confirmed":
        return words.gettext("It stood out in the days up to an earlier session as well.")
    return words.gettext("It has not stood out at an earlier session yet, so it is to be confirmed.")
