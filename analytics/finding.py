"""One statement that the data support, with all its numbers; and the form in which it is stored."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from analytics.candidate import Aspect, Kind, Pattern, Verdict
from analytics.kinds.course import Shape
from analytics.look import Family, Judged
from analytics.reasons import Reason
from analytics.rounding import stored_estimate, stored_p
from analytics.tiers import Tier

ESTIMATES = frozenset({"estimate", "estimate_sd", "low", "high", "ratio", "completeness", "phi_mean"})
PROBABILITIES = frozenset({"p", "q"})
CLEAR = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the data say about one pattern, unrounded.

    `tag` is the tag as it was written, the watched item or the known date that the outcome is compared with. `reason`
    says why a pattern was not tested. `estimate` and its range
    `low` to `high` are the engine's, in the outcome's unit; `estimate_sd` is the estimate in the client's own SDs;
    `ratio`, of variability, is how far days differ in the second half by how far in the first. `n_observed` days
    entered; where two kinds of days are compared, `n_with` of them are those that the estimate is about. `n_days` lie
    from the first to the last of them. `covariates` are those that no other determines. `supporting_days`, of what is
    stated, are the days with the tag, of a weekend, before a gap; the known date; or the earliest and the latest day on
    which a shift may have come. Numbers are None where nothing was tested.
    """

    kind: Kind
    tag: str | None
    outcome: str
    family: Family
    tier: Tier
    wording_key: str
    shape: Shape | Aspect | None = None
    reason: Reason | None = None
    estimate: float | None = None
    estimate_sd: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    n_observed: int | None = None
    n_with: int | None = None
    n_days: int | None = None
    completeness: float | None = None
    p: float | None = None
    q: float | None = None
    phi_mean: float | None = None
    covariates: tuple[str, ...] = ()
    supporting_days: tuple[date, ...] = ()


def untested_finding(pattern: Pattern, family: Family, *, tag: str | None, reason: Reason) -> Finding:
    """What is told of a pattern that cannot be tested.

    Args:
        tag: as it is to be printed.
    """
    return Finding(
        kind=pattern.kind,
        tag=tag,
        outcome=pattern.outcome,
        family=family,
        tier="not_enough_data",
        wording_key=f"patterns.{pattern.kind}.not_enough_data",
        shape=pattern.aspect,
        reason=reason,
    )


def tested_finding(
    judged: Judged,
    verdict: Verdict,
    *,
    tag: str | None,
    tier: Tier,
    interval: tuple[float, float],
    spread: float | None,
) -> Finding:
    """What is told of a pattern that was tested.

    Args:
        tag: as it is to be printed.
        interval: of the verdict's belief, at its candidate's confidence.
        spread: the client's own SD of the outcome in the days looked at.
    """
    pattern, candidate, belief = judged.pattern, verdict.candidate, verdict.belief
    named = () if tier == "descriptive" else verdict.supporting
    kept = belief.is_kept[1:-1]  # between the intercept and the regressor
    return Finding(
        kind=pattern.kind,
        tag=tag,
        outcome=pattern.outcome,
        family=judged.family,
        tier=tier,
        wording_key=_wording_key(judged, verdict, tier),
        shape=judged.shape or pattern.aspect,
        estimate=belief.estimate,
        estimate_sd=belief.estimate / spread if spread else None,
        low=interval[0],
        high=interval[1],
        ratio=candidate.ratio,
        n_observed=len(candidate.days),
        n_with=candidate.n_with,
        n_days=candidate.days.span,
        completeness=len(candidate.days) / candidate.days.span,
        p=verdict.p,
        q=judged.q,
        phi_mean=belief.phi_mean,
        covariates=tuple(name for name, is_kept in zip(candidate.covariates, kept, strict=True) if is_kept),
        supporting_days=tuple(date.fromordinal(int(day)) for day in named),
    )


def stored_finding(finding: Finding, *, method_version: str) -> dict[str, Any]:
    """The finding under the report document's field names: days as ISO text, numbers with the digits that are kept."""
    days = [day.isoformat() for day in finding.supporting_days]
    rounded = {field.name: _rounded(field.name, getattr(finding, field.name)) for field in fields(finding)}
    lists = {"covariates": list(finding.covariates), "supporting_days": days}
    return rounded | lists | {"method_version": method_version}


def _wording_key(judged: Judged, verdict: Verdict, tier: Tier) -> str:
    """Which sentence tells it: by kind, tier, direction and, of a course, shape."""
    pattern, shape = judged.pattern, judged.shape
    direction = "rise" if verdict.belief.estimate > 0 else "fall"
    is_clear = judged.stands_out or (tier == "asked" and verdict.p < CLEAR)
    said = [pattern.kind, pattern.aspect, tier, direction if is_clear else "unclear", shape]
    return ".".join(["patterns", *(part for part in said if part)])


def _rounded(name: str, value: Any) -> Any:
    if value is None or name not in ESTIMATES | PROBABILITIES:
        return value
    return stored_estimate(value) if name in ESTIMATES else stored_p(value)
