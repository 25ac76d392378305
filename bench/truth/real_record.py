"""What is found in one real person's days, at several lengths: what a reader of their reports would have been told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analytics.engine import estimate_all
from analytics.kinds.course import COURSE
from analytics.look import Judged, look_at, settle
from analytics.record import Record
from analytics.series import RATINGS
from analytics.spread import own_sd
from bench.truth.real import Days, daylio

LENGTHS = (30, 60, 90, 365)
NAMES = {"tag": "tag {tag}", "before_gap": "before a gap", "sleep": "sleep"}


@dataclass(frozen=True, slots=True)
class Looked:
    """What the last `days` say.

    `told` names what stands out. `weekend` and its range are in own SDs. Of the `stretches` of this length,
    one after the other from the last day back, `told_weekend` have a weekend that stands out.
    """

    days: int
    observed: int
    told: tuple[str, ...]
    weekend: float
    low: float
    high: float
    q: float
    told_weekend: int
    stretches: int

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file."""
        numbers = {name: round(getattr(self, name), 4) for name in ("weekend", "low", "high", "q")}
        counts = {name: getattr(self, name) for name in ("days", "observed", "told_weekend", "stretches")}
        return {**counts, "told": list(self.told), **numbers}


def looks(directory: Path) -> list[Looked]:
    """The last 30, 60, 90 and 365 days, and all of them."""
    days = daylio(directory)
    return [_looked(days, length) for length in (*LENGTHS, len(days))]


def _looked(days: Days, length: int) -> Looked:
    stretches = [_stands_out(_record(days, end, length)) for end in range(len(days), length - 1, -length)]
    found, record = stretches[0], _record(days, len(days), length)
    (weekend,) = (each for each in found if each.pattern.kind == "weekend")
    sd = own_sd(record.values("mood"))
    assert weekend.verdict is not None
    assert sd is not None
    assert weekend.q is not None
    low, high = weekend.verdict.belief.mixture.interval(0.95)
    return Looked(
        days=length,
        observed=len(record),
        told=tuple(_told(found)),
        weekend=weekend.verdict.belief.estimate / sd,
        low=low / sd,
        high=high / sd,
        q=weekend.q,
        told_weekend=sum(any(each.pattern.kind == "weekend" and each.stands_out for each in one) for one in stretches),
        stretches=len(stretches),
    )


def _stands_out(record: Record) -> list[Judged]:
    """The primary family of a look, however long the record is: a report goes back 365 days at most."""
    look = look_at(record, asked={}, is_gated=True)
    beliefs = estimate_all([regression for each in look.candidates for regression in each.regressions])
    return [each for each in settle(look, beliefs) if each.family == "primary"]


def _told(found: Sequence[Judged]) -> Iterator[str]:
    told = [each for each in found if each.stands_out and each.verdict]
    for each in sorted(told, key=lambda judged: judged.q or 0.0):
        pattern = each.pattern
        sign = "+" if each.verdict and each.verdict.belief.estimate > 0 else "−"
        if pattern.kind not in COURSE or pattern.kind == _first_of_course(told):
            yield f"{NAMES.get(pattern.kind, pattern.kind).format(tag=pattern.tag)} {sign}"


def _first_of_course(told: Sequence[Judged]) -> str | None:
    """Trend and shift are told as one."""
    course = sorted((each for each in told if each.pattern.kind in COURSE), key=lambda judged: judged.q or 0.0)
    return course[0].pattern.kind if course else None


def _record(days: Days, end: int, length: int) -> Record:
    mood = days.mood[end - length : end]
    seen = ~np.isnan(mood)
    numbers = days.first.toordinal() + np.arange(end - length, end, dtype="float64")
    unanswered = np.full(int(seen.sum()), np.nan)
    return Record(
        days=numbers[seen],
        ratings={rating: mood[seen] if rating == "mood" else unanswered for rating in RATINGS},
        tags={text: is_set[end - length : end][seen] for text, is_set in days.tags.items()},
        added_later=np.zeros(int(seen.sum()), dtype="bool"),
    )
